#pragma once

#include "ui/plot/picture_page.h"

#include <QImage>
#include <QWidget>

#include <vector>

class QMenu;

namespace shiftscope {

/// A page of pictures on the screen, in the colours of the palette, as large as there is room. Its context menu copies and saves
/// the picture below the mouse.
class PictureGrid : public QWidget {
    Q_OBJECT

public:
    explicit PictureGrid(QWidget *parent = nullptr);

    void setPage(const PicturePage &page);
    [[nodiscard]] const PicturePage &page() const { return m_page; }
    /// Where a cell is drawn, numbered row by row.
    [[nodiscard]] QRectF cellRect(int cell) const;
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 120}; }

signals:
    void copyWanted(const QImage &picture);
    /// `name`: what it shows, for a file.
    void saveWanted(const QImage &picture, const QString &name);
    /// The whole page.
    void exportWanted();

protected:
    bool event(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int columns() const { return static_cast<int>(m_page.columnHeads.size()); }
    [[nodiscard]] int cellAt(QPointF place) const;
    [[nodiscard]] QString headOf(int cell) const;
    [[nodiscard]] QString explanation(int cell) const;
    void addPictureActions(QMenu &menu, int cell);

    PicturePage m_page;
    std::vector<QImage> m_pictures;
};

} // namespace shiftscope
