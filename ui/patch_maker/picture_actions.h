#pragma once

#include "ui/live/worker.h"

#include <QImage>
#include <QObject>
#include <QPointer>

#include <filesystem>

class QMimeData;
class QWidget;

namespace shiftscope {

class PatchMaker;

/// What becomes of a file or a picture that is given to the window: a patch goes to the canvas as it is, out of any other picture
/// one is cut first.
class PictureActions : public QObject {
    Q_OBJECT

public:
    explicit PictureActions(QWidget &window);

    /// Looks into the file on a thread of its own; then either patchWanted, or the patch maker is opened on it.
    void open(const std::filesystem::path &file);
    /// The patch maker with whatever it shows already.
    void showMaker();
    /// The clipboard's picture in the patch maker, or one that was dropped.
    void paste();
    void take(const QMimeData *mime);
    /// nullptr until it is first shown.
    [[nodiscard]] PatchMaker *maker() const;

signals:
    void patchWanted(const QString &file);
    /// To be shown on the network's canvas in place of the patch; null: no more.
    void patchPreviewed(const QImage &patch);
    /// A patch was added to the library; patchWanted follows.
    void libraryChanged();
    void problem(const QString &message);

private:
    PatchMaker &needMaker();

    QWidget &m_window;
    QPointer<PatchMaker> m_maker;
    Worker m_worker;
};

} // namespace shiftscope
