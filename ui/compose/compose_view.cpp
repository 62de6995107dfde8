#include "ui/compose/compose_view.h"

#include "core/error.h"
#include "ui/compose/measure_table.h"
#include "ui/compose/picture_grid.h"
#include "ui/compose/scenes_panel.h"
#include "ui/plot/output_file.h"
#include "ui/progress_row.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>

namespace shiftscope {

ComposeView::ComposeView(QWidget *parent)
    : QWidget(parent), m_scenes(new ScenesPanel(this)), m_expression(new QLineEdit(QStringLiteral("A + B"), this)),
      m_slider(new QSlider(Qt::Horizontal, this)), m_layerBox(new QWidget(this)),
      m_search(new QCheckBox(tr("Invert by search"), this)), m_steps(new QSpinBox(this)), m_start(new QPushButton(this)),
      m_export(new QPushButton(tr("&Export…"), this)), m_status(new ProgressRow(this)), m_pictures(new PictureGrid(this)),
      m_table(new MeasureTable(this))
{
    build();
    connect(m_start, &QPushButton::clicked, this, [this] { working() ? cancel() : start(); });
    connect(m_slider, &QSlider::valueChanged, this, &ComposeView::slide);
    connect(m_expression, &QLineEdit::returnPressed, this, &ComposeView::start);
    connect(m_scenes, &ScenesPanel::problem, this, [this](const QString &problem) { m_status->say(problem, true); });
    connect(m_scenes, &ScenesPanel::scenesChanged, this, &ComposeView::reflect);
    m_status->say(tr("Write an expression over the scenes: A + B, A - B + C, mean(A, B), lerp(A, B, 0.3)."));
    reflect();
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
    m_steps->setValue(OptimiseSettings{}.steps);
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
    auto *column = new QVBoxLayout(this);
    column->addWidget(buildQuestion());
    column->addWidget(m_scenes, 2);
    column->addWidget(m_status);
    column->addWidget(m_pictures, 3);
    column->addWidget(m_table, 1);
}

void ComposeView::setModel(const std::vector<std::string> &layers, int canvas, ComposeModelLoader loader)
{
    cancel();
    m_loader = std::move(loader);
    m_model = std::make_shared<std::shared_ptr<const ComposeModel>>();
    m_inverterFiles.clear();
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
    m_scenes->setCanvas(canvas);
    reflect();
}

void ComposeView::setScenes(std::vector<SceneSketch> scenes)
{
    m_scenes->setScenes(std::move(scenes));
}

const std::vector<SceneSketch> &ComposeView::scenes() const
{
    return m_scenes->scenes();
}

void ComposeView::setBackground(const std::string &background)
{
    m_scenes->setBackground(background);
}

void ComposeView::setExpression(const QString &text)
{
    m_expression->setText(text);
}

void ComposeView::slide(int percent)
{
    if (const std::vector<SceneSketch> &all = scenes(); all.size() >= 2)
        setExpression(QString::fromStdString(Expression::between(all[0].name, all[1].name, percent / 100.0).text));
}

void ComposeView::addTrainedInverter(const std::filesystem::path &file)
{
    m_inverterFiles.push_back(file);
    m_status->say(tr("%1 will be used as well.").arg(QString::fromStdString(file.filename().string())));
}

ComposeQuestion ComposeView::question() const
{
    ComposeQuestion asked{.scenes = scenes(),
                          .expression = m_expression->text().toStdString(),
                          .background = m_scenes->background(),
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
        for (const SceneSketch &scene : scenes())
            names.push_back(scene.name);
        Expression::parse(m_expression->text().toStdString()).requireKnown(names);
    } catch (const InputError &error) {
        m_status->say(QString::fromUtf8(error.what()), true);
        return;
    }
    m_running = Run{++m_lastNumber, {}};
    const int number = m_lastNumber;
    m_status->begin(tr("Reading the network…"));
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
    m_status->say(tr("Stopping…"));
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
    m_status->advance(progress, QString::fromStdString(progress.text));
}

void ComposeView::end(const QString &message, bool isProblem)
{
    m_running.reset();
    m_status->end(message, isProblem);
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
            m_status->say(tr("Wrote %1.").arg(QString::fromStdString(written.string())));
        },
        [this](const QString &problem) { m_status->say(problem, true); });
}

QString ComposeView::message() const
{
    return m_status->message();
}

void ComposeView::reflect()
{
    const bool chosen = std::ranges::any_of(m_layers, [](const QCheckBox *box) { return box->isChecked(); });
    m_slider->setEnabled(scenes().size() >= 2);
    m_start->setText(working() ? tr("&Cancel") : tr("&Start"));
    m_start->setToolTip(tr("Measure what the features of the expression are near, then invert them"));
    m_start->setEnabled(working() || (m_loader && chosen));
    m_export->setEnabled(m_result.has_value() && !working());
}

} // namespace shiftscope
