#include "ui/compose/compose_view.h"

#include "core/error.h"
#include "core/scene/patch_library.h"
#include "ui/compose/measure_table.h"
#include "ui/compose/picture_grid.h"
#include "ui/compose/scene_editor.h"
#include "ui/compose/sketch_canvas.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/live/prepared_scene.h"
#include "ui/plot/output_file.h"

#include <QCheckBox>
#include <QDialog>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kBox = 75; ///< of a new patch, pixels: the paper's small one
constexpr const char *kBackground = "#ffffff";
constexpr std::size_t kMostScenes = 6;

/// "A", "B", … the first that is free.
std::string freeName(const std::vector<SceneSketch> &scenes)
{
    for (char letter = 'A'; letter < 'Z'; ++letter) {
        std::string name(1, letter);
        if (std::ranges::find(scenes, name, &SceneSketch::name) == scenes.end())
            return name;
    }
    return "Z";
}

} // namespace

ComposeView::ComposeView(QWidget *parent)
    : QWidget(parent), m_expression(new QLineEdit(QStringLiteral("A + B"), this)), m_slider(new QSlider(Qt::Horizontal, this)),
      m_layerBox(new QWidget(this)), m_search(new QCheckBox(tr("Invert by search"), this)), m_steps(new QSpinBox(this)),
      m_start(new QPushButton(this)), m_export(new QPushButton(tr("&Export…"), this)), m_progress(new QProgressBar(this)),
      m_message(new QLabel(this)), m_sceneRow(new QHBoxLayout), m_pictures(new PictureGrid(this)), m_table(new MeasureTable(this))
{
    build();
    connect(m_start, &QPushButton::clicked, this, [this] { working() ? cancel() : start(); });
    connect(m_slider, &QSlider::valueChanged, this, &ComposeView::slide);
    connect(m_expression, &QLineEdit::returnPressed, this, &ComposeView::start);
    setScenes({{.name = "A", .patches = {}}, {.name = "B", .patches = {}}});
    m_files.run([](const std::stop_token &) { return std::pair(resolvePatch("banana"), resolvePatch("car")); },
                [this](const std::pair<std::filesystem::path, std::filesystem::path> &files) {
                    const bool untouched =
                        std::ranges::all_of(m_scenes, [](const SceneSketch &scene) { return scene.patches.empty(); });
                    if (untouched)
                        setScenes({{.name = "A", .patches = {{files.first, kBox, {24, 24}}}},
                                   {.name = "B", .patches = {{files.second, kBox, {124, 124}}}}});
                },
                [this](const QString &problem) { say(problem, true); });
    say(tr("Write an expression over the scenes: A + B, A - B + C, mean(A, B), lerp(A, B, 0.3)."), false);
}

ComposeView::~ComposeView()
{
    cancel();
}

QWidget *ComposeView::buildQuestion()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_expression->setObjectName(QStringLiteral("expression"));
    m_expression->setAccessibleName(tr("Expression"));
    m_expression->setToolTip(tr("A weighted sum of scenes: A + B, A - B + C, mean(A, B), lerp(A, B, 0.3), A + B - blank"));
    m_slider->setObjectName(QStringLiteral("slider"));
    m_slider->setAccessibleName(tr("From A to B"));
    m_slider->setToolTip(tr("From the first scene (left) to the second (right), in percent"));
    m_slider->setRange(0, 100);
    m_slider->setValue(50);
    m_slider->setMaximumWidth(180);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setChecked(true);
    m_search->setToolTip(tr("Search pictures with these features by gradient through the network"));
    m_steps->setObjectName(QStringLiteral("steps"));
    m_steps->setAccessibleName(tr("Steps of the search"));
    m_steps->setToolTip(tr("Steps of the search for each picture"));
    m_steps->setRange(1, 5000);
    m_steps->setValue(150);
    m_steps->setSuffix(tr(" steps"));
    auto *trained = new QPushButton(tr("Trained inverter…"), bar);
    trained->setToolTip(tr("Use an inverter that 'shiftscope compose train' has written, or a DeePSiM generator (.caffemodel)"));
    m_start->setObjectName(QStringLiteral("start"));
    m_export->setObjectName(QStringLiteral("export"));
    m_export->setToolTip(tr("The figure as PNG, SVG or PDF, or the table as CSV"));
    auto *layers = new QHBoxLayout(m_layerBox);
    layers->setContentsMargins(0, 0, 0, 0);

    auto *label = new QLabel(tr("&Expression"), bar);
    label->setBuddy(m_expression);
    row->addWidget(label);
    row->addWidget(m_expression, 1);
    row->addWidget(new QLabel(QStringLiteral("A"), bar));
    row->addWidget(m_slider);
    row->addWidget(new QLabel(QStringLiteral("B"), bar));
    row->addWidget(m_layerBox);
    row->addWidget(m_search);
    row->addWidget(m_steps);
    row->addWidget(trained);
    row->addWidget(m_start);
    row->addWidget(m_export);
    connect(trained, &QPushButton::clicked, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Trained inverter"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this,
                [this](const QString &file) { addTrainedInverter(file.toStdString()); });
        dialog->open();
    });
    connect(m_export, &QPushButton::clicked, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Export"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setNameFilters({tr("Figure (*.png)"), tr("Figure (*.svg)"), tr("Figure (*.pdf)"), tr("Table (*.csv)")});
        dialog->setDefaultSuffix(QStringLiteral("png"));
        connect(dialog, &QFileDialog::filterSelected, dialog,
                [dialog](const QString &filter) { dialog->setDefaultSuffix(filter.mid(filter.indexOf(u'.') + 1, 3)); });
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { exportTo(file.toStdString()); });
        dialog->open();
    });
    return bar;
}

