#include "ui/separability/separability_view.h"

#include "core/error.h"
#include "ui/plot/output_file.h"
#include "ui/progress_row.h"
#include "ui/separability/accuracy_table.h"
#include "ui/separability/question_bar.h"
#include "ui/separability/separability_figure.h"
#include "ui/separability/separability_plot.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>

#include <algorithm>
#include <thread>

namespace shiftscope {

namespace {

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString droppedRun(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

QImage backgroundOf(const RunHeader &header)
{
    const StoredImage &image = header.backgroundImage;
    if (image.values.empty() || image.channels != 3)
        return {};
    return QImage(image.values.data(), image.width, image.height, image.width * 3, QImage::Format_RGB888).copy();
}

} // namespace

SeparabilityView::SeparabilityView(QWidget *parent)
    : QWidget(parent), m_title(new QLabel(this)), m_layer(new QComboBox(this)), m_question(new QuestionBar(this)),
      m_live(new QPushButton(tr("E&xplorer's sweep"), this)), m_start(new QPushButton(this)),
      m_export(new QPushButton(tr("&Export…"), this)), m_status(new ProgressRow(this)), m_shownSplit(new QComboBox(this)),
      m_plot(new SeparabilityPlot(tr("Accuracy by fold, and where it went wrong"), {520, 340}, this)),
      m_distances(new SeparabilityPlot(tr("Similarity by distance"), {240, 130}, this)), m_table(new AccuracyTable(this))
{
    setAcceptDrops(true);
    build();
    connectWork();
    connect(m_start, &QPushButton::clicked, this, [this] { working() ? cancel() : start(); });
    connect(m_export, &QPushButton::clicked, this, &SeparabilityView::chooseExport);
    connect(m_question, &QuestionBar::changed, this, &SeparabilityView::reflect);
    connect(m_layer, &QComboBox::currentIndexChanged, this, &SeparabilityView::reflect);
    connect(m_shownSplit, &QComboBox::currentIndexChanged, this, &SeparabilityView::showSplit);
    say(tr("Open a finished run that keeps its features (shiftscope sweep … --features), or drop one here."), false);
    reflect();
}

SeparabilityView::~SeparabilityView()
{
    m_work.disconnect(this);
    m_work.cancel();
}

void SeparabilityView::connectWork()
{
    connect(&m_work, &ViewWork::progressed, this, &SeparabilityView::showProgress);
    connect(&m_work, &ViewWork::pauseChanged, this,
            [this](bool paused) { say(paused ? tr("Paused.") : tr("Going on…"), false); });
    connect(&m_work, &ViewWork::cancelled, this, [this] {
        say(tr("Stopping…"), false);
        m_start->setEnabled(false);
    });
}

QWidget *SeparabilityView::buildSource()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    auto *open = new QPushButton(tr("&Open run…"), bar);
    open->setToolTip(tr("A finished run file (.h5) that keeps its features"));
    connect(open, &QPushButton::clicked, this, &SeparabilityView::chooseRun);
    m_live->setObjectName(QStringLiteral("live"));
    m_live->setToolTip(tr("The sweep that the explorer shows, once it is finished, by the features it keeps in memory"));
    m_live->hide();
    connect(m_live, &QPushButton::clicked, this, &SeparabilityView::takeLiveSource);
    m_layer->setObjectName(QStringLiteral("layer"));
    m_layer->setAccessibleName(tr("Layer"));
    m_layer->setToolTip(tr("Whose features are asked"));
    m_layer->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_start->setObjectName(QStringLiteral("start"));
    m_export->setObjectName(QStringLiteral("export"));
    m_export->setToolTip(tr("The table as CSV, or the figure as PNG, SVG or PDF"));
    row->addWidget(open);
    row->addWidget(m_live);
    row->addWidget(m_title, 1);
    auto *label = new QLabel(tr("&Layer"), bar);
    label->setBuddy(m_layer);
    row->addWidget(label);
    row->addWidget(m_layer);
    row->addWidget(m_start);
    row->addWidget(m_export);
    return bar;
}

void SeparabilityView::build()
{
    m_shownSplit->setObjectName(QStringLiteral("shownSplit"));
    m_shownSplit->setAccessibleName(tr("Split shown"));
    m_shownSplit->setToolTip(tr("The split whose folds and mistakes are shown"));
    m_shownSplit->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *why = new QLabel(textOf(kWhyProtocolsDiffer), this);
    why->setObjectName(QStringLiteral("why"));
    why->setWordWrap(true);
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setToolTip(tr("Bars: accuracy of each fold, dashed: chance. Below: every position in its fold's colour, black where "
                          "it was classified wrongly, drawn where the middle of the patch's box is; dashed: the box at the "
                          "first position"));
    m_distances->setObjectName(QStringLiteral("distances"));
    m_distances->setToolTip(tr("Similarity of the features of two positions, by the distance between them in pixels"));

    auto *shown = new QHBoxLayout;
    auto *label = new QLabel(tr("&Show"), this);
    label->setBuddy(m_shownSplit);
    shown->addWidget(label);
    shown->addWidget(m_shownSplit);
    shown->addWidget(m_status, 1);
    auto *lower = new QHBoxLayout;
    lower->addWidget(m_table, 3);
    lower->addWidget(m_distances, 1);

    auto *column = new QVBoxLayout(this);
    column->addWidget(buildSource());
    column->addWidget(m_question);
    column->addLayout(shown);
    column->addWidget(m_plot, 3);
    column->addWidget(why);
    column->addLayout(lower, 1);
}

void SeparabilityView::say(const QString &message, bool isProblem)
{
    m_status->say(message, isProblem);
}

QString SeparabilityView::message() const
{
    return m_status->message();
}

void SeparabilityView::openRun(const std::filesystem::path &file)
{
    if (working())
        return;
    say(tr("Reading %1…").arg(QString::fromStdString(file.filename().string())), false);
    m_worker.runLatest([file](const std::stop_token &) { return probeSourceOf(file); },
                       [this](ProbeSource source) { setSource(std::move(source)); },
                       [this](const QString &problem) { say(problem + u'.', true); });
}

void SeparabilityView::setLiveSource(std::function<ProbeSource()> live)
{
    m_liveSource = std::move(live);
    m_live->show();
    if (!m_source)
        say(tr("Take the explorer's sweep, or open a finished run that keeps its features (shiftscope sweep … --features)."),
            false);
}

void SeparabilityView::takeLiveSource()
{
    if (working() || !m_liveSource)
        return;
    try {
        setSource(m_liveSource());
    } catch (const InputError &error) {
        say(QString::fromUtf8(error.what()) + u'.', true);
    }
}

void SeparabilityView::setSource(ProbeSource source)
{
    m_source = std::make_shared<const ProbeSource>(std::move(source));
    m_report.reset();
    m_partial = false;
    const RunHeader &header = m_source->header;
    m_layer->clear();
    for (const StoredLayer &layer : header.layers)
        m_layer->addItem(tr("%1 (%2)").arg(QString::fromStdString(layer.name)).arg(layer.dims),
                         QString::fromStdString(layer.name));
    m_title->setText(tr("%1: %2, %3 positions, patch %4")
                         .arg(QString::fromStdString(m_source->title), QString::fromStdString(header.model))
                         .arg(QString::fromStdString(formatCount(static_cast<std::int64_t>(header.positions()))),
                              QString::fromStdString(std::filesystem::path(header.patch).filename().string())));
    say(tr("Start asks a linear classifier on which side each position lies, by its features alone."), false);
    m_shownSplit->clear();
    showSplit();
    m_table->setReport(m_report ? &*m_report : nullptr);
    reflect();
}

/// What is asked now, with what is known of it; nothing where it cannot be asked, which is said.
std::optional<SeparabilityQuestion> SeparabilityView::question()
{
    SeparabilityQuestion question{.layer = m_layer->currentData().toString().toStdString(),
                                  .threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency())),
                                  .regression = true,
                                  .neighbours = true,
                                  .distance = true};
    m_leftOut.clear();
    try {
        const ProbeGrid grid{m_source->header.ys, m_source->header.xs};
        PossibleJobs possible = possibleJobs(m_question->splits(), m_question->rules(), grid);
        for (const std::string &line : possible.leftOut)
            m_leftOut += tr(" Left out: %1.").arg(QString::fromStdString(line));
        question.jobs = std::move(possible.jobs);
        if (question.jobs.empty())
            throw InputError("nothing is left to measure:" + m_leftOut.toStdString());
    } catch (const InputError &error) {
        say(QString::fromUtf8(error.what()), true);
        return std::nullopt;
    }
    if (m_partial && m_report->layer == question.layer)
        question.memory.known = m_report->probes;
    question.memory.found = [this, post = m_post, layer = question.layer](const std::vector<ProbeResult> &found) {
        post([this, layer, found] { showFound(layer, found); });
    };
    return question;
}

