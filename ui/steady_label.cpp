#include "ui/steady_label.h"

#include <QFontDatabase>
#include <QPainter>

#include <algorithm>

namespace shiftscope {

SteadyLabel::SteadyLabel(int characters, int lines, QWidget *parent) : QWidget(parent), m_characters(characters), m_lines(lines)
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont)); // digits of one width: nothing jumps
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void SteadyLabel::setText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    update();
}

QSize SteadyLabel::sizeHint() const
{
    return {m_characters * fontMetrics().horizontalAdvance(u'0') + 2, m_lines * fontMetrics().lineSpacing() + 2};
}

QSize SteadyLabel::minimumSizeHint() const
{
    return {std::min(m_characters, 12) * fontMetrics().horizontalAdvance(u'0'), sizeHint().height()};
}

void SteadyLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    int baseline = fontMetrics().ascent() + 1;
    for (const QString &line : m_text.split(u'\n')) {
        painter.drawText(0, baseline, fontMetrics().elidedText(line, Qt::ElideRight, width()));
        baseline += fontMetrics().lineSpacing();
    }
}

} // namespace shiftscope
