#pragma once

#include "ui/compose/scene_sketch.h"

#include <QWidget>

class QLabel;
class QSpinBox;
class QToolButton;

namespace shiftscope {

class SketchCanvas;

/// One scene of a composition: its canvas, and what can be done to its patches.
class SceneEditor : public QWidget {
    Q_OBJECT

public:
    explicit SceneEditor(QWidget *parent = nullptr);

    void setScene(const SceneSketch &scene, int canvas);
    /// canvas x canvas.
    void setGround(const QImage &ground);
    void setPatches(const FittedPatches &patches);
    void setRemovable(bool removable);
    [[nodiscard]] SketchCanvas &canvas() { return *m_canvas; }

signals:
    /// The scene as the user wants it now; see ComposeDocument::change().
    void edited(const shiftscope::SceneSketch &scene, const QString &what, const QString &gesture);
    void gestureEnded();
    void patchWanted();
    void removeWanted();

private:
    void select(int index);
    void setBox(int box);

    SceneSketch m_scene;
    int m_side = 224;
    QLabel *m_name;
    QToolButton *m_add;
    QToolButton *m_remove;
    SketchCanvas *m_canvas;
    QSpinBox *m_box;
};

} // namespace shiftscope
