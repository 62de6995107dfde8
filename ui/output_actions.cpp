#include "ui/output_actions.h"

#include "core/sweep/complete_header.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/run_files.h"
#include "ui/explorer/explorer_view.h"

#include <QApplication>
#include <QCheckBox>
#include <QFileDialog>
#include <QLayout>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr double kMegabyte = 1e6;

double megabytesOfFeatures(const RunSnapshot &snapshot)
{
    double numbers = 0;
    for (const StoredLayer &layer : snapshot.header.layers)
        numbers += static_cast<double>(layer.dims) * static_cast<double>(snapshot.header.positions());
    return numbers * (storedAs(snapshot) == StoredFeatures::Float32 ? sizeof(float) : sizeof(std::uint16_t)) / kMegabyte;
}

/// Writes the features of all positions that are done, where `run` is to keep them.
void writeFeatures(RunFile &run, const RunSnapshot &snapshot)
{
    if (run.header().features == StoredFeatures::None)
        return;
    std::vector<float> feature;
    for (const StoredLayer &layer : run.header().layers) {
        feature.resize(static_cast<std::size_t>(layer.dims));
        for (std::size_t index = 0; index < run.header().positions(); ++index) {
            if (snapshot.maps.done[index] == 0)
                continue;
            snapshot.features->read(layer.name, index, feature);
            run.writeFeatures(layer.name, index, feature);
        }
    }
}

} // namespace

OutputActions::OutputActions(ExplorerView &explorer, QWidget &window)
    : QObject(&window), m_explorer(explorer), m_window(window), m_figures({.widthMm = FigurePageStyle::kOneColumnMm}, window),
      m_pages({}, window)
{
    for (const FigureExport *exports : {&m_figures, &m_pages}) {
        connect(exports, &FigureExport::done, this, &OutputActions::done);
        connect(exports, &FigureExport::failed, this, &OutputActions::failed);
    }
}

bool OutputActions::gridInFront() const
{
    return m_compare != nullptr && m_compare->isVisible();
}

std::optional<FigureSubject> OutputActions::figure()
{
    return gridInFront() ? grid() : map();
}

std::optional<FigureSubject> OutputActions::grid()
{
    std::optional<FigureSubject> page = m_compare->figure();
    if (!page)
        emit failed(tr("There are no maps to export yet: open runs or sweep networks first."));
    return page;
}

std::optional<FigureSubject> OutputActions::map()
{
    const SimilarityMap shownMap = m_explorer.mapPanel().map();
    if (shownMap.values.empty()) {
        emit failed(tr("There is no map to export yet: start a sweep first."));
        return std::nullopt;
    }
    const FigureCaption caption = m_explorer.caption();
    const FigureStyle shown = m_explorer.mapPanel().figureStyle();
    FigureSubject subject;
    subject.name = QString::fromStdString(caption.model + '-' + caption.layer + '-' + caption.anchor);
    if (const auto &run = m_explorer.mapPanel().snapshot(); run && !run->finished)
        subject.remark = tr("The sweep is not finished: what is missing is drawn as no data.");
    subject.csv = [shownMap] { return csvText(shownMap); };
    subject.bytes = [shownMap, caption, shown](const FigurePageStyle &style) {
        FigureStyle wanted = shown; // colours and scale as on the screen
        wanted.format = style.format;
        wanted.widthMm = style.widthMm;
        wanted.dpi = style.dpi;
        wanted.fontPt = style.fontPt;
        wanted.markAnchor = style.markAnchor;
        wanted.caption = style.caption;
        return renderFigure(shownMap, wanted, caption);
    };
    return subject;
}

void OutputActions::chooseFigure()
{
    if (const std::optional<FigureSubject> subject = figure())
        exporter().choose(*subject);
}

void OutputActions::exportFigure(const QString &file)
{
    if (const std::optional<FigureSubject> subject = figure())
        exporter().write(*subject, file);
}

void OutputActions::copyFigure()
{
    if (const std::optional<FigureSubject> subject = figure())
        exporter().copy(*subject);
}

void OutputActions::chooseRunFile()
{
    if (gridInFront()) {
        m_compare->chooseRunFiles();
        return;
    }
    if (!m_explorer.mapPanel().snapshot()) {
        emit failed(tr("There is no run to save yet: start a sweep first."));
        return;
    }
    auto *dialog = new QFileDialog(&m_window, tr("Save run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Run file (*.h5)"));
    dialog->setDefaultSuffix(QStringLiteral("h5"));
    dialog->selectFile(runFileName(m_explorer.runHeader()));
    dialog->setOption(QFileDialog::DontUseNativeDialog); // a desktop's own has no room for the box
    auto *features = new QCheckBox(tr("With &features"), dialog);
    features->setObjectName(QStringLiteral("saveFeatures"));
    const RunSnapshot &snapshot = *m_explorer.mapPanel().snapshot();
    features->setEnabled(snapshot.features != nullptr);
    if (snapshot.features) {
        features->setText(tr("With &features, about %1 MB").arg(megabytesOfFeatures(snapshot), 0, 'f', 1));
        features->setToolTip(
            tr("The file keeps the feature of every position that is done, for probes and for any anchor later"));
    } else {
        features->setToolTip(tr("None are kept: tick Keep features above the map before the sweep"));
    }
    dialog->layout()->addWidget(features);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, features](const QString &file) { saveRun(file, features->isChecked()); });
    dialog->open();
}

void OutputActions::saveRun(const QString &file, bool features)
{
    const std::shared_ptr<const RunSnapshot> snapshot = m_explorer.mapPanel().snapshot();
    if (!snapshot)
        return;
    RunHeader header = m_explorer.runHeader();
    stamp(header, QApplication::applicationVersion().toStdString());
    header.features = features ? storedAs(*snapshot) : StoredFeatures::None;
    const std::filesystem::path path = file.toStdString();
    m_worker.run(
        [path, header, snapshot](const std::stop_token &) {
            // The dialog has asked before it let an existing file be chosen; one that is no run file is refused all the same.
            RunFile run = RunFile::create(path, header, true);
            writeFeatures(run, *snapshot);
            run.checkpoint(snapshot->maps);
            return path;
        },
        [this, finished = snapshot->finished](const std::filesystem::path &written) {
            const QString name = QString::fromStdString(written.string());
            emit done(tr("Wrote %1").arg(name));
            emit runSaved(name, finished);
        },
        [this](const QString &message) { emit failed(message); });
}

} // namespace shiftscope
