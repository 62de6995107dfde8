#pragma once

#include "core/scene/shifted_scene.h"

#include <QWidget>

class QComboBox;
class QPushButton;
class QSlider;
class QSpinBox;
class QToolButton;

namespace shiftscope {

class BackgroundButton;
class SceneDocument;

/// The scene as numbers and choices: position, box size, what is shifted, how the patch stands, background.
/// Shows the document and changes it.
class SceneControls : public QWidget {
    Q_OBJECT

public:
    explicit SceneControls(SceneDocument &document, QWidget *parent = nullptr);

private:
    void build();
    void nameParts();
    void connectParts();
    void reflect();
    void chooseMode(ShiftMode mode);
    void choosePicture(ShiftMode mode);

    SceneDocument &m_document;
    QSpinBox *m_x;
    QSpinBox *m_y;
    QSpinBox *m_box;
    QSlider *m_boxSlider;
    QComboBox *m_mode;
    QPushButton *m_picture;
    QToolButton *m_mirror;
    QToolButton *m_turn;
    BackgroundButton *m_background;
};

} // namespace shiftscope
