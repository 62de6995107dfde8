#include "ui/explorer/file_saver.h"

#include "core/whole_file.h"

#include <QFileDialog>

#include <utility>

namespace shiftscope {

FileSaver::FileSaver(QWidget &owner) : QObject(&owner), m_owner(owner) {}

void FileSaver::choose(const Kind &kind, const QString &name, Make make)
{
    auto *dialog = new QFileDialog(&m_owner, kind.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(kind.filter);
    dialog->setDefaultSuffix(kind.suffix);
    dialog->selectFile(name + u'.' + kind.suffix);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, make = std::move(make)](const QString &file) { write(file.toStdString(), make); });
    dialog->open();
}

void FileSaver::write(const std::filesystem::path &file, const Make &make)
{
    m_worker.run(
        [file, make](const std::stop_token &stop) {
            writeWholeFile(file, make(stop));
            return QString::fromStdString(file.string());
        },
        [this](const QString &written) { emit done(tr("Wrote %1").arg(written)); },
        [this](const QString &message) { emit failed(message); });
}

} // namespace shiftscope
