#include "ui/separability/question_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>

#include <array>

namespace shiftscope {

namespace {

constexpr std::array kSplits{Split::LeftRight, Split::TopBottom, Split::Quadrants};
constexpr std::size_t kFewestProtocols = 2;

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString tipOf(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Paper:
        return QuestionBar::tr("Unshuffled folds over row-major samples: each holds out bands of rows, as published");
    case Protocol::ColumnMajor:
        return QuestionBar::tr("Unshuffled folds over column-major samples: each holds out bands of columns");
    case Protocol::Shuffled:
        return QuestionBar::tr("Stratified, shuffled: the neighbours of every position stay to learn from");
    case Protocol::Blocks:
        return QuestionBar::tr("Whole squares of positions are held out together");
    }
    return {};
}

} // namespace

QuestionBar::QuestionBar(QWidget *parent) : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(tr("Splits"), this));
    for (const Split split : kSplits) {
        m_splits.push_back(
            check(textOf(name(split)), tr("Which side of the median position a patch stands on"), split != Split::Quadrants));
        row->addWidget(m_splits.back());
    }
    row->addSpacing(14);
    row->addWidget(new QLabel(tr("Protocols"), this));
    for (const Protocol protocol : kProtocols) {
        m_protocols.push_back(check(textOf(name(protocol)), tipOf(protocol), protocol != Protocol::ColumnMajor));
        row->addWidget(m_protocols.back());
    }
    row->addSpacing(14);
    m_block = number("block", tr("Block"), tr("Side of a block, in positions"), 1000, 10);
    m_block->setMinimum(1);
    m_seed = number("seed", tr("Seed"), tr("Of shuffled and blocks: the same seed gives the same folds"), 999'999, 0);
    for (QSpinBox *box : {m_block, m_seed}) {
        row->addWidget(new QLabel(box->accessibleName(), this));
        row->addWidget(box);
    }
    row->addStretch(1);
}

QCheckBox *QuestionBar::check(const QString &text, const QString &tip, bool on)
{
    auto *box = new QCheckBox(text, this);
    box->setObjectName(text);
    box->setToolTip(tip);
    box->setChecked(on);
    connect(box, &QCheckBox::toggled, this, &QuestionBar::changed);
    return box;
}

QSpinBox *QuestionBar::number(const char *objectName, const QString &text, const QString &tip, int most, int value)
{
    auto *box = new QSpinBox(this);
    box->setObjectName(QLatin1String(objectName));
    box->setAccessibleName(text);
    box->setToolTip(tip);
    box->setRange(0, most);
    box->setValue(value);
    connect(box, &QSpinBox::valueChanged, this, &QuestionBar::changed);
    return box;
}

std::vector<Split> QuestionBar::splits() const
{
    std::vector<Split> chosen;
    for (std::size_t i = 0; i < kSplits.size(); ++i)
        if (m_splits[i]->isChecked())
            chosen.push_back(kSplits[i]);
    return chosen;
}

std::vector<FoldRules> QuestionBar::rules() const
{
    std::vector<FoldRules> chosen;
    for (std::size_t i = 0; i < kProtocols.size(); ++i)
        if (m_protocols[i]->isChecked())
            chosen.push_back(
                {.protocol = kProtocols[i], .block = m_block->value(), .seed = static_cast<std::uint64_t>(m_seed->value())});
    return chosen;
}

bool QuestionBar::enough() const
{
    return rules().size() >= kFewestProtocols && !splits().empty();
}

} // namespace shiftscope
