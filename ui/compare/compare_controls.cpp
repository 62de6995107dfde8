#include "ui/compare/compare_controls.h"

#include "ui/flow_layout.h"
#include "ui/plot/colour_map.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace shiftscope {

namespace {

enum ScaleChoice { kLocked, kAutomatic, kPerRow, kPerMap };

QComboBox *combo(QWidget *parent, const QString &name, const QString &objectName, const QString &tip)
{
    auto *box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setObjectName(objectName);
    box->setToolTip(tip);
    return box;
}

/// A label and what it names, which stay beside each other wherever the line breaks.
void addTogether(FlowLayout &line, const QString &text, std::initializer_list<QWidget *> fields, QWidget *parent)
{
    auto *group = new QWidget(parent);
    auto *row = new QHBoxLayout(group);
    row->setContentsMargins(0, 0, 6, 0);
    auto *label = new QLabel(text, group);
    label->setBuddy(*fields.begin());
    row->addWidget(label);
    for (QWidget *field : fields)
        row->addWidget(field);
    line.addWidget(group);
}

QDoubleSpinBox *endOfScale(QWidget *parent, const QString &name, const QString &objectName)
{
    auto *box = new QDoubleSpinBox(parent);
    box->setRange(-1e6, 1e6);
    box->setDecimals(3);
    box->setSingleStep(0.01);
    box->setKeyboardTracking(false);
    box->setAccessibleName(name);
    box->setObjectName(objectName);
    box->setToolTip(name);
    return box;
}

QComboBox *traitBox(QWidget *parent, const QString &name, const QString &objectName)
{
    QComboBox *box = combo(parent, name, objectName, CompareControls::tr("%1; what is not told by them goes down too").arg(name));
    box->addItem(CompareControls::tr("automatic"));
    for (const MapTrait trait : allTraits())
        box->addItem(QString::fromUtf8(shiftscope::name(trait).data()));
    return box;
}

std::optional<MapTrait> traitOf(const QComboBox &box)
{
    return box.currentIndex() <= 0 ? std::nullopt : std::optional(allTraits()[static_cast<std::size_t>(box.currentIndex() - 1)]);
}

void showTrait(QComboBox &box, std::optional<MapTrait> trait)
{
    const auto found = trait ? std::ranges::find(allTraits(), *trait) - allTraits().begin() + 1 : 0;
    box.setCurrentIndex(static_cast<int>(found));
}

} // namespace

CompareControls::CompareControls(QWidget *parent)
    : QWidget(parent), m_rows(traitBox(this, tr("What goes down"), QStringLiteral("compareRows"))),
      m_columns(traitBox(this, tr("What goes across"), QStringLiteral("compareColumns"))),
      m_scale(combo(this, tr("Scale"), QStringLiteral("compareScale"), tr("Which maps share one scale of colours"))),
      m_lo(endOfScale(this, tr("Value of the first colour"), QStringLiteral("compareLo"))),
      m_hi(endOfScale(this, tr("Value of the last colour"), QStringLiteral("compareHi"))),
      m_unlocked(new QLabel(tr("scale not locked"), this)),
      m_colours(combo(this, tr("Colours"), QStringLiteral("compareColours"), tr("Colour map"))),
      m_difference(new QCheckBox(tr("&Differences to A"), this)),
      m_a(combo(this, tr("Map A"), QStringLiteral("compareA"), tr("Differences are taken to it (click a map)"))),
      m_b(combo(this, tr("Map B"), QStringLiteral("compareB"), tr("Space flips between A and B (Ctrl+click a map)"))),
      m_cursor(new QLabel(this))
{
    build();
    reflect();
    for (QComboBox *box : {m_rows, m_columns, m_scale, m_colours})
        connect(box, &QComboBox::activated, this, &CompareControls::take);
    for (QDoubleSpinBox *box : {m_lo, m_hi})
        connect(box, &QDoubleSpinBox::valueChanged, this, &CompareControls::take);
    connect(m_difference, &QCheckBox::toggled, this, &CompareControls::take);
    for (QComboBox *box : {m_a, m_b})
        connect(box, &QComboBox::activated, this, [this] { emit chosen(m_a->currentIndex(), m_b->currentIndex()); });
}

