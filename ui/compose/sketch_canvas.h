#pragma once

#include "ui/compose/scene_sketch.h"

#include <QImage>
#include <QWidget>

#include <optional>

namespace shiftscope {

/// A scene's small canvas. Patches are dragged, or moved with the arrow keys; it only says where they are wanted.
class SketchCanvas : public QWidget {
    Q_OBJECT

public:
    explicit SketchCanvas(QWidget *parent = nullptr);

    void setScene(const SceneSketch &scene, int canvas);
    /// What lies under the patches, canvas x canvas.
    void setGround(const QImage &ground);
    /// Those that are here are drawn; the others are outlines until they come.
    void setPatches(const FittedPatches &patches);
    /// The patch that keys move; -1 where there is none.
    [[nodiscard]] int selected() const { return m_selected; }
    void select(int index);

    [[nodiscard]] QPointF widgetPoint(QPointF canvasPoint) const;
    [[nodiscard]] QSize sizeHint() const override { return {190, 190}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 120}; }

signals:
    void selectionChanged(int index);
    void moveWanted(int index, shiftscope::Position position);
    /// A drag begins or ends.
    void gestureEnded();
    void removeWanted(int index);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] QRectF area() const;
    [[nodiscard]] double scale() const;
    [[nodiscard]] QRectF boxOf(const PatchSketch &patch) const;
    [[nodiscard]] int patchAt(QPointF widgetPoint) const;
    void want(int index, QPointF position);

    SceneSketch m_scene;
    int m_canvas = 224;
    QImage m_ground;
    FittedPatches m_patches;
    int m_selected = -1;
    struct Drag {
        QPointF from;
        QPointF position;
    };
    std::optional<Drag> m_drag;
};

} // namespace shiftscope
