#pragma once

#include <QPushButton>

#include <string>

namespace shiftscope {

/// Shows a background and offers others in its menu: a colour, a picture, a texture from a seed.
class BackgroundButton : public QPushButton {
    Q_OBJECT

public:
    explicit BackgroundButton(QWidget *parent = nullptr);

    /// As Background::parse() reads it.
    void setBackground(const std::string &background);

signals:
    void chosen(const std::string &background);

private:
    void chooseColour();
    void choosePicture();
    /// A texture; another one where there is one already.
    void nextTexture();

    std::string m_background;
};

} // namespace shiftscope
