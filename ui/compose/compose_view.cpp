#include "ui/compose/compose_view.h"

#include "core/error.h"
#include "ui/compose/inverter_button.h"
#include "ui/compose/measure_table.h"
#include "ui/compose/picture_grid.h"
#include "ui/compose/scenes_panel.h"
#include "ui/dimmed.h"
#include "ui/plot/output_file.h"
#include "ui/progress_row.h"

#include <QApplication>
#include <QBuffer>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include <algorithm>

namespace shiftscope {

namespace {

/// Undo belongs to the composition, not to the line that is being typed in.
class LeavesUndo : public QObject {
public:
    using QObject::QObject;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
            const auto *key = static_cast<QKeyEvent *>(event);
            if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
                event->ignore();
                return true;
            }
        }
        return QObject::eventFilter(watched, event);
    }
};

/// Where the slider stands for an expression that it could have written; -1: for none.
int slideOf(const ComposeSketch &sketch)
{
    if (sketch.scenes.size() >= 2)
        for (int percent = 0; percent <= 100; ++percent)
            if (Expression::between(sketch.scenes[0].name, sketch.scenes[1].name, percent / 100.0).text == sketch.expression)
                return percent;
    return -1;
}

} // namespace

ComposeView::ComposeView(QWidget *parent)
    : QWidget(parent), m_scenes(new ScenesPanel(this)), m_expression(new QLineEdit(this)),
      m_slider(new QSlider(Qt::Horizontal, this)), m_layerBox(new QWidget(this)), m_search(new QCheckBox(tr("Sea&rch"), this)),
      m_steps(new QSpinBox(this)), m_inverters(new InverterButton(this)), m_start(new QPushButton(this)),
      m_export(new QPushButton(tr("E&xport…"), this)), m_status(new ProgressRow(this)), m_pictures(new PictureGrid(this)),
      m_table(new MeasureTable(this))
{
    build();
    connectParts();
    connectWork();
    m_document.reset({.scenes = {{.name = "A", .patches = {}}, {.name = "B", .patches = {}}}});
    reflect();
}

ComposeView::~ComposeView()
{
    m_trainer.disconnect(this);
    m_work.disconnect(this);
    m_work.cancel();
}

QWidget *ComposeView::buildQuestion()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_expression->setObjectName(QStringLiteral("expression"));
    m_expression->setAccessibleName(tr("Expression"));
    m_expression->setToolTip(tr("A weighted sum of scenes: A + B, A - B + C, mean(A, B), lerp(A, B, 0.3), A + B - blank"));
    m_expression->installEventFilter(new LeavesUndo(m_expression));
    m_expression->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("lerp(A, B, 0.50)  ")));
    m_slider->setObjectName(QStringLiteral("slider"));
    m_slider->setAccessibleName(tr("From A to B"));
    m_slider->setToolTip(tr("From the first scene (left) to the second (right), in percent"));
    m_slider->setRange(0, 100);
    m_slider->setValue(50);
    m_slider->setMaximumWidth(180);
    m_start->setObjectName(QStringLiteral("start"));
    m_export->setObjectName(QStringLiteral("export"));
    m_export->setToolTip(tr("The figure as PNG, SVG or PDF, or the table as CSV"));
    auto *label = new QLabel(tr("Ex&pression"), bar);
    label->setBuddy(m_expression);
    row->addWidget(label);
    row->addWidget(m_expression, 1);
    row->addWidget(new QLabel(QStringLiteral("A"), bar));
    row->addWidget(m_slider);
    row->addWidget(new QLabel(QStringLiteral("B"), bar));
    row->addWidget(m_start);
    row->addWidget(m_export);
    return bar;
}

/// With what the expression is answered: layers and inverters.
QWidget *ComposeView::buildMeans()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setChecked(true);
    m_search->setToolTip(tr("Find a picture with these features by gradient descent through the network"));
    m_steps->setObjectName(QStringLiteral("steps"));
    m_steps->setAccessibleName(tr("Steps of the search"));
    m_steps->setToolTip(tr("Steps of the search for each picture"));
    m_steps->setRange(1, 5000);
    m_steps->setValue(OptimiseSettings{}.steps);
    m_steps->setSuffix(tr(" steps"));
    auto *layers = new QHBoxLayout(m_layerBox);
    layers->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(tr("Layers"), bar));
    row->addWidget(m_layerBox);
    row->addSpacing(fontMetrics().height());
    row->addWidget(new QLabel(tr("Invert by"), bar));
    row->addWidget(m_search);
    row->addWidget(m_steps);
    row->addWidget(m_inverters);
    row->addStretch(1);
    return bar;
}

