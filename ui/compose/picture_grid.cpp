#include "ui/compose/picture_grid.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr double kGap = 6;

} // namespace

PictureGrid::PictureGrid(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("pictures"));
    setAccessibleName(tr("Pictures"));
}

void PictureGrid::setPage(const PicturePage &page)
{
    m_page = page;
    m_pictures.clear();
    for (const auto &cell : page.cells)
        m_pictures.push_back(cell ? imageOf(cell->picture) : QImage());
    update();
}

QRectF PictureGrid::cellRect(int cell) const
{
    const auto rows = static_cast<int>(std::max<std::size_t>(m_page.rowHeads.size(), 1));
    const double line = fontMetrics().lineSpacing();
    const double head = 2.2 * line;
    const double left = 6 * line;
    const double side = std::max(
        24.0, std::min((width() - left - kGap * columns()) / columns(), (height() - head - rows * (line + kGap)) / rows));
    const int row = cell / columns();
    return {left + cell % columns() * (side + kGap), head + row * (side + line + kGap), side, side};
}

int PictureGrid::cellAt(QPointF place) const
{
    for (int cell = 0; cell < static_cast<int>(m_pictures.size()); ++cell)
        if (!m_pictures[static_cast<std::size_t>(cell)].isNull() && cellRect(cell).contains(place))
            return cell;
    return -1;
}

QString PictureGrid::headOf(int cell) const
{
    return QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(cell % columns())]).simplified();
}

QString PictureGrid::explanation(int cell) const
{
    const QString head = headOf(cell);
    const QString subject = head.section(u':', 1).trimmed();
    const QString note = QString::fromStdString(m_page.cells[static_cast<std::size_t>(cell)]->note);
    if (head.startsWith(QLatin1String("expected")))
        return tr("Expected: the patches of all scenes in one picture, as %1 says").arg(subject);
    if (!head.startsWith(QLatin1String("inverted")))
        return tr("Scene %1").arg(head);
    const QString what = tr("Inverted: a picture made from the features of %1 alone").arg(subject);
    return note.isEmpty() ? what : what + tr(". Compared with the real picture: %1 (higher is closer)").arg(note);
}

bool PictureGrid::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    if (const int cell = cellAt(help->pos()); cell >= 0)
        QToolTip::showText(help->globalPos(), explanation(cell), this, cellRect(cell).toRect());
    else
        QToolTip::hideText();
    return true;
}

void PictureGrid::addPictureActions(QMenu &menu, int cell)
{
    const QImage picture = m_pictures[static_cast<std::size_t>(cell)];
    const QString name = headOf(cell);
    menu.addAction(tr("&Copy picture"), this, [this, picture] { emit copyWanted(picture); });
    menu.addAction(tr("&Save picture as…"), this, [this, picture, name] { emit saveWanted(picture, name); });
    menu.addSeparator();
}

void PictureGrid::contextMenuEvent(QContextMenuEvent *event)
{
    if (columns() == 0)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const int cell = cellAt(event->pos()); cell >= 0)
        addPictureActions(*menu, cell);
    menu->addAction(tr("&Export figure…"), this, &PictureGrid::exportWanted);
    menu->popup(event->globalPos());
}

void PictureGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setPen(palette().color(QPalette::WindowText));
    if (columns() == 0) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Start shows the expected picture, and pictures made from the features alone"));
        return;
    }
    for (int column = 0; column < columns(); ++column) {
        const QRectF below = cellRect(column);
        painter.drawText(QRectF(below.left(), 0, below.width(), below.top() - 2),
                         Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap,
                         QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(column)]));
    }
    const double line = fontMetrics().lineSpacing();
    for (std::size_t i = 0; i < m_pictures.size(); ++i) {
        if (m_pictures[i].isNull())
            continue;
        const QRectF place = cellRect(static_cast<int>(i));
        painter.drawImage(place, m_pictures[i]);
        painter.setPen(palette().color(QPalette::Mid));
        painter.drawRect(place);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(QRectF(place.bottomLeft(), QSizeF(place.width(), line)), Qt::AlignCenter,
                         fontMetrics().elidedText(QString::fromStdString(m_page.cells[i]->note), Qt::ElideRight,
                                                  static_cast<int>(place.width())));
    }
    for (std::size_t row = 0; row < m_page.rowHeads.size(); ++row) {
        const QRectF first = cellRect(static_cast<int>(row) * columns());
        painter.drawText(QRectF(0, first.top(), first.left() - kGap, first.height()),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextWordWrap, QString::fromStdString(m_page.rowHeads[row]));
    }
}

} // namespace shiftscope
