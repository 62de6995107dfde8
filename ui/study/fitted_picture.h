#pragma once

#include "ui/live/worker.h"

#include <QImage>
#include <QScrollArea>
#include <QTimer>

#include <filesystem>

class QLabel;

namespace shiftscope {

/// A picture file, as wide as there is room, but no wider than it is. Read and scaled on a worker.
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

private:
    void fetch();

    std::filesystem::path m_file;
    QLabel *m_picture;
    QTimer m_settled; ///< the width, while the window is being pulled
    Worker m_worker;
};

} // namespace shiftscope