void ComposeView::build()
{
    auto *column = new QVBoxLayout(this);
    column->addWidget(buildQuestion());
    column->addWidget(buildMeans());
    column->addWidget(m_scenes, 2);
    column->addWidget(m_status);
    column->addWidget(m_pictures, 3);
    column->addWidget(m_table, 1);
}

void ComposeView::connectParts()
{
    connect(m_start, &QPushButton::clicked, this, [this] { working() ? cancel() : start(); });
    connect(m_export, &QPushButton::clicked, this, &ComposeView::chooseExport);
    connect(m_slider, &QSlider::valueChanged, this, &ComposeView::slide);
    connect(m_slider, &QSlider::sliderReleased, &m_document, &ComposeDocument::endGesture);
    connect(m_expression, &QLineEdit::returnPressed, this, &ComposeView::start);
    connect(m_expression, &QLineEdit::textEdited, this, &ComposeView::setExpression);
    connect(m_expression, &QLineEdit::editingFinished, &m_document, &ComposeDocument::endGesture);
    connect(m_search, &QCheckBox::toggled, this, &ComposeView::questionChanged);
    connect(m_steps, &QSpinBox::valueChanged, this, &ComposeView::questionChanged);
    connect(m_inverters, &InverterButton::trainWanted, &m_trainer, &InverterTrainer::choose);
    connect(&m_trainer, &InverterTrainer::trained, this, [this](const QString &file) { addTrainedInverter(file.toStdString()); });
    connect(&m_trainer, &InverterTrainer::said, this, &ComposeView::say);
    connect(m_inverters, &InverterButton::changed, this, &ComposeView::questionChanged);
    connect(m_scenes, &ScenesPanel::problem, this, [this](const QString &problem) { say(problem, true); });
    connect(m_scenes, &ScenesPanel::scenesWanted, this,
            [this](const std::vector<SceneSketch> &scenes, const QString &what, const QString &gesture) {
                ComposeSketch next = m_document.sketch();
                next.scenes = scenes;
                m_document.change(next, what, gesture);
            });
    connect(m_scenes, &ScenesPanel::gestureEnded, &m_document, &ComposeDocument::endGesture);
    connect(m_scenes, &ScenesPanel::backgroundWanted, this, [this](const std::string &background) {
        ComposeSketch next = m_document.sketch();
        next.background = background;
        m_document.change(next, tr("background"));
        if (m_saidProblem)
            questionChanged(); // also when it is the one before: what was wrong is mended
    });
    connect(m_scenes, &ScenesPanel::beginningFound, this, [this](const std::vector<SceneSketch> &scenes) {
        const bool untouched =
            m_document.undoStack().count() == 0 &&
            std::ranges::all_of(this->scenes(), [](const SceneSketch &scene) { return scene.patches.empty(); });
        if (untouched)
            setScenes(scenes);
    });
    connect(&m_document, &ComposeDocument::changed, this, &ComposeView::showSketch);
    connect(m_pictures, &PictureGrid::copyWanted, this, [this](const QImage &picture) {
        QApplication::clipboard()->setImage(picture);
        m_status->say(tr("Copied the picture."));
    });
    connect(m_pictures, &PictureGrid::saveWanted, this, &ComposeView::choosePictureFile);
    connect(m_pictures, &PictureGrid::exportWanted, this, &ComposeView::chooseExport);
}

void ComposeView::setModel(const std::vector<std::string> &layers, int canvas, ComposeModelLoader loader, const QString &name)
{
    cancel();
    m_trainer.setModel(layers, loader, name);
    m_loader = std::move(loader);
    m_modelName = name;
    m_model = std::make_shared<std::shared_ptr<const ComposeModel>>();
    m_inverters->clear();
    for (QCheckBox *box : m_layers)
        delete box;
    m_layers.clear();
    for (const std::string &layer : layers) {
        auto *box = new QCheckBox(QString::fromStdString(layer), m_layerBox);
        box->setObjectName(box->text());
        box->setToolTip(tr("Compose the features of this layer"));
        box->setChecked(m_layers.empty());
        connect(box, &QCheckBox::toggled, this, &ComposeView::questionChanged);
        m_layerBox->layout()->addWidget(box);
        m_layers.push_back(box);
    }
    m_scenes->setCanvas(canvas);
    questionChanged();
}