QString SeparabilityView::jobTitle(const std::string &layer) const
{
    const RunHeader &header = m_source->header;
    const std::filesystem::path what = header.patch;
    return tr("Separability: %1 of %2, %3, %4 px")
        .arg(QString::fromStdString(layer), QString::fromStdString(header.model), QString::fromStdString(what.stem().string()))
        .arg(header.box);
}

void SeparabilityView::start()
{
    if (!m_start->isEnabled() || working() || !m_source)
        return;
    std::optional<SeparabilityQuestion> asked = question();
    if (!asked)
        return;
    m_status->begin(tr("Reading the features…"));
    const JobControl control = m_work.begin(jobTitle(asked->layer));
    reflect();
    m_worker.runLatest(
        [source = m_source, asked = std::move(*asked), grid = ProbeGrid{m_source->header.ys, m_source->header.xs},
         control](const std::stop_token &) -> std::optional<SeparabilityReport> {
            std::optional<FeatureMatrix> features = source->features(asked.layer, control);
            return features ? measureSeparability(std::move(*features), grid, asked, control) : std::nullopt;
        },
        [this](std::optional<SeparabilityReport> report) {
            if (report)
                finish(std::move(*report));
            else
                end(ViewWork::Ending::Cancelled, tr("Cancelled; what was shown before stays."));
        },
        [this](const QString &problem) { end(ViewWork::Ending::Failed, problem + u'.'); });
}