void ComposeView::build()
{
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setAccessibleName(tr("Message"));
    m_message->setWordWrap(true);
    m_progress->setAccessibleName(tr("Progress"));
    m_progress->setMaximumHeight(fontMetrics().height() + 4);
    QSizePolicy keepsItsPlace = m_progress->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(keepsItsPlace);
    m_progress->hide();

    auto *status = new QHBoxLayout;
    status->addWidget(m_message, 2);
    status->addWidget(m_progress, 1);
    auto *column = new QVBoxLayout(this);
    column->addWidget(buildQuestion());
    column->addLayout(m_sceneRow, 2);
    column->addLayout(status);
    column->addWidget(m_pictures, 3);
    column->addWidget(m_table, 1);
}

void ComposeView::setModel(const std::vector<std::string> &layers, int canvas, ComposeModelLoader loader)
{
    cancel();
    m_loader = std::move(loader);
    m_model = std::make_shared<std::shared_ptr<const ComposeModel>>();
    m_inverterFiles.clear();
    m_canvas = canvas;
    for (QCheckBox *box : m_layers)
        delete box;
    m_layers.clear();
    for (const std::string &layer : layers) {
        auto *box = new QCheckBox(QString::fromStdString(layer), m_layerBox);
        box->setObjectName(box->text());
        box->setToolTip(tr("Compose the features of this layer"));
        box->setChecked(m_layers.empty());
        connect(box, &QCheckBox::toggled, this, &ComposeView::reflect);
        m_layerBox->layout()->addWidget(box);
        m_layers.push_back(box);
    }
    buildEditors();
}

void ComposeView::setScenes(std::vector<SceneSketch> scenes)
{
    m_scenes = std::move(scenes);
    buildEditors();
    fetchPatches();
}

void ComposeView::setExpression(const QString &text)
{
    m_expression->setText(text);
}

void ComposeView::buildEditors()
{
    m_editors.clear();
    while (QLayoutItem *item = m_sceneRow->takeAt(0)) { // whatever asks for this is queued, so nobody is on his way back to them
        delete item->widget();
        delete item;
    }
    for (std::size_t i = 0; i < m_scenes.size(); ++i) {
        auto *editor = new SceneEditor(this);
        editor->setScene(m_scenes[i], m_canvas, QColor(QLatin1String(kBackground)));
        editor->setPatches(m_fitted);
        editor->setRemovable(m_scenes.size() > 1);
        connect(editor, &SceneEditor::edited, this, [this, i](const SceneSketch &scene) { edit(i, scene); });
        connect(editor, &SceneEditor::patchWanted, this, [this, i] { choosePatch(i); });
        connect(
            editor, &SceneEditor::removeWanted, this,
            [this, i] {
                std::vector<SceneSketch> fewer = m_scenes;
                fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
                setScenes(std::move(fewer));
            },
            Qt::QueuedConnection); // the button that asks for it goes with it
        m_sceneRow->addWidget(editor, 1);
        m_editors.push_back(editor);
    }
    auto *add = new QPushButton(tr("Add scene"), this);
    add->setObjectName(QStringLiteral("addScene"));
    add->setToolTip(tr("One more scene for the expression"));
    add->setEnabled(m_scenes.size() < kMostScenes);
    connect(add, &QPushButton::clicked, this, &ComposeView::addScene, Qt::QueuedConnection);
    m_sceneRow->addWidget(add);
    m_slider->setEnabled(m_scenes.size() >= 2);
    reflect();
}

