#include "ui/figure_export.h"

#include "core/error.h"
#include "ui/plot/figure_dialog.h"
#include "ui/plot/output_file.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>

#include <algorithm>
#include <memory>

namespace shiftscope {

namespace {

struct Picture {
    QByteArray png;
    QImage image;
};

} // namespace

FigureSubject figureOf(FigurePage page, std::function<std::string()> csv, const QString &name)
{
    const auto shared = std::make_shared<const FigurePage>(std::move(page));
    return {[shared](const FigurePageStyle &style) { return renderFigurePage(*shared, style); }, std::move(csv), name};
}

FigureExport::FigureExport(const FigurePageStyle &style, QWidget &window) : QObject(&window), m_style(style), m_window(window) {}

void FigureExport::choose(const FigureSubject &subject)
{
    auto *dialog = new FigureDialog(m_style, m_ending, subject.remark, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FigureDialog::saveWanted, this, [this, dialog, subject] {
        m_style = dialog->style();
        m_ending = dialog->ending();
        dialog->accept();
        chooseFile(subject);
    });
    connect(dialog, &FigureDialog::copyWanted, this, [this, dialog, subject] {
        m_style = dialog->style();
        dialog->accept();
        copy(subject);
    });
    dialog->open();
}

void FigureExport::chooseFile(const FigureSubject &subject)
{
    auto *dialog = new QFileDialog(&m_window, tr("Export figure"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const FigureDialog::Format &format : FigureDialog::formats())
        filters.push_back(QStringLiteral("%1 (*.%2)").arg(format.name, format.ending));
    const auto chosen =
        std::ranges::find(filters, true, [this](const QString &filter) { return filter.contains(u'.' + m_ending); });
    dialog->setNameFilters(filters);
    if (chosen != filters.end())
        dialog->selectNameFilter(*chosen);
    dialog->setDefaultSuffix(m_ending);
    dialog->selectFile(subject.name + u'.' + m_ending);
    connect(dialog, &QFileDialog::filterSelected, dialog,
            [dialog](const QString &filter) { dialog->setDefaultSuffix(filter.mid(filter.indexOf(u'.') + 1, 3)); });
    connect(dialog, &QFileDialog::fileSelected, this, [this, subject](const QString &file) { write(subject, file); });
    dialog->open();
}

void FigureExport::write(const FigureSubject &subject, const QString &file)
{
    const std::filesystem::path path = file.toStdString();
    m_worker.run(
        [path, subject, style = m_style](const std::stop_token &) {
            if (path.extension() == ".csv") {
                writeOutput(subject.csv(), path);
                return path;
            }
            const std::optional<FigureFormat> format = figureFormatOf(path);
            if (!format)
                throw InputError("'" + path.filename().string() + "' names no format; accepted are .png, .svg, .pdf and .csv.");
            FigurePageStyle wanted = style;
            wanted.format = *format;
            writeOutput(subject.bytes(wanted), path);
            return path;
        },
        [this](const std::filesystem::path &written) { emit done(tr("Wrote %1").arg(QString::fromStdString(written.string()))); },
        [this](const QString &message) { emit failed(message); });
}

void FigureExport::copy(const FigureSubject &subject)
{
    m_worker.run(
        [subject, style = m_style](const std::stop_token &) {
            FigurePageStyle wanted = style;
            wanted.format = FigureFormat::Png;
            Picture picture{QByteArray::fromStdString(subject.bytes(wanted)), {}};
            picture.image = QImage::fromData(picture.png);
            return picture;
        },
        [this](const Picture &picture) {
            auto *data = new QMimeData;
            data->setImageData(picture.image);
            data->setData(QStringLiteral("image/png"), picture.png); // with its metadata
            QGuiApplication::clipboard()->setMimeData(data);
            emit done(tr("Copied a picture of %1 x %2 pixels").arg(picture.image.width()).arg(picture.image.height()));
        },
        [this](const QString &message) { emit failed(message); });
}

} // namespace shiftscope
