#pragma once

#include <QPushButton>

namespace shiftscope {

class SceneDocument;

/// Shows the background and, in its menu, changes it: a colour, a picture, a texture from a seed.
class BackgroundButton : public QPushButton {
    Q_OBJECT

public:
    explicit BackgroundButton(SceneDocument &document, QWidget *parent = nullptr);

    void reflect();

private:
    void chooseColour();
    void choosePicture();
    /// A texture; another one where there is one already.
    void nextTexture();

    SceneDocument &m_document;
};

} // namespace shiftscope