void ComposeView::setScenes(const std::vector<SceneSketch> &scenes)
{
    ComposeSketch next = m_document.sketch();
    next.scenes = scenes;
    m_document.reset(next);
}

void ComposeView::setExpression(const QString &text)
{
    ComposeSketch next = m_document.sketch();
    next.expression = text.toStdString();
    m_document.change(next, tr("expression"), QStringLiteral("expression"));
}

void ComposeView::slide(int percent)
{
    if (const std::vector<SceneSketch> &all = scenes(); all.size() >= 2)
        setExpression(QString::fromStdString(Expression::between(all[0].name, all[1].name, percent / 100.0).text));
}

void ComposeView::addTrainedInverter(const std::filesystem::path &file)
{
    m_inverters->add(file);
}

void ComposeView::showSketch()
{
    const ComposeSketch &sketch = m_document.sketch();
    m_scenes->show(sketch.scenes, sketch.background);
    const QString text = QString::fromStdString(sketch.expression);
    if (m_expression->text() != text) // else the text cursor would jump
        m_expression->setText(text);
    if (const int percent = slideOf(sketch); percent >= 0) {
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(percent);
    }
    questionChanged();
}

ComposeQuestion ComposeView::question() const
{
    const ComposeSketch &sketch = m_document.sketch();
    ComposeQuestion asked{.scenes = sketch.scenes,
                          .expression = sketch.expression,
                          .background = sketch.background,
                          .search = m_search->isChecked(),
                          .files = m_inverters->files()};
    asked.optimise.steps = m_steps->value();
    for (const QCheckBox *box : m_layers)
        if (box->isChecked())
            asked.layers.push_back(box->text().toStdString());
    return asked;
}

/// What was said was about the question before.
void ComposeView::questionChanged()
{
    m_said.clear();
    m_saidProblem = false;
    reflect();
}

QString ComposeView::expressionProblem() const
{
    try {
        std::vector<std::string> names;
        for (const SceneSketch &scene : scenes())
            names.push_back(scene.name);
        Expression::parse(m_document.sketch().expression).requireKnown(names);
        return {};
    } catch (const InputError &error) {
        return QString::fromUtf8(error.what());
    }
}

bool ComposeView::shownIsOlder() const
{
    return m_shown && (m_shown->model != m_model || !(m_shown->question == question()));
}

void ComposeView::connectWork()
{
    connect(&m_work, &ViewWork::progressed, this,
            [this](const Progress &now) { m_status->advance(now, QString::fromStdString(now.text)); });
    connect(&m_work, &ViewWork::pauseChanged, this,
            [this](bool paused) { m_status->say(paused ? tr("Paused.") : tr("Going on…")); });
    connect(&m_work, &ViewWork::cancelled, this, [this] {
        m_status->say(tr("Stopping…"));
        m_start->setEnabled(false);
    });
}

QString ComposeView::jobTitle(const ComposeQuestion &asked) const
{
    QStringList layers;
    for (const std::string &layer : asked.layers)
        layers.push_back(QString::fromStdString(layer));
    const QString where = m_modelName.isEmpty() ? QString() : tr(" of %1").arg(m_modelName);
    return tr("Compose: %1 in %2%3").arg(QString::fromStdString(asked.expression), layers.join(QStringLiteral(", ")), where);
}

void ComposeView::start()
{
    if (working() || !m_start->isEnabled() || !expressionProblem().isEmpty())
        return;
    m_asked = {question(), m_model};
    m_said.clear();
    m_saidProblem = false;
    m_status->begin(tr("Reading the network…"));
    const JobControl control = m_work.begin(jobTitle(m_asked.question));
    reflect();
    m_worker.run(
        [this, post = m_post, asked = m_asked.question, loader = m_loader, model = m_model,
         control](const std::stop_token &) -> std::optional<ComposeResult> {
            if (!*model)
                *model = loader();
            const auto found = [this, post](const ComposeResult &now) { post([this, now] { showFound(now); }); };
            return runComposition(**model, asked, {control, found});
        },
        [this](std::optional<ComposeResult> result) { finish(std::move(result)); },
        [this](const QString &problem) { end(ViewWork::Ending::Failed, problem); });
}

void ComposeView::cancel()
{
    m_work.cancel();
}

void ComposeView::showFound(const ComposeResult &found)
{
    if (!working())
        return;
    m_shown = m_asked;
    m_result.reset(); // what is on screen is exported, or nothing
    m_pictures->setPage(pageOf(found));
    m_table->setMeasures(found.measures);
    reflect();
}

