#pragma once

#include "core/scene/cut_out.h"
#include "ui/live/worker.h"
#include "ui/patch_maker/picture_canvas.h"
#include "ui/patch_maker/picture_source.h"

#include <QDialog>

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace shiftscope {

class PatchPreview;
class CutControls;

/// Makes a patch of any picture: a rectangle around the object, strokes where it was taken wrongly, a soft edge, a name. What is
/// cut is computed on a thread of its own, the newest wish first.
class PatchMaker : public QDialog {
    Q_OBJECT

public:
    explicit PatchMaker(QWidget *parent = nullptr);
    ~PatchMaker() override;

    void openFile(const std::filesystem::path &file);
    /// A picture, or a file, from the clipboard or a drop.
    void take(const QMimeData *mime);

    [[nodiscard]] const CutOutline &outline() const { return m_outline; }
    [[nodiscard]] PictureCanvas &canvas() { return *m_canvas; }
    /// What went wrong, or what to do next.
    [[nodiscard]] QString message() const;
    /// True while what is shown is not yet what was drawn.
    [[nodiscard]] bool working() const { return m_working; }

public slots:
    void paste();
    void undo();
    void redo();
    void save();

signals:
    /// The patch so far, to be seen on the network's canvas; null when there is none (any more).
    void patchChanged(const QImage &patch);
    /// It is in the library now.
    void saved(const QString &file);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void done(int result) override;

private:
    struct Result {
        CutOut cut;
        QImage patch; ///< of a moderate size
        QImage shade;
    };
    void build();
    void connectParts();
    void load(std::function<SourcePicture()> read);
    void showPicture(SourcePicture picture);
    void change(CutOutline outline);
    void apply();
    void cut();
    void showResult(Result result);
    void say(const QString &message, bool isProblem);
    void reflect();

    std::shared_ptr<const SourcePicture> m_picture;
    CutOutline m_outline;
    std::vector<CutOutline> m_past;
    std::vector<CutOutline> m_future;
    std::optional<CutOut> m_cut;
    std::stop_source m_running; ///< of the cut under way
    bool m_working = false;
    PictureCanvas *m_canvas;
    PatchPreview *m_preview;
    CutControls *m_controls;
    QLineEdit *m_name;
    QLabel *m_message;
    QPushButton *m_save;
    Worker m_cutter;
    Worker m_files;
};

} // namespace shiftscope
