#include "ui/jobs/quit_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

QString listed(const QString &head, const std::vector<Job> &running, bool goesOn)
{
    QString text;
    for (const Job &job : running)
        if (job.goesOn == goesOn)
            text += QStringLiteral("<li>") + job.title.toHtmlEscaped() + QStringLiteral("</li>");
    return text.isEmpty() ? QString()
                          : QStringLiteral("<p>") + head + QStringLiteral("</p><ul>") + text + QStringLiteral("</ul>");
}

} // namespace

QuitDialog::QuitDialog(const std::vector<Job> &running, QWidget *parent)
    : QDialog(parent), m_noMore(new QCheckBox(tr("&Don't say this again"), this))
{
    setWindowTitle(tr("Quit ShiftScope"));
    auto *text = new QLabel(
        listed(tr("Kept, and continued at the next start:"), running, true) + listed(tr("Stopped:"), running, false), this);
    text->setObjectName(QStringLiteral("quitText"));
    text->setWordWrap(true);
    text->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    m_noMore->setObjectName(QStringLiteral("quitNoMore"));
    auto *buttons = new QDialogButtonBox(this);
    m_quit = buttons->addButton(tr("&Quit"), QDialogButtonBox::AcceptRole);
    QPushButton *stay = buttons->addButton(tr("&Stay"), QDialogButtonBox::RejectRole);
    m_quit->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q), this), &QShortcut::activated, this, &QDialog::accept);
    auto *column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addWidget(m_noMore);
    column->addWidget(buttons);
    for (QWidget *each : std::initializer_list<QWidget *>{this, text, m_noMore, m_quit, stay})
        each->installEventFilter(this);
    connect(&m_second, &QTimer::timeout, this, &QuitDialog::countDown);
    m_second.start(1000);
    m_quit->setText(tr("&Quit (%1)").arg(m_left));
}

bool QuitDialog::saysNoMore() const
{
    return m_noMore->isChecked();
}

bool QuitDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::MouseMove || event->type() == QEvent::MouseButtonPress || event->type() == QEvent::KeyPress)
        stay();
    return QDialog::eventFilter(watched, event);
}

void QuitDialog::countDown()
{
    m_quit->setText(tr("&Quit (%1)").arg(--m_left));
    if (m_left <= 0)
        accept();
}

/// Someone is reading.
void QuitDialog::stay()
{
    m_second.stop();
    m_quit->setText(tr("&Quit"));
}

} // namespace shiftscope
