#include "ui/compose/picture_grid.h"

#include <QPainter>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr double kGap = 6;

} // namespace

PictureGrid::PictureGrid(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("pictures"));
    setAccessibleName(tr("Pictures"));
    setToolTip(tr("The scenes, the picture that the expression is expected to depict, and the inversions of the features"));
}

void PictureGrid::setPage(const PicturePage &page)
{
    m_page = page;
    m_pictures.clear();
    for (const auto &cell : page.cells)
        m_pictures.push_back(cell ? imageOf(cell->picture) : QImage());
    update();
}

void PictureGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setPen(palette().color(QPalette::WindowText));
    const auto columns = static_cast<int>(m_page.columnHeads.size());
    const auto rows = static_cast<int>(std::max<std::size_t>(m_page.rowHeads.size(), 1));
    if (columns == 0) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("Start shows what the result depicts"));
        return;
    }
    const double line = fontMetrics().lineSpacing();
    const double head = 2.2 * line;
    const double left = 6 * line;
    const double side =
        std::max(24.0, std::min((width() - left - kGap * columns) / columns, (height() - head - rows * (line + kGap)) / rows));
    for (int column = 0; column < columns; ++column)
        painter.drawText(QRectF(left + column * (side + kGap), 0, side, head - 2),
                         Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap,
                         QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(column)]));
    for (std::size_t i = 0; i < m_pictures.size(); ++i) {
        const auto row = static_cast<int>(i) / columns;
        const auto column = static_cast<int>(i) % columns;
        const QRectF place(left + column * (side + kGap), head + row * (side + line + kGap), side, side);
        if (m_pictures[i].isNull())
            continue;
        painter.drawImage(place, m_pictures[i]);
        painter.setPen(palette().color(QPalette::Mid));
        painter.drawRect(place);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(
            QRectF(place.bottomLeft(), QSizeF(side, line)), Qt::AlignCenter,
            fontMetrics().elidedText(QString::fromStdString(m_page.cells[i]->note), Qt::ElideRight, static_cast<int>(side)));
    }
    for (int row = 0; row < rows && row < static_cast<int>(m_page.rowHeads.size()); ++row)
        painter.drawText(QRectF(0, head + row * (side + line + kGap), left - kGap, side),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextWordWrap,
                         QString::fromStdString(m_page.rowHeads[static_cast<std::size_t>(row)]));
}

} // namespace shiftscope
