#include "ui/explorer/anchor_marks.h"

#include <QFontMetrics>
#include <QPainter>

#include <array>

namespace shiftscope {

QColor anchorColour(std::size_t index)
{
    static constexpr std::array<QRgb, 8> kColours{0xff1f77b4, 0xffd95f02, 0xff2ca02c, 0xff9467bd,
                                                  0xffc2185b, 0xff8c564b, 0xff00838f, 0xff6b7a00};
    return QColor::fromRgb(kColours[index % kColours.size()]);
}

QColor pinColour()
{
    return {45, 45, 45};
}

void drawOutlined(QPainter &painter, const QRect &rect, const QColor &colour, Qt::PenStyle style, double width)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(255, 255, 255, 190), width + 2));
    painter.drawRect(rect);
    painter.setPen(QPen(colour, width, style));
    painter.drawRect(rect);
}

std::vector<AnchorMark> anchorMarks(const std::vector<Anchor> &anchors, const std::vector<QRect> &boxes, Position last,
                                    const QFont &font)
{
    const QFontMetrics metrics(font);
    const Position middle{last.y / 2, last.x / 2};
    std::vector<AnchorMark> marks;
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        const Position at = anchors[i].position;
        const QRect box = boxes[i].adjusted(0, 0, -1, -1);
        const QString text = QString::fromStdString(anchors[i].name);
        QRect label(QPoint(0, 0), QSize(metrics.horizontalAdvance(text) + 10, metrics.height() + 2));
        const bool corner = (at.y == 0 || at.y == last.y) && (at.x == 0 || at.x == last.x);
        if (!corner)
            label.moveCenter({box.center().x(), box.top() + label.height() / 2});
        else if (at.y > middle.y)
            at.x > middle.x ? label.moveBottomRight(box.bottomRight()) : label.moveBottomLeft(box.bottomLeft());
        else
            at.x > middle.x ? label.moveTopRight(box.topRight()) : label.moveTopLeft(box.topLeft());
        marks.push_back({box, label, text, anchorColour(i)});
    }
    return marks;
}

void drawBoxes(QPainter &painter, const std::vector<AnchorMark> &marks, std::optional<std::size_t> selected)
{
    for (std::size_t i = 0; i < marks.size(); ++i)
        drawOutlined(painter, marks[i].box, marks[i].colour, selected == i ? Qt::SolidLine : Qt::DashLine, selected == i ? 2 : 1);
}

void drawLabels(QPainter &painter, const std::vector<AnchorMark> &marks, const QFont &font, std::optional<std::size_t> selected)
{
    painter.setFont(font);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        painter.setPen(selected == i ? QPen(Qt::white, 2) : QPen(Qt::NoPen));
        painter.setBrush(marks[i].colour);
        painter.drawRect(marks[i].label);
        painter.setPen(Qt::white);
        painter.drawText(marks[i].label, Qt::AlignCenter, marks[i].text);
    }
}

} // namespace shiftscope