void ComposeView::addScene()
{
    std::vector<SceneSketch> more = m_scenes;
    more.push_back({.name = freeName(m_scenes), .patches = {}});
    setScenes(std::move(more));
}

void ComposeView::edit(std::size_t index, const SceneSketch &scene)
{
    m_scenes[index] = scene;
    m_editors[index]->setScene(scene, m_canvas, QColor(QLatin1String(kBackground)));
    fetchPatches();
}

void ComposeView::choosePatch(std::size_t scene)
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Add a patch to scene %1").arg(QString::fromStdString(m_scenes[scene].name)));
    dialog->resize(420, 460);
    auto *chooser = new PatchChooser(dialog);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(chooser);
    const auto take = [this, scene, dialog](const QString &file) {
        SceneSketch next = m_scenes[scene];
        const int middle = (m_canvas - kBox) / 2;
        next.patches.push_back({file.toStdString(), kBox, {middle, middle}});
        edit(scene, next);
        m_editors[scene]->canvas().select(static_cast<int>(next.patches.size()) - 1);
        dialog->accept();
    };
    // A click can come with an activation: one patch all the same.
    connect(chooser, &PatchChooser::patchChosen, dialog, take, static_cast<Qt::ConnectionType>(Qt::SingleShotConnection));
    connect(chooser, &PatchChooser::openWanted, dialog, [dialog, take] {
        auto *files = new QFileDialog(dialog, tr("Open patch"));
        files->setAttribute(Qt::WA_DeleteOnClose);
        files->setNameFilters({tr("Pictures with transparency (*.png *.svg)")});
        connect(files, &QFileDialog::fileSelected, dialog, take);
        files->open();
    });
    m_files.run([](const std::stop_token &) { return patchLibrary(); },
                [chooser = QPointer<PatchChooser>(chooser)](std::vector<LibraryEntry> entries) {
                    if (chooser)
                        chooser->setEntries(std::move(entries));
                },
                [this](const QString &problem) { say(problem, true); });
    dialog->open();
}

void ComposeView::fetchPatches()
{
    for (const SceneSketch &scene : m_scenes)
        for (const PatchSketch &patch : scene.patches) {
            const std::pair key(patch.file, patch.box);
            if (m_fitted.contains(key))
                continue;
            m_fitted[key] = {}; // asked for
            m_files.run(
                [key](const std::stop_token &) { return imageOf(Patch::load(key.first).fitted(key.second, Fit::Contain)); },
                [this, key](const QImage &image) {
                    m_fitted[key] = image;
                    for (SceneEditor *editor : m_editors)
                        editor->setPatches(m_fitted);
                },
                [this](const QString &problem) { say(problem, true); });
        }
}

void ComposeView::slide(int percent)
{
    if (m_scenes.size() >= 2)
        setExpression(QString::fromStdString(Expression::between(m_scenes[0].name, m_scenes[1].name, percent / 100.0).text));
}

void ComposeView::addTrainedInverter(const std::filesystem::path &file)
{
    m_inverterFiles.push_back(file);
    say(tr("%1 will be used as well.").arg(QString::fromStdString(file.filename().string())), false);
}

ComposeQuestion ComposeView::question() const
{
    ComposeQuestion asked{.scenes = m_scenes,
                          .expression = m_expression->text().toStdString(),
                          .background = kBackground,
                          .search = m_search->isChecked(),
                          .files = m_inverterFiles};
    asked.optimise.steps = m_steps->value();
    for (const QCheckBox *box : m_layers)
        if (box->isChecked())
            asked.layers.push_back(box->text().toStdString());
    return asked;
}

