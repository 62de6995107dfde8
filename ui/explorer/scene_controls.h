#pragma once

#include <QWidget>

class QPushButton;
class QSlider;
class QSpinBox;

namespace shiftscope {

class SceneDocument;

/// Position, box size and background as numbers: shows the document and changes it.
class SceneControls : public QWidget {
    Q_OBJECT

public:
    explicit SceneControls(SceneDocument &document, QWidget *parent = nullptr);

private:
    void build();
    void reflect();
    void chooseBackground();

    SceneDocument &m_document;
    QSpinBox *m_x;
    QSpinBox *m_y;
    QSpinBox *m_box;
    QSlider *m_boxSlider;
    QPushButton *m_background;
};

} // namespace shiftscope
