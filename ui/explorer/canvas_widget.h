#pragma once

#include "ui/live/prepared_scene.h"

#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace shiftscope {

/// The network's canvas, enlarged: background, patch and anchors. The patch follows the mouse and the arrow keys; the widget
/// only says where it is wanted.
class CanvasWidget : public QWidget {
    Q_OBJECT

public:
    explicit CanvasWidget(QWidget *parent = nullptr);

    void setScene(std::shared_ptr<const PreparedScene> scene);
    void setPosition(Position position);
    /// Screen pixels for a pixel of the canvas, 1 to 6.
    void setZoom(int zoom);
    void setAnchorsShown(bool shown);

    /// Drawn in place of the patch, fitted into its box; null: the patch itself.
    void setPatchPreview(const QImage &preview);

    /// Where a pixel of the canvas is drawn.
    [[nodiscard]] QPoint pixelOf(Position position) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void dragBegan();
    void dragEnded();
    void moveWanted(shiftscope::Position position);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    enum class AnchorPart { Outlines, Labels }; ///< under the patch, and over it
    void paintAnchors(QPainter &painter, AnchorPart part) const;
    void enlarge();
    [[nodiscard]] QPoint origin() const;
    [[nodiscard]] int canvas() const;
    [[nodiscard]] QRect boxAt(Position position) const;

    std::shared_ptr<const PreparedScene> m_scene;
    QPixmap m_background; ///< both at the size they are shown
    QPixmap m_patch;
    QImage m_preview; ///< in place of the patch; mostly null
    Position m_position;
    int m_zoom = 2;
    bool m_anchorsShown = true;
    struct Drag {
        QPointF from;
        Position position;
    };
    std::optional<Drag> m_drag;
};

} // namespace shiftscope