void ComposeView::start()
{
    if (working() || !m_start->isEnabled())
        return;
    try { // what is amiss in the expression is said at once
        std::vector<std::string> names;
        for (const SceneSketch &scene : m_scenes)
            names.push_back(scene.name);
        Expression::parse(m_expression->text().toStdString()).requireKnown(names);
    } catch (const InputError &error) {
        say(QString::fromUtf8(error.what()), true);
        return;
    }
    m_running = Run{++m_lastNumber, {}};
    const int number = m_lastNumber;
    say(tr("Reading the network…"), false);
    m_progress->setRange(0, 0);
    m_progress->show();
    reflect();
    const auto post = [this, number](auto act) {
        QMetaObject::invokeMethod(
            this, [act, number] { act(number); }, Qt::QueuedConnection);
    };
    m_worker.run(
        [this, post, asked = question(), loader = m_loader, model = m_model,
         cancel = m_running->stop](const std::stop_token &stop) -> std::optional<ComposeResult> {
            const std::stop_callback both(stop, [cancel] { cancel.request_stop(); });
            if (!*model)
                *model = loader();
            ComposeWatch watch{.stop = cancel.get_token()};
            watch.progress = [this, post](const Progress &now) { post([this, now](int run) { showProgress(run, now); }); };
            watch.found = [this, post](const ComposeResult &found) { post([this, found](int run) { showFound(run, found); }); };
            return runComposition(**model, asked, watch);
        },
        [this, number](std::optional<ComposeResult> result) {
            if (!m_running || m_running->number != number)
                return;
            if (!result) {
                end(tr("Cancelled; what was found so far stays."), false);
                return;
            }
            m_result = std::move(*result);
            showFound(number, *m_result);
            end(tr("%1 in %2.")
                    .arg(QString::fromStdString(m_result->composition.expression.text), QString::fromStdString(m_result->model)),
                false);
        },
        [this](const QString &problem) { end(problem, true); });
}

void ComposeView::cancel()
{
    if (!m_running)
        return;
    m_running->stop.request_stop();
    say(tr("Stopping…"), false);
    m_start->setEnabled(false);
}

void ComposeView::showFound(int number, const ComposeResult &found)
{
    if (!m_running || m_running->number != number)
        return;
    m_pictures->setPage(pageOf(found));
    m_table->setMeasures(found.measures);
}

void ComposeView::showProgress(int number, const Progress &progress)
{
    if (!m_running || m_running->number != number || m_running->stop.stop_requested())
        return;
    m_progress->setRange(0, static_cast<int>(progress.total));
    m_progress->setValue(static_cast<int>(progress.done));
    say(QString::fromStdString(progress.text), false);
}

void ComposeView::end(const QString &message, bool isProblem)
{
    m_running.reset();
    m_progress->hide();
    say(message, isProblem);
    reflect();
    emit finished();
}

void ComposeView::exportTo(const std::filesystem::path &file)
{
    if (!m_result)
        return;
    m_files.run(
        [file, result = *m_result](const std::stop_token &) {
            const std::optional<FigureFormat> format = figureFormatOf(file);
            if (file.extension() == ".csv")
                writeOutput(csvOf(result), file);
            else if (format)
                writePicturePage(pageOf(result), {.format = *format}, file);
            else
                throw InputError("'" + file.filename().string() + "' names no format; accepted are .png, .svg, .pdf and .csv");
            return file;
        },
        [this](const std::filesystem::path &written) {
            say(tr("Wrote %1.").arg(QString::fromStdString(written.string())), false);
        },
        [this](const QString &problem) { say(problem, true); });
}

QString ComposeView::message() const
{
    return m_message->text();
}

void ComposeView::say(const QString &message, bool isProblem)
{
    m_message->setText(message.isEmpty() ? message : message.left(1).toUpper() + message.mid(1));
    m_message->setStyleSheet(isProblem ? QStringLiteral("font-weight: bold") : QString());
}

void ComposeView::reflect()
{
    const bool chosen = std::ranges::any_of(m_layers, [](const QCheckBox *box) { return box->isChecked(); });
    m_start->setText(working() ? tr("&Cancel") : tr("&Start"));
    m_start->setToolTip(tr("Measure what the features of the expression are near, then invert them"));
    m_start->setEnabled(working() || (m_loader && chosen));
    m_export->setEnabled(m_result.has_value() && !working());
}

} // namespace shiftscope
