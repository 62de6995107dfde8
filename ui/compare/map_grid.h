#pragma once

#include "core/scene/shifted_scene.h"
#include "ui/plot/figure_page.h"

#include <QImage>
#include <QWidget>

#include <optional>
#include <vector>

namespace shiftscope {

/// A grid of maps with one cursor, one zoom and one pan over all: positions stand at the same place in every map. Only what is
/// seen is painted, from pictures that are kept until the maps, the size or the zoom change; heads and colour bars stay in sight
/// where the grid scrolls.
///
/// Wheel or +/-: zoom at the cursor; drag or Shift + arrows: pan; 0: everything; arrows: cursor by one position. Click: map A;
/// Ctrl + click: map B; Space held: B in the place of A.
class MapGrid : public QWidget {
    Q_OBJECT

public:
    explicit MapGrid(QWidget *parent = nullptr);

    /// `measured`: the same page without what is only estimated; none where nothing is. `a` and `b`: cells of the maps A and B;
    /// -1 for none. With `difference` all cells but A's hold differences to A.
    void setPage(FigurePage page, FigurePage measured = {}, int a = -1, int b = -1, bool difference = false);
    [[nodiscard]] const FigurePage &page() const { return m_page; }
    [[nodiscard]] int cellA() const { return m_a; }
    [[nodiscard]] int cellB() const { return m_b; }
    void setCursorPosition(std::optional<Position> position);
    [[nodiscard]] std::optional<Position> cursorPosition() const { return m_cursor; }

    /// Pixels of the positions' plane that are seen, in every map.
    [[nodiscard]] QRectF window() const { return m_window; }
    void zoom(double factor, QPointF centre);
    void showEverything();

    void setFlipped(bool flipped);
    [[nodiscard]] bool flipped() const { return m_flipped; }
    /// The cell whose map is drawn in a cell's place: another one only for A while A and B are flipped.
    [[nodiscard]] int drawnIn(int index) const { return m_flipped && index == m_a && m_b >= 0 ? m_b : index; }
    /// What is written above and beside a cell's place.
    [[nodiscard]] QString columnHead(int index) const;
    [[nodiscard]] QString rowHead(int index) const;
    /// Pale, because the head over it is another cell's for now.
    [[nodiscard]] bool dimmed(int index) const;
    /// The two lines below a cell's place.
    [[nodiscard]] QString noteText(int index) const;
    [[nodiscard]] QString cursorText(int index) const;

    /// The part of this widget where maps are seen: between the heads and bars that stay in sight.
    [[nodiscard]] QRect mapsInSight() const;
    /// Where a cell's map lies in this widget.
    [[nodiscard]] QRect mapRect(int index) const;
    /// Where a position lies in a cell's map, in pixels of this widget.
    [[nodiscard]] QPoint pixelOf(int index, Position position) const;
    /// Value of a cell's map at the grid position nearest to the cursor; NaN where there is none.
    [[nodiscard]] double valueAtCursor(int index) const;
    /// Values at the cursor that are known although the maps do not have them yet, by cell; NaN: none.
    void setLiveValues(std::vector<double> values);
    /// Whether that value is the position's own, and not a coarse neighbour's.
    [[nodiscard]] bool measuredAtCursor(int index) const;
    [[nodiscard]] QSize sizeHint() const override { return {720, 560}; }
    /// Every map at its smallest: what has less room scrolls.
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void cursorMoved(std::optional<shiftscope::Position> position);
    void cellChosen(int cell, bool asB);
    /// A cell's menu is asked for, at a place on the screen.
    void menuWanted(int cell, QPoint at);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void moveEvent(QMoveEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    static constexpr int kMargin = 8;
    static constexpr int kTick = 4;
    static constexpr int kBetween = 10;

    struct Bar {
        FigureScale scale;
        int row = 0; ///< that it stands beside; 0 where it stands beside all
        QRect rect{};
    };

    [[nodiscard]] int rows() const { return static_cast<int>(m_page.rowHeads.size()); }
    [[nodiscard]] int columns() const { return static_cast<int>(m_page.columnHeads.size()); }
    [[nodiscard]] std::size_t indexOf(int row, int column) const
    {
        return static_cast<std::size_t>(row) * m_page.columnHeads.size() + static_cast<std::size_t>(column);
    }
    [[nodiscard]] const std::optional<FigureCell> &cell(int index) const { return m_page.cells[static_cast<std::size_t>(index)]; }
    [[nodiscard]] double valueIn(const FigurePage &page, int index) const;
    [[nodiscard]] int cellAt(QPoint at) const;
    [[nodiscard]] QPointF positionAt(int index, QPointF at) const;
    void layOut();
    void measure();
    void placeBars();
    [[nodiscard]] int lineHeight() const { return fontMetrics().height(); }
    [[nodiscard]] int below() const { return 3 * lineHeight() + kTick; } ///< numbers of the axis, note and value
    [[nodiscard]] int leftOfMaps() const { return kMargin + m_headWidth + m_numberWidth; }
    [[nodiscard]] int topOfMaps() const { return kMargin + m_headHeight; }
    void forgetPictures();
    [[nodiscard]] QImage picture(const FigureCell &shown) const;
    const QImage &pictureOf(int index);
    void setWindow(QRectF window);
    void moveCursor(std::optional<Position> position);
    bool moveByKey(int key, bool pan);

    /// The part of this widget that is on the screen.
    [[nodiscard]] QRect seen() const;
    [[nodiscard]] QRect barRect(const Bar &bar) const;
    void paintCell(QPainter &painter, int index);
    void paintTexts(QPainter &painter, int index) const;
    void paintBadge(QPainter &painter, const QRect &map, const QString &text, const QColor &colour) const;
    void paintCross(QPainter &painter, int index) const;
    void paintColumnHeads(QPainter &painter) const;
    void paintRowHeads(QPainter &painter) const;
    void paintBars(QPainter &painter) const;
    void paintBar(QPainter &painter, const QRect &rect, const FigureScale &scale) const;

    FigurePage m_page;
    FigurePage m_measured;
    std::vector<double> m_live;
    std::vector<QImage> m_pictures; ///< as large as the cells are on the screen; null until painted
    std::vector<QRect> m_rects;
    std::vector<Bar> m_bars;
    int m_barRoom = 0;   ///< width of all bars beside each other, with their numbers
    QRectF m_everything; ///< of all maps
    QRectF m_window;
    int m_headHeight = 0;
    int m_headWidth = 0;
    int m_numberWidth = 0; ///< of the rows' numbers, left of the maps
    std::optional<Position> m_cursor;
    int m_a = -1;
    int m_b = -1;
    bool m_difference = false;
    bool m_flipped = false;
    std::optional<QPoint> m_pressed; ///< where, until it is known whether it is a click or a drag
    int m_pressedCell = -1;
    bool m_panning = false;
    QRectF m_pressedWindow;
};

} // namespace shiftscope
