#include "ui/patch_maker/picture_actions.h"

#include "ui/patch_maker/patch_maker.h"

namespace shiftscope {

PictureActions::PictureActions(QWidget &window) : QObject(&window), m_window(window) {}

void PictureActions::open(const std::filesystem::path &file)
{
    const QString name = QString::fromStdString(file.string());
    m_worker.run([file](const std::stop_token &) { return isOpaquePicture(file); },
                 [this, file, name](bool opaque) {
                     if (!opaque) {
                         emit patchWanted(name);
                         return;
                     }
                     showMaker();
                     m_maker->openFile(file);
                 },
                 [this](const QString &message) { emit problem(message); });
}

PatchMaker *PictureActions::maker() const
{
    return m_maker;
}

PatchMaker &PictureActions::needMaker()
{
    if (!m_maker) {
        m_maker = new PatchMaker(&m_window);
        connect(m_maker, &PatchMaker::patchChanged, this, &PictureActions::patchPreviewed);
        connect(m_maker, &PatchMaker::saved, this, [this](const QString &file) {
            emit patchPreviewed({});
            emit libraryChanged();
            emit patchWanted(file);
        });
    }
    return *m_maker;
}

void PictureActions::showMaker()
{
    PatchMaker &maker = needMaker();
    maker.show();
    maker.raise();
    maker.activateWindow();
}

void PictureActions::paste()
{
    showMaker();
    m_maker->paste();
}

void PictureActions::take(const QMimeData *mime)
{
    showMaker();
    m_maker->take(mime);
}

} // namespace shiftscope
