#include "ui/output_actions.h"

#include "ui/compare/compare_view.h"
#include "ui/explorer/explorer_view.h"

#include <QApplication>
#include <QDateTime>
#include <QFileDialog>

namespace shiftscope {

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
    FigurePage page = m_compare->figurePage();
    if (page.cells.empty()) {
        emit failed(tr("There are no maps to export yet: open runs or sweep networks first."));
        return std::nullopt;
    }
    return figureOf(std::move(page), QStringLiteral("maps"));
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
    if (!m_explorer.mapPanel().snapshot()) {
        emit failed(tr("There is no run to save yet: start a sweep first."));
        return;
    }
    auto *dialog = new QFileDialog(&m_window, tr("Save run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Run file (*.h5)"));
    dialog->setDefaultSuffix(QStringLiteral("h5"));
    dialog->selectFile(QStringLiteral("run.h5"));
    connect(dialog, &QFileDialog::fileSelected, this, &OutputActions::saveRun);
    dialog->open();
}

void OutputActions::saveRun(const QString &file)
{
    const std::shared_ptr<const RunSnapshot> snapshot = m_explorer.mapPanel().snapshot();
    if (!snapshot)
        return;
    RunHeader header = m_explorer.runHeader();
    header.created = QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toStdString();
    header.programVersion = QApplication::applicationVersion().toStdString();
    const std::filesystem::path path = file.toStdString();
    m_worker.run(
        [path, header, snapshot](const std::stop_token &) {
            // The dialog has asked before it let an existing file be chosen; one that is no run file is refused all the same.
            RunFile::create(path, header, true).checkpoint(snapshot->maps);
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
