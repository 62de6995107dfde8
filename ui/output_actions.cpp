#include "ui/output_actions.h"

#include "ui/explorer/explorer_view.h"

#include <QApplication>
#include <QDateTime>
#include <QFileDialog>

namespace shiftscope {

OutputActions::OutputActions(ExplorerView &explorer, QWidget &window)
    : QObject(&window), m_explorer(explorer), m_window(window), m_figures({.widthMm = FigurePageStyle::kOneColumnMm}, window)
{
    connect(&m_figures, &FigureExport::done, this, &OutputActions::done);
    connect(&m_figures, &FigureExport::failed, this, &OutputActions::failed);
}

std::optional<FigureSubject> OutputActions::figure()
{
    const SimilarityMap map = m_explorer.mapPanel().map();
    if (map.values.empty()) {
        emit failed(tr("There is no map to export yet: start a sweep first."));
        return std::nullopt;
    }
    const FigureCaption caption = m_explorer.caption();
    const FigureStyle shown = m_explorer.mapPanel().figureStyle();
    FigureSubject subject;
    subject.name = QString::fromStdString(caption.model + '-' + caption.layer + '-' + caption.anchor);
    subject.csv = [map] { return csvText(map); };
    subject.bytes = [map, caption, shown](const FigurePageStyle &style) {
        FigureStyle wanted = shown; // colours and scale as on the screen
        wanted.format = style.format;
        wanted.widthMm = style.widthMm;
        wanted.dpi = style.dpi;
        wanted.fontPt = style.fontPt;
        wanted.markAnchor = style.markAnchor;
        wanted.caption = style.caption;
        return renderFigure(map, wanted, caption);
    };
    return subject;
}

void OutputActions::chooseFigure()
{
    if (const std::optional<FigureSubject> subject = figure())
        m_figures.choose(*subject);
}

void OutputActions::exportFigure(const QString &file)
{
    if (const std::optional<FigureSubject> subject = figure())
        m_figures.write(*subject, file);
}

void OutputActions::copyFigure()
{
    if (const std::optional<FigureSubject> subject = figure())
        m_figures.copy(*subject);
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
        [this](const std::filesystem::path &written) { emit done(tr("Wrote %1").arg(QString::fromStdString(written.string()))); },
        [this](const QString &message) { emit failed(message); });
}

} // namespace shiftscope