void CompareControls::build()
{
    m_scale->addItems({tr("one, locked"), tr("one, automatic"), tr("each row"), tr("each map")});
    for (const std::string &colours : ColourMap::names())
        m_colours->addItem(QString::fromStdString(colours));
    m_unlocked->setObjectName(QStringLiteral("compareUnlocked"));
    m_unlocked->setToolTip(tr("The colours follow the data: equal colours need not be equal values elsewhere"));
    QFont bold = m_unlocked->font();
    bold.setBold(true);
    m_unlocked->setFont(bold);
    QSizePolicy steady = m_unlocked->sizePolicy();
    steady.setRetainSizeWhenHidden(true); // or the line might break elsewhere
    m_unlocked->setSizePolicy(steady);
    m_difference->setObjectName(QStringLiteral("compareDifference"));
    m_difference->setToolTip(tr("Every other map minus map A, white where they are equal"));
    for (QComboBox *box : {m_a, m_b}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(16);
    }
    m_cursor->setObjectName(QStringLiteral("compareCursor"));
    m_cursor->setAccessibleName(tr("Position under the cursor"));
    m_cursor->setToolTip(tr("Top-left corner of the box under the cursor, in pixels"));
    m_cursor->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("x 0000, y 0000 px")));
    auto *line = new FlowLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    addTogether(*line, tr("&A"), {m_a}, this);
    addTogether(*line, tr("&B"), {m_b}, this);
    line->addWidget(m_difference);
    addTogether(*line, tr("&Rows"), {m_rows}, this);
    addTogether(*line, tr("&Columns"), {m_columns}, this);
    addTogether(*line, tr("&Scale"), {m_scale, m_lo, new QLabel(tr("to"), this), m_hi}, this);
    addTogether(*line, tr("C&olours"), {m_colours}, this);
    line->addWidget(m_unlocked);
    line->addWidget(m_cursor);
    QWidget *before = m_a;
    for (QWidget *next : std::initializer_list<QWidget *>{m_b, m_difference, m_rows, m_columns, m_scale, m_lo, m_hi, m_colours})
        setTabOrder(std::exchange(before, next), next);
}

void CompareControls::setCursorPosition(std::optional<Position> position)
{
    m_cursor->setText(position ? tr("x %1, y %2 px").arg(position->x).arg(position->y) : QString());
}

void CompareControls::setOptions(const CompareOptions &options)
{
    m_options = options;
    reflect();
}

void CompareControls::reflect()
{
    const std::array<QSignalBlocker, 3> quiet{QSignalBlocker(m_lo), QSignalBlocker(m_hi), QSignalBlocker(m_difference)};
    showTrait(*m_rows, m_options.rows);
    showTrait(*m_columns, m_options.columns);
    const bool shared = m_options.scope == ScaleScope::Page;
    m_scale->setCurrentIndex(m_options.locked                     ? kLocked
                             : shared                             ? kAutomatic
                             : m_options.scope == ScaleScope::Row ? kPerRow
                                                                  : kPerMap);
    m_lo->setValue(m_options.range.lo);
    m_hi->setValue(m_options.range.hi);
    for (QDoubleSpinBox *box : {m_lo, m_hi})
        box->setEnabled(m_options.locked);
    m_unlocked->setVisible(!m_options.locked);
    m_colours->setCurrentText(QString::fromStdString(m_options.colourMap));
    m_difference->setChecked(m_options.difference);
}

void CompareControls::take()
{
    CompareOptions next = m_options;
    next.rows = traitOf(*m_rows);
    next.columns = traitOf(*m_columns);
    const int scale = m_scale->currentIndex();
    next.locked = scale == kLocked;
    next.scope = scale == kPerRow ? ScaleScope::Row : scale == kPerMap ? ScaleScope::Map : ScaleScope::Page;
    if (m_lo->value() < m_hi->value()) // else the old one stays until both ends fit
        next.range = {m_lo->value(), m_hi->value()};
    next.colourMap = m_colours->currentText().toStdString();
    next.difference = m_difference->isChecked();
    if (next == m_options)
        return;
    m_options = next;
    reflect();
    emit optionsChanged();
}

void CompareControls::setMaps(const std::vector<std::string> &titles, int a, int b)
{
    QStringList texts;
    for (const std::string &title : titles)
        texts.push_back(QString::fromStdString(title));
    for (const auto &[box, index] : {std::pair{m_a, a}, std::pair{m_b, b}}) {
        QStringList known;
        for (int i = 0; i < box->count(); ++i)
            known.push_back(box->itemText(i));
        if (known != texts) {
            box->clear();
            box->addItems(texts);
        }
        box->setCurrentIndex(index);
    }
    m_difference->setEnabled(titles.size() > 1);
}

} // namespace shiftscope
