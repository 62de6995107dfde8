#include "ui/banner.h"

#include "ui/named.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

namespace shiftscope {

Banner::Banner(QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this)), m_progress(new QProgressBar(this)), m_buttons(new QHBoxLayout)
{
    setObjectName(QStringLiteral("banner"));
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    m_text->setForegroundRole(QPalette::ToolTipText);
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_progress->setMaximumWidth(220);
    m_progress->setAccessibleName(tr("Progress"));
    auto *row = new QHBoxLayout(this);
    row->addWidget(m_text, 1);
    row->addWidget(m_progress);
    row->addLayout(m_buttons);
    auto *dismiss = named(new QToolButton(this), "dismiss", tr("Close the message"), tr("Put this message away"));
    dismiss->setText(QStringLiteral("✕"));
    dismiss->setAutoRaise(true);
    row->addWidget(dismiss);
    connect(dismiss, &QToolButton::clicked, this, &Banner::dismiss);
    hide();
}

void Banner::show(const QString &text, const std::vector<Offer> &offers)
{
    m_text->setText(text);
    m_progress->hide();
    setOffers(offers);
    m_dismissed = false;
    QFrame::show();
}

void Banner::showProgress(const QString &text, double share, const std::vector<Offer> &offers)
{
    m_text->setText(text);
    m_progress->setRange(0, share < 0 ? 0 : 1000);
    m_progress->setValue(static_cast<int>(share * 1000));
    m_progress->show();
    setOffers(offers);
    if (!m_dismissed)
        QFrame::show();
}

void Banner::setVisible(bool visible)
{
    if (!visible)
        m_dismissed = false;
    QFrame::setVisible(visible);
}

void Banner::dismiss()
{
    hide();
    m_dismissed = true;
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::setOffers(const std::vector<Offer> &offers)
{
    QStringList texts;
    for (const Offer &offer : offers)
        texts.push_back(offer.text);
    if (texts == m_offered) // progress keeps coming: a button must not vanish under the mouse
        return;
    m_offered = texts;
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Offer &offer : offers) {
        auto *button = new QPushButton(offer.text, this);
        button->setToolTip(offer.toolTip);
        connect(button, &QPushButton::clicked, this, offer.act);
        m_buttons->addWidget(button);
    }
}

} // namespace shiftscope
