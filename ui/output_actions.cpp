#include "ui/output_actions.h"

#include "core/error.h"
#include "ui/explorer/explorer_view.h"
#include "ui/plot/output_file.h"

#include <QApplication>
#include <QDateTime>
#include <QFileDialog>

namespace shiftscope {

namespace {

QFileDialog *saveDialog(QWidget &window, const QString &title, const QString &name, const QStringList &filters,
                        const QString &suffix)
{
    auto *dialog = new QFileDialog(&window, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(name);
    return dialog;
}

} // namespace

OutputActions::OutputActions(ExplorerView &explorer, QWidget &window) : QObject(&window), m_explorer(explorer), m_window(window)
{
}

void OutputActions::chooseFigure()
{
    if (m_explorer.mapPanel().map().values.empty()) {
        emit failed(tr("There is no map to export yet: start a sweep first."));
        return;
    }
    const FigureCaption caption = m_explorer.caption();
    const QString name = QString::fromStdString(caption.model + '-' + caption.layer + '-' + caption.anchor + ".png");
    QFileDialog *dialog =
        saveDialog(m_window, tr("Export figure"), name,
                   {tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)"), tr("PDF (*.pdf)"), tr("CSV table (*.csv)")},
                   QStringLiteral("png"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        const qsizetype dot = filter.indexOf(u'.');
        dialog->setDefaultSuffix(filter.mid(dot + 1, 3));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &OutputActions::exportFigure);
    dialog->open();
}

void OutputActions::exportFigure(const QString &file)
{
    const std::filesystem::path path = file.toStdString();
    m_worker.run(
        [path, map = m_explorer.mapPanel().map(), style = m_explorer.mapPanel().figureStyle(),
         caption = m_explorer.caption()](const std::stop_token &) {
            if (path.extension() == ".csv") {
                writeOutput(csvText(map), path);
                return path;
            }
            const std::optional<FigureFormat> format = figureFormatOf(path);
            if (!format)
                throw InputError("'" + path.filename().string() + "' names no format; accepted are .png, .svg, .pdf and .csv.");
            FigureStyle wanted = style;
            wanted.format = *format;
            writeFigure(map, wanted, caption, path);
            return path;
        },
        [this](const std::filesystem::path &written) { emit done(tr("Wrote %1").arg(QString::fromStdString(written.string()))); },
        [this](const QString &message) { emit failed(message); });
}

void OutputActions::chooseRunFile()
{
    if (!m_explorer.mapPanel().snapshot()) {
        emit failed(tr("There is no run to save yet: start a sweep first."));
        return;
    }
    QFileDialog *dialog =
        saveDialog(m_window, tr("Save run"), QStringLiteral("run.h5"), {tr("Run file (*.h5)")}, QStringLiteral("h5"));
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