void ComposeView::finish(std::optional<ComposeResult> result)
{
    if (!result) {
        end(ViewWork::Ending::Cancelled, tr("Cancelled; what was found so far stays."));
        return;
    }
    showFound(*result);
    m_result = std::move(*result);
    end(ViewWork::Ending::Finished,
        tr("%1 in %2.")
            .arg(QString::fromStdString(m_result->composition.expression.text), QString::fromStdString(m_result->model)));
}

void ComposeView::end(ViewWork::Ending ending, const QString &message)
{
    const bool isProblem = ending == ViewWork::Ending::Failed;
    const bool stillAsked = m_asked.model == m_model && m_asked.question == question();
    m_work.end(ending, message);
    m_status->end({}, false);
    if (stillAsked || isProblem)
        say(message, isProblem);
    reflect();
    emit finished();
}

void ComposeView::say(const QString &message, bool isProblem)
{
    m_said = message;
    m_saidProblem = isProblem;
    reflect();
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
                throw InputError("'" + file.filename().string() + "' names no format; use .png, .svg, .pdf or .csv");
            return file;
        },
        [this](const std::filesystem::path &written) {
            say(tr("Wrote %1.").arg(QString::fromStdString(written.string())), false);
        },
        [this](const QString &problem) { say(problem, true); });
}

void ComposeView::chooseExport()
{
    if (!m_export->isEnabled())
        return;
    auto *dialog = new QFileDialog(this, tr("Export"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Figure (*.png)"), tr("Figure (*.svg)"), tr("Figure (*.pdf)"), tr("Table (*.csv)")});
    dialog->setDefaultSuffix(QStringLiteral("png"));
    connect(dialog, &QFileDialog::filterSelected, dialog,
            [dialog](const QString &filter) { dialog->setDefaultSuffix(filter.mid(filter.indexOf(u'.') + 1, 3)); });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { exportTo(file.toStdString()); });
    dialog->open();
}

void ComposeView::choosePictureFile(const QImage &picture, const QString &name)
{
    auto *dialog = new QFileDialog(this, tr("Save picture"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Picture (*.png)")});
    dialog->setDefaultSuffix(QStringLiteral("png"));
    QString plain = name;
    dialog->selectFile(plain.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9]+")), QStringLiteral("_")) + ".png");
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString &file) {
        m_files.run(
            [picture, file](const std::stop_token &) {
                QByteArray bytes;
                QBuffer buffer(&bytes);
                if (!picture.save(&buffer, "PNG"))
                    throw WorkError("the picture could not be turned into a PNG file");
                writeOutput(bytes.toStdString(), file.toStdString());
                return file;
            },
            [this](const QString &written) { say(tr("Wrote %1.").arg(written), false); },
            [this](const QString &problem) { say(problem, true); });
    });
    dialog->open();
}

QString ComposeView::message() const
{
    return m_status->message();
}

void ComposeView::reflect()
{
    const bool chosen = std::ranges::any_of(m_layers, [](const QCheckBox *box) { return box->isChecked(); });
    const bool older = shownIsOlder();
    m_slider->setEnabled(scenes().size() >= 2);
    m_steps->setEnabled(m_search->isChecked());
    m_start->setText(working() ? tr("&Cancel") : tr("&Start"));
    m_start->setToolTip(working() ? tr("Stop; pictures that are finished stay")
                                  : tr("Compare the features of the expression with those of pictures, then invert them"));
    m_start->setEnabled(working() ? !m_work.stopping() : m_loader && chosen);
    m_export->setEnabled(m_result.has_value() && !working());
    setDimmed(*m_pictures, older);
    setDimmed(*m_table, older);
    if (working())
        return;
    const QString problem = m_saidProblem ? m_said : expressionProblem();
    if (!problem.isEmpty())
        m_status->say(problem, true);
    else if (!m_said.isEmpty())
        m_status->say(m_said);
    else if (older)
        m_status->say(tr("The pictures below answer an earlier question: %1. Start answers this one.")
                          .arg(QString::fromStdString(m_shown->question.expression)));
    else if (m_shown)
        m_status->say(QString::fromStdString(m_shown->question.expression) + u'.');
    else
        m_status->say(tr("Write an expression over the scenes: A + B, A - B + C, mean(A, B), lerp(A, B, 0.3)."));
}

} // namespace shiftscope