void SeparabilityView::cancel()
{
    m_work.cancel();
}

void SeparabilityView::end(ViewWork::Ending ending, const QString &message)
{
    QString told = message;
    if (m_partial && ending == ViewWork::Ending::Cancelled) {
        std::size_t done = 0;
        std::size_t all = 0;
        for (const ProbeResult &probe : m_report->probes) {
            done += static_cast<std::size_t>(probe.foldsDone());
            all += probe.folds.size();
        }
        told = tr("Cancelled: %1 of %2 folds are done, and stay. Continue does the rest.").arg(done).arg(all);
    }
    m_status->end(told, ending == ViewWork::Ending::Failed);
    m_work.end(ending, told);
    reflect();
    emit finished();
}

void SeparabilityView::showProgress(const Progress &now)
{
    if (now.total <= 0)
        return;
    const QString left =
        now.secondsLeft >= 0 ? tr(", %1 left").arg(QString::fromStdString(formatDuration(now.secondsLeft))) : QString();
    m_status->advance(now, QString::fromStdString(now.text) + left);
}

/// Folds, as they are done.
void SeparabilityView::showFound(const std::string &layer, std::vector<ProbeResult> found)
{
    if (!working())
        return;
    m_report =
        SeparabilityReport{.layer = layer, .probes = std::move(found), .regression = {}, .neighbours = {}, .distances = {}};
    m_partial = true;
    showReport();
}

void SeparabilityView::showReport()
{
    const QVariant before = m_shownSplit->currentData();
    {
        const QSignalBlocker quiet(m_shownSplit);
        m_shownSplit->clear();
        for (const ProbeResult &probe : m_report->probes) {
            const QString split = textOf(name(probe.job.split));
            if (m_shownSplit->findText(split) < 0)
                m_shownSplit->addItem(split, static_cast<int>(probe.job.split));
        }
        m_shownSplit->setCurrentIndex(std::max(m_shownSplit->findData(before), 0));
    }
    showSplit();
    m_table->setReport(&*m_report);
    m_shownSplit->setEnabled(true);
}

void SeparabilityView::finish(SeparabilityReport report)
{
    m_report = std::move(report);
    m_partial = false;
    showReport();
    double seconds = 0;
    for (const ProbeResult &probe : m_report->probes)
        seconds = std::max(seconds, probe.seconds);
    end(ViewWork::Ending::Finished, tr("Layer %1: %2 probes of 5 folds in %3.")
                                            .arg(QString::fromStdString(m_report->layer))
                                            .arg(m_report->probes.size())
                                            .arg(QString::fromStdString(formatDuration(seconds))) +
                                        m_leftOut);
}

