#pragma once

#include "ui/explorer/anchor_marks.h"
#include "ui/live/prepared_scene.h"
#include "ui/plot/pixel_zoom.h"

#include <QImage>
#include <QPixmap>
#include <QWidget>

#include <memory>
#include <optional>

namespace shiftscope {

/// The network's canvas, enlarged: background, patch and anchors, or the picture that is shifted. Patch and anchors follow the
/// mouse and the keys; the widget only says where they are wanted.
class CanvasWidget : public QWidget {
    Q_OBJECT

public:
    explicit CanvasWidget(QWidget *parent = nullptr);

    void setScene(std::shared_ptr<const PreparedScene> scene);
    void setPosition(Position position);
    /// Screen pixels for a pixel of the canvas; 0 fits it into the widget.
    void setZoom(double zoom);
    /// As setZoom() takes it: 0 when the canvas is fitted.
    [[nodiscard]] double zoom() const { return m_view.fitted() ? 0 : m_view.factor(); }
    /// Screen pixels for a pixel of the canvas, fitted or not.
    [[nodiscard]] double factor() const { return m_view.factor(); }
    /// A map over the canvas: a pixel a cell, with the positions of its outer edges; each cell lies where the middle of the box
    /// then is. Drawn while the opacity (0 to 1) is above zero.
    void setOverlay(const QImage &map, const QRectF &positions);
    void setOverlayOpacity(double opacity);
    void setAnchorsShown(bool shown);
    /// The anchor that Del and F2 speak of.
    void selectAnchor(std::optional<std::size_t> index);
    [[nodiscard]] std::optional<std::size_t> selectedAnchor() const { return m_selected; }

    /// Numbered from 1, each drawn where the middle of the box then is.
    void setPins(const std::vector<Position> &pins);

    /// Alt has been let go.
    void endFreeAnchor() { moveFreeAnchor(std::nullopt); }

    /// Drawn in place of the patch, fitted into its box; null: the patch itself.
    void setPatchPreview(const QImage &preview);

    /// Where a pixel of the canvas is drawn.
    [[nodiscard]] QPoint pixelOf(Position position) const;
    /// Where an anchor's label is drawn; empty when there is no such anchor.
    [[nodiscard]] QRect labelOf(std::size_t anchor) const;
    /// What stands around the canvas when it is fitted into its room, on each side.
    static constexpr int kMargin = 10;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void dragBegan();
    void dragEnded();
    void moveWanted(shiftscope::Position position);
    void zoomChanged();

    /// Shift and a click, or P: a point is to be pinned there, or its pin taken away.
    void pinWanted(shiftscope::Position position);
    void anchorSelected(std::size_t index);
    void anchorAddWanted(shiftscope::Position position);
    void anchorMoveWanted(std::size_t index, shiftscope::Position position);
    void anchorRenameWanted(std::size_t index);
    void anchorRemoveWanted(std::size_t index);
    /// With Alt held: the position whose box is centred under the mouse; once without one when that ends.
    void freeAnchorMoved(std::optional<shiftscope::Position> position);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void viewChanged();
    void forgetPictures();
    [[nodiscard]] QPixmap backdrop() const;
    void paintObject(QPainter &painter);
    void paintOverlay(QPainter &painter) const;
    void paintPins(QPainter &painter) const;
    void panTo(QPointF at);
    void paintPicture(QPainter &painter, const QRect &shown) const;
    void showCursor(QPoint at);
    void moveFreeAnchor(std::optional<Position> position);
    bool anchorKey(int key);
    [[nodiscard]] QRect area() const;
    [[nodiscard]] int canvas() const;
    [[nodiscard]] bool objectShown() const;
    [[nodiscard]] QRect boxAt(Position position) const;
    [[nodiscard]] Position centredAt(QPointF point) const;
    [[nodiscard]] QFont labelFont() const;
    [[nodiscard]] std::vector<AnchorMark> marks() const;
    [[nodiscard]] std::optional<std::size_t> anchorAt(QPoint point) const;

    std::shared_ptr<const PreparedScene> m_scene;
    PixelZoom m_view;
    QPixmap m_backdrop; ///< background as large as the widget, and the patch as large as its box; null: to be made
    QPixmap m_patch;
    QImage m_preview;  ///< in place of the patch; mostly null
    QPixmap m_picture; ///< as it is
    Position m_position;
    QImage m_overlay;
    QRectF m_overlayPositions;
    double m_overlayOpacity = 0;
    bool m_anchorsShown = true;
    std::optional<std::size_t> m_selected;
    std::optional<Position> m_free; ///< with Alt held
    std::vector<Position> m_pins;
    struct Drag {
        QPointF from;
        Position position;
        std::optional<std::size_t> anchor; ///< none: the patch
    };
    std::optional<Drag> m_drag;
    std::optional<QPointF> m_pan; ///< where the middle button holds the view
};

} // namespace shiftscope
