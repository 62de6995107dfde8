#include "ui/study/study_form.h"

#include "core/network/zoo/zoo.h"
#include "core/study/study_text.h"
#include "core/text.h"
#include "ui/named.h"
#include "ui/study/patch_picker.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPointer>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <array>

namespace shiftscope {

namespace {

constexpr std::array kSplits{Split::LeftRight, Split::TopBottom, Split::Quadrants};
constexpr int kTwinFilter = 5; ///< of Zhang's lpf5 networks
constexpr int kTwinSeed = 1;
constexpr int kTrained = -1;
constexpr int kLargestSide = 4096;
constexpr int kListLines = 5;

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// `seed`: of random weights, or kTrained.
std::string fieldsOf(const std::string &architecture, int filter, int seed)
{
    std::string fields = "name = " + tomlText(architecture) + "\n";
    if (filter > 0)
        fields += "antialias = " + std::to_string(filter) + "\n";
    if (seed != kTrained)
        fields += "init_seed = " + std::to_string(seed) + "\n";
    return fields;
}

/// One that blurs already is not blurred twice.
bool blurs(const NetworkChoice &choice)
{
    return choice.antiAlias || choice.model.find("_lpf") != std::string::npos || choice.model.find("+aa") != std::string::npos;
}

} // namespace

StudyForm::StudyForm(QWidget *parent)
    : QWidget(parent),
      m_models(named(new QListWidget(this), "models", tr("Networks"), tr("The networks of the study, a row each in its tables"))),
      m_architecture(named(new QComboBox(this), "architecture", tr("Architecture"), tr("The network to add"))),
      m_weights(named(new QComboBox(this), "weights", tr("Weights"), tr("Trained, or drawn at random from a seed"))),
      m_seed(number("modelSeed", tr("Seed of the random weights"), tr("The same number gives the same weights"), 0, 999'999)),
      m_antiAlias(named(new QComboBox(this), "antiAlias", tr("Anti-aliasing"),
                        tr("Blurs before every loss of resolution, with a filter of this side in pixels"))),
      m_twins(named(new QPushButton(tr("Add &twins"), this), "twins", tr("Add twins"),
                    tr("Adds the selected network anti-aliased, and untrained"))),
      m_removeModel(
          named(new QPushButton(tr("Remove"), this), "removeModel", tr("Remove network"), tr("Removes the selected network"))),
      m_patches(named(new QListWidget(this), "patches", tr("Patches"),
                      tr("Names of the library, files, or folders with all their pictures"))),
      m_removePatches(
          named(new QPushButton(tr("Remove"), this), "removePatches", tr("Remove patches"), tr("Removes the selected patches"))),
      m_boxes(named(new QLineEdit(this), "boxes", tr("Boxes"),
                    tr("Sides of the square box that a patch is fitted into, pixels: the paper's are 125, 75"))),
      m_stride(number("stride", tr("Stride"), tr("Pixels between positions; the paper's is 1"), 1, kLargestSide)),
      m_canvas(number("canvas", tr("Canvas"), tr("Side of the canvas, pixels; 0: each network's own"), 0, kLargestSide)),
      m_layers(named(new QLineEdit(this), "layers", tr("Layers"),
                     tr("Layers of all networks, such as avgpool, fc; empty: each network's fully-connected ones"))),
      m_probe(new QGroupBox(tr("&Probes"), this)),
      m_block(number("block", tr("Block"), tr("Side of a block, in positions"), 1, kLargestSide)),
      m_probeSeed(number("probeSeed", tr("Seed"), tr("Of shuffled and blocks: the same seed gives the same folds"), 0, 999'999))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 6, 0);
    column->addWidget(buildNetworks());
    column->addWidget(buildPatches());
    column->addWidget(buildGrid());
    column->addWidget(buildProbes());
    column->addStretch(1);
    reflect();
}

QWidget *StudyForm::buildNetworks()
{
    auto *group = new QGroupBox(tr("Networks"), this);
    for (const std::string &name : architectureNames())
        m_architecture->addItem(QString::fromStdString(name));
    m_architecture->setCurrentText(QStringLiteral("efficientnet_lite0"));
    m_weights->addItems({tr("trained"), tr("untrained")});
    m_seed->setPrefix(tr("seed "));
    m_seed->setValue(kTwinSeed);
    m_antiAlias->addItem(tr("no blur"), 0);
    for (int size = 2; size <= 7; ++size)
        m_antiAlias->addItem(tr("blur %1 px").arg(size), size);
    auto *add =
        named(new QPushButton(tr("Add &network"), this), "addModel", tr("Add network"), tr("Adds this network to the study"));
    m_models->setMaximumHeight(kListLines * fontMetrics().lineSpacing() + 12);
    auto *choice = new QHBoxLayout;
    choice->addWidget(m_architecture, 1);
    choice->addWidget(m_weights);
    choice->addWidget(m_seed);
    choice->addWidget(m_antiAlias);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_twins);
    buttons->addWidget(m_removeModel);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(group);
    column->addWidget(m_models);
    column->addLayout(choice);
    column->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, &StudyForm::addModel);
    connect(m_twins, &QPushButton::clicked, this, &StudyForm::addTwins);
    connect(m_removeModel, &QPushButton::clicked, this, &StudyForm::removeModel);
    connect(m_weights, &QComboBox::currentIndexChanged, this, &StudyForm::reflect);
    connect(m_models, &QListWidget::currentRowChanged, this, &StudyForm::reflect);
    return group;
}

QWidget *StudyForm::buildPatches()
{
    auto *group = new QGroupBox(tr("Patches"), this);
    auto *library = named(new QPushButton(tr("Add &drawings…"), this), "addPatches", tr("Add drawings"),
                          tr("Chooses patches of the library"));
    auto *folder = named(new QPushButton(tr("Add &folder…"), this), "addPatchFolder", tr("Add folder"),
                         tr("A folder of cut-outs (PNG or SVG with transparency), and of folders of them"));
    m_patches->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_patches->setFlow(QListView::LeftToRight);
    m_patches->setWrapping(true);
    m_patches->setResizeMode(QListView::Adjust);
    m_patches->setSpacing(2);
    m_patches->setMaximumHeight(kListLines * fontMetrics().lineSpacing() + 12);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(library);
    buttons->addWidget(folder);
    buttons->addWidget(m_removePatches);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(group);
    column->addWidget(m_patches);
    column->addLayout(buttons);
    connect(library, &QPushButton::clicked, this, &StudyForm::pickPatches);
    connect(folder, &QPushButton::clicked, this, &StudyForm::addPatchFolder);
    connect(m_removePatches, &QPushButton::clicked, this, &StudyForm::removePatches);
    connect(m_patches, &QListWidget::itemSelectionChanged, this, &StudyForm::reflect);
    return group;
}

QWidget *StudyForm::buildGrid()
{
    auto *group = new QGroupBox(tr("Sweeps"), this);
    auto *form = new QFormLayout(group);
    m_boxes->setPlaceholderText(QStringLiteral("125, 75"));
    m_layers->setPlaceholderText(tr("each network's own"));
    m_canvas->setSpecialValueText(tr("each network's own"));
    m_canvas->setSuffix(tr(" px"));
    m_stride->setSuffix(tr(" px"));
    form->addRow(tr("&Boxes, px"), m_boxes);
    form->addRow(tr("St&ride"), m_stride);
    form->addRow(tr("&Layers"), m_layers);
    form->addRow(tr("&Canvas"), m_canvas);
    connect(m_boxes, &QLineEdit::editingFinished, this, &StudyForm::takeBoxes);
    connect(m_layers, &QLineEdit::editingFinished, this, &StudyForm::takeLayers);
    connect(m_stride, &QSpinBox::valueChanged, this, [this](int value) { setField("", "stride", std::to_string(value)); });
    connect(m_canvas, &QSpinBox::valueChanged, this,
            [this](int value) { setField("", "canvas", value > 0 ? std::to_string(value) : std::string()); });
    return group;
}

QWidget *StudyForm::buildProbes()
{
    m_probe->setObjectName(QStringLiteral("probe"));
    m_probe->setToolTip(tr("Whether a linear classifier tells positions apart by the features"));
    m_probe->setCheckable(true);
    auto *splits = new QHBoxLayout;
    for (const Split split : kSplits) {
        m_splits.push_back(check(textOf(name(split)), tr("Which side of the median position a patch stands on")));
        splits->addWidget(m_splits.back());
    }
    splits->addStretch(1);
    auto *protocols = new QHBoxLayout;
    for (const Protocol protocol : kProtocols) {
        m_protocols.push_back(check(textOf(name(protocol)), tr("How positions are dealt to the folds; the README says more")));
        protocols->addWidget(m_protocols.back());
    }
    protocols->addStretch(1);
    auto *numbers = new QHBoxLayout;
    for (QSpinBox *box : {m_block, m_probeSeed}) {
        auto *label = new QLabel(box->accessibleName(), m_probe);
        label->setBuddy(box);
        numbers->addWidget(label);
        numbers->addWidget(box);
    }
    numbers->addStretch(1);
    auto *column = new QVBoxLayout(m_probe);
    column->addLayout(splits);
    column->addLayout(protocols);
    column->addLayout(numbers);
    for (QCheckBox *box : m_splits)
        connect(box, &QCheckBox::toggled, this, [this] { setProbeWords("splits", m_splits); });
    for (QCheckBox *box : m_protocols)
        connect(box, &QCheckBox::toggled, this, [this] { setProbeWords("protocols", m_protocols); });
    connect(m_block, &QSpinBox::valueChanged, this, [this](int value) { setField("probe", "block", std::to_string(value)); });
    connect(m_probeSeed, &QSpinBox::valueChanged, this, [this](int value) { setField("probe", "seed", std::to_string(value)); });
    connect(m_probe, &QGroupBox::toggled, this, [this](bool on) {
        emit edited([on](const std::string &text) {
            return on ? withField(text, "probe", "splits", R"(["left-right", "top-bottom"])") : withoutTable(text, "probe");
        });
    });
    return m_probe;
}

QCheckBox *StudyForm::check(const QString &text, const QString &tip)
{
    auto *box = new QCheckBox(text, m_probe);
    box->setObjectName(text);
    box->setToolTip(tip);
    return box;
}

QSpinBox *StudyForm::number(const char *objectName, const QString &name, const QString &tip, int least, int most)
{
    auto *box = named(new QSpinBox(this), objectName, name, tip);
    box->setRange(least, most);
    box->setKeyboardTracking(false);
    return box;
}

void StudyForm::setStudy(const StudyConfig &study)
{
    const QSignalBlocker quiet(this);
    const bool sameModels = std::ranges::equal(study.models, m_study.models, {}, &StudyModel::label, &StudyModel::label);
    const bool samePatches = study.patches == m_study.patches;
    m_study = study;
    if (!sameModels) {
        m_models->clear();
        for (const StudyModel &model : study.models)
            m_models->addItem(QString::fromStdString(model.label));
        m_models->setCurrentRow(m_models->count() > 0 ? 0 : -1);
    }
    if (!samePatches) {
        m_patches->clear();
        for (const std::string &patch : study.patches)
            m_patches->addItem(QString::fromStdString(patch));
    }
    QStringList boxes;
    for (const int box : study.boxes)
        boxes.push_back(QString::number(box));
    m_boxes->setText(boxes.join(QStringLiteral(", ")));
    m_layers->setText(QString::fromStdString(joined(study.layers, ", ")));
    m_stride->setValue(study.stride);
    m_canvas->setValue(study.canvas);
    m_probe->setChecked(!study.probe.splits.empty());
    for (std::size_t i = 0; i < kSplits.size(); ++i)
        m_splits[i]->setChecked(std::ranges::find(study.probe.splits, kSplits[i]) != study.probe.splits.end());
    for (std::size_t i = 0; i < kProtocols.size(); ++i)
        m_protocols[i]->setChecked(std::ranges::find(study.probe.protocols, kProtocols[i]) != study.probe.protocols.end());
    m_block->setValue(study.probe.block);
    m_probeSeed->setValue(static_cast<int>(std::min<std::uint64_t>(study.probe.seed, 999'999)));
    reflect();
}

void StudyForm::reflect()
{
    m_seed->setVisible(m_weights->currentIndex() == 1);
    m_removeModel->setEnabled(m_models->currentRow() >= 0);
    m_twins->setEnabled(m_models->currentRow() >= 0);
    m_removePatches->setEnabled(!m_patches->selectedItems().isEmpty());
}

void StudyForm::setField(const std::string &table, const std::string &key, const std::string &value)
{
    emit edited([table, key, value](const std::string &text) { return withField(text, table, key, value); });
}

void StudyForm::setProbeWords(const std::string &key, const std::vector<QCheckBox *> &boxes)
{
    std::vector<std::string> words;
    for (const QCheckBox *box : boxes)
        if (box->isChecked())
            words.push_back(box->text().toStdString());
    setField("probe", key, tomlList(words));
}

void StudyForm::addModel()
{
    const int seed = m_weights->currentIndex() == 1 ? m_seed->value() : kTrained;
    const std::string fields = fieldsOf(m_architecture->currentText().toStdString(), m_antiAlias->currentData().toInt(), seed);
    emit edited([fields](const std::string &text) { return withModel(text, fields); });
}

void StudyForm::addTwins()
{
    const int row = m_models->currentRow();
    if (row < 0)
        return;
    const NetworkChoice choice = m_study.models[static_cast<std::size_t>(row)].choice;
    std::vector<std::string> twins;
    const int seed = choice.initSeed ? static_cast<int>(*choice.initSeed) : kTrained;
    if (!blurs(choice) && choice.weights.empty())
        twins.push_back(fieldsOf(choice.model, kTwinFilter, seed) +
                        (choice.initSeed && !choice.calibrate ? "calibrate = false\n" : ""));
    if (!choice.initSeed)
        twins.push_back(fieldsOf(choice.model, choice.antiAlias.value_or(0), kTwinSeed));
    emit edited([twins](std::string text) {
        for (const std::string &fields : twins)
            text = withModel(text, fields);
        return text;
    });
}

void StudyForm::removeModel()
{
    if (const int row = m_models->currentRow(); row >= 0)
        emit edited([row](const std::string &text) { return withoutModel(text, static_cast<std::size_t>(row)); });
}

void StudyForm::setPatches(const std::vector<std::string> &patches)
{
    setField("", "patches", tomlList(patches));
}

void StudyForm::addPatches(const QStringList &names)
{
    std::vector<std::string> patches = m_study.patches;
    for (const QString &name : names)
        if (std::ranges::find(patches, name.toStdString()) == patches.end())
            patches.push_back(name.toStdString());
    setPatches(patches);
}

void StudyForm::removePatches()
{
    std::vector<std::string> rest;
    for (int row = 0; row < m_patches->count(); ++row)
        if (!m_patches->item(row)->isSelected())
            rest.push_back(m_study.patches[static_cast<std::size_t>(row)]);
    setPatches(rest);
}

void StudyForm::pickPatches()
{
    auto *picker = new PatchPicker(this);
    picker->setAttribute(Qt::WA_DeleteOnClose);
    connect(picker, &PatchPicker::picked, this, &StudyForm::addPatches);
    m_worker.run([](const std::stop_token &) { return patchLibrary(); },
                 [picker = QPointer<PatchPicker>(picker)](const std::vector<LibraryEntry> &entries) {
                     if (picker)
                         picker->setEntries(entries);
                 },
                 [this](const QString &message) { emit problem(message); });
    picker->open();
}

void StudyForm::addPatchFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder of cut-outs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { addPatches({folder}); });
    dialog->open();
}

void StudyForm::takeBoxes()
{
    if (!m_boxes->isModified())
        return;
    QStringList boxes;
    bool whole = true;
    for (const QString &word : m_boxes->text().split(u',', Qt::SkipEmptyParts)) {
        bool number = false;
        boxes.push_back(QString::number(word.trimmed().toInt(&number)));
        whole = whole && number;
    }
    if (!whole || boxes.isEmpty())
        emit problem(tr("Boxes '%1': accepted are sides in pixels, such as 125, 75.").arg(m_boxes->text()));
    else
        setField("", "boxes", (u'[' + boxes.join(QStringLiteral(", ")) + u']').toStdString());
}

void StudyForm::takeLayers()
{
    if (!m_layers->isModified())
        return;
    std::vector<std::string> layers;
    for (const QString &word : m_layers->text().split(u',', Qt::SkipEmptyParts))
        layers.push_back(word.trimmed().toStdString());
    setField("", "layers", layers.empty() ? std::string() : tomlList(layers));
}

} // namespace shiftscope