SeparabilityPicture SeparabilityView::picture(Split split) const
{
    const RunHeader &header = m_source->header;
    SeparabilityPicture picture{.grid = {header.ys, header.xs},
                                .canvas = header.canvas,
                                .box = header.mode == ShiftMode::Object ? header.box : 0,
                                .stride = header.stride,
                                .results = {},
                                .background = backgroundOf(header)};
    for (const ProbeResult &probe : m_report->probes)
        if (probe.job.split == split)
            picture.results.push_back(probe);
    return picture;
}

void SeparabilityView::showSplit()
{
    if (!m_report || m_shownSplit->currentIndex() < 0) {
        m_plot->setPaint({});
        m_distances->setPaint({});
        return;
    }
    m_plot->setPaint(
        [this, shown = picture(static_cast<Split>(m_shownSplit->currentData().toInt()))](QPainter &painter, const QRectF &area) {
            paintSeparability(painter, area, shown, InkColours::of(palette()));
        });
    m_distances->setPaint([this, distances = m_report->distances](QPainter &painter, const QRectF &area) {
        paintDistances(painter, area, distances, InkColours::of(palette()));
    });
}

/// What is asked now was begun before.
bool SeparabilityView::goesOn() const
{
    if (!m_partial || m_report->layer != m_layer->currentData().toString().toStdString())
        return false;
    const std::vector<Split> splits = m_question->splits();
    const std::vector<FoldRules> rules = m_question->rules();
    return std::ranges::any_of(m_report->probes, [&](const ProbeResult &probe) {
        return probe.foldsDone() > 0 && std::ranges::find(splits, probe.job.split) != splits.end() &&
               std::ranges::find(rules, probe.job.rules) != rules.end();
    });
}

void SeparabilityView::reflect()
{
    const bool enough = m_question->enough();
    const bool begun = goesOn();
    m_start->setText(working() ? tr("&Cancel") : begun ? tr("&Continue") : tr("&Start"));
    m_start->setEnabled(working() ? !m_work.stopping() : m_source && enough);
    m_start->setToolTip(working() ? tr("Stop; folds that are done stay")
                        : !enough ? tr("At least one split, and two protocols: one alone invites the wrong conclusion")
                        : begun   ? tr("Do the folds that are left")
                                  : tr("Ask the classifier, fold by fold"));
    m_export->setEnabled(m_report.has_value() && !m_partial && !working());
    m_shownSplit->setEnabled(m_report.has_value());
}

void SeparabilityView::chooseRun()
{
    auto *dialog = new QFileDialog(this, tr("Open run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Run files (*.h5 *.hdf5)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { openRun(file.toStdString()); });
    dialog->open();
}

void SeparabilityView::chooseExport()
{
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

void SeparabilityView::exportTo(const std::filesystem::path &file)
{
    if (!m_report || m_partial)
        return;
    const RunHeader &header = m_source->header;
    SeparabilityFigure figure{.splits = {}, .distances = m_report->distances, .title = {}};
    figure.title = QStringLiteral("%1, layer %2, patch %3 in %4 px")
                       .arg(QString::fromStdString(header.model), QString::fromStdString(m_report->layer),
                            QString::fromStdString(std::filesystem::path(header.patch).filename().string()))
                       .arg(header.box);
    for (int i = 0; i < m_shownSplit->count(); ++i)
        figure.splits.push_back(picture(static_cast<Split>(m_shownSplit->itemData(i).toInt())));
    m_writer.run(
        [file, figure = std::move(figure), report = *m_report](const std::stop_token &) {
            if (file.extension() == ".csv")
                writeOutput(csvText(report), file);
            else
                writeSeparability(figure, file);
            return file;
        },
        [this](const std::filesystem::path &written) {
            say(tr("Wrote %1.").arg(QString::fromStdString(written.string())), false);
        },
        [this](const QString &problem) { say(problem, true); });
}

void SeparabilityView::dragEnterEvent(QDragEnterEvent *event)
{
    if (droppedRun(event->mimeData()).endsWith(QLatin1String(".h5")))
        event->acceptProposedAction();
}

void SeparabilityView::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    openRun(droppedRun(event->mimeData()).toStdString());
}

} // namespace shiftscope
