#include "ui/progress_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace shiftscope {

namespace {

constexpr int kSteps = 10'000; ///< a total of positions may not fit an int

} // namespace

ProgressRow::ProgressRow(QWidget *parent) : QWidget(parent), m_message(new QLabel(this)), m_bar(new QProgressBar(this))
{
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setAccessibleName(tr("Message"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_bar->setAccessibleName(tr("Progress"));
    m_bar->setToolTip(tr("How far the work is"));
    m_bar->setMaximumHeight(fontMetrics().height() + 4);
    QSizePolicy keepsItsPlace = m_bar->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_bar->setSizePolicy(keepsItsPlace);
    m_bar->hide();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_message, 2);
    row->addWidget(m_bar, 1);
}

void ProgressRow::say(const QString &message, bool isProblem)
{
    m_message->setText(message.left(1).toUpper() + message.mid(1));
    QFont own = font(); // a style sheet would keep the colours of the theme it was set in
    own.setBold(isProblem);
    m_message->setFont(own);
}

QString ProgressRow::message() const
{
    return m_message->text();
}

void ProgressRow::begin(const QString &message)
{
    m_bar->setRange(0, 0);
    m_bar->show();
    say(message);
}

void ProgressRow::advance(const Progress &progress, const QString &message)
{
    const bool known = progress.total > 0;
    m_bar->setRange(0, known ? kSteps : 0);
    if (known)
        m_bar->setValue(static_cast<int>(kSteps * progress.done / progress.total));
    say(message);
}

void ProgressRow::end(const QString &message, bool isProblem)
{
    m_bar->hide();
    say(message, isProblem);
}

} // namespace shiftscope
