#pragma once

#include "ui/live/worker.h"

#include <QImage>
#include <QScrollArea>
#include <QTimer>

#include <filesystem>

class QLabel;

namespace shiftscope {

/// A picture file, as large as there is room but never larger than it is; a click shows it in its own size, to be scrolled, and
/// the next one fits it again. Read and scaled on a worker.
class FittedPicture : public QScrollArea {
    Q_OBJECT

public:
    explicit FittedPicture(QWidget *parent = nullptr);

    void setFile(const std::filesystem::path &file);

signals:
    /// One sentence that names the file.
    void failed(const QString &message);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fetch();
    void toggle();

    std::filesystem::path m_file;
    bool m_fitted = true; ///< else in its own size
    QLabel *m_picture;
    QTimer m_settled; ///< the width, while the window is being pulled
    Worker m_worker;
};

} // namespace shiftscope
