#include "ui/models/network_bar.h"

#include "core/network/anti_alias.h"
#include "ui/models/model_store.h"
#include "ui/named.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kCanAntiAlias = Qt::UserRole + 1;

} // namespace

NetworkBar::NetworkBar(QWidget *parent)
    : QWidget(parent),
      m_model(named(new QComboBox(this), "networkModel", tr("Network"), tr("The network that looks at the canvas"))),
      m_weights(named(new QComboBox(this), "networkWeights", tr("Weights"),
                      tr("Trained, or drawn at random: what the architecture does without any training"))),
      m_seed(named(new QSpinBox(this), "networkSeed", tr("Seed of the random weights"),
                   tr("Seed of the random weights: the same number gives the same weights, here and on the command line"))),
      m_antiAlias(named(new QComboBox(this), "networkAntiAlias", tr("Anti-aliasing"),
                        tr("Blurs before every loss of resolution, with a filter of this side in pixels. The weights stay the "
                           "same, and nothing is trained again")))
{
    build();
    connect(m_model, &QComboBox::currentIndexChanged, this, &NetworkBar::take);
    connect(m_weights, &QComboBox::currentIndexChanged, this, &NetworkBar::take);
    connect(m_antiAlias, &QComboBox::currentIndexChanged, this, &NetworkBar::take);
    connect(m_seed, &QSpinBox::valueChanged, this, &NetworkBar::take);
    reflect();
}

void NetworkBar::build()
{
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_weights->addItems({tr("trained"), tr("untrained")});
    m_seed->setRange(0, NetworkChoice::kLastSeed);
    m_seed->setValue(1);
    m_seed->setPrefix(tr("seed "));
    m_seed->setKeyboardTracking(false);
    m_antiAlias->addItem(tr("off"), 0);
    for (int size = kSmallestFilter; size <= kLargestFilter; ++size)
        m_antiAlias->addItem(tr("%1 x %1 px").arg(size), size);
    auto *models = named(new QPushButton(tr("&Models…"), this), "networkModels", tr("Models"),
                         tr("Fetch, verify and choose the networks' weights (Ctrl+M)"));
    connect(models, &QPushButton::clicked, this, &NetworkBar::modelsWanted);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(6, 4, 6, 0);
    const auto labelled = [&](const QString &text, QWidget *buddy) {
        auto *label = new QLabel(text, this);
        label->setBuddy(buddy);
        row->addWidget(label);
        row->addWidget(buddy);
    };
    labelled(tr("&Network"), m_model);
    row->addWidget(models);
    row->addSpacing(16);
    labelled(tr("&Weights"), m_weights);
    row->addWidget(m_seed);
    row->addSpacing(16);
    labelled(tr("&Anti-aliased"), m_antiAlias);
    row->addStretch(1);
}

void NetworkBar::setModels(const std::vector<ModelRow> &rows)
{
    const QSignalBlocker blocker(m_model);
    int count = 0;
    for (const ModelRow &row : rows) {
        if (!row.hasArchitecture)
            continue;
        const QString name = QString::fromStdString(row.model);
        const QString text = row.usable() ? name : tr("%1 (no weights yet)").arg(name);
        if (count == m_model->count())
            m_model->addItem(text);
        m_model->setItemText(count, text);
        m_model->setItemData(count, name);
        m_model->setItemData(count, row.canAntiAlias, kCanAntiAlias);
        m_model->setItemData(count, QString::fromStdString(row.title), Qt::ToolTipRole);
        ++count;
    }
    reflect();
}

void NetworkBar::setChoice(const NetworkChoice &choice)
{
    m_choice = choice;
    reflect();
}

void NetworkBar::reflect()
{
    const QSignalBlocker model(m_model);
    const QSignalBlocker weights(m_weights);
    const QSignalBlocker seed(m_seed);
    const QSignalBlocker antiAlias(m_antiAlias);
    m_model->setCurrentIndex(m_model->findData(QString::fromStdString(m_choice.model)));
    m_weights->setCurrentIndex(m_choice.trained() ? 0 : 1);
    if (m_choice.initSeed) // else the last one waits there
        m_seed->setValue(static_cast<int>(*m_choice.initSeed));
    m_seed->setVisible(!m_choice.trained());
    const QVariant canAntiAlias = m_model->currentData(kCanAntiAlias);
    m_antiAlias->setEnabled(m_choice.antiAlias || !canAntiAlias.isValid() || canAntiAlias.toBool());
    m_antiAlias->setCurrentIndex(m_antiAlias->findData(m_choice.antiAlias.value_or(0)));
}

void NetworkBar::take()
{
    NetworkChoice choice = m_choice;
    if (m_model->currentIndex() >= 0)
        choice.model = m_model->currentData().toString().toStdString();
    const bool anotherModel = choice.model != m_choice.model;
    const auto seed = static_cast<std::uint64_t>(m_seed->value());
    if (m_weights->currentIndex() == 0)
        choice = choice.trainedAgain();
    else if (choice.trained())
        choice = choice.untrained(seed);
    else
        choice.initSeed = seed; // calibrated or not, as it is
    // A switch that does not apply to the network just chosen must not stand in its way.
    const int filter = anotherModel && !m_model->currentData(kCanAntiAlias).toBool() ? 0 : m_antiAlias->currentData().toInt();
    choice.antiAlias = filter > 0 ? std::optional(filter) : std::nullopt;
    if (choice == m_choice)
        return;
    setChoice(choice);
    emit choiceMade(choice);
}

} // namespace shiftscope
