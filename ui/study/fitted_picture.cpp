#include "ui/study/fitted_picture.h"

#include "core/error.h"

#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QScrollBar>

namespace shiftscope {

namespace {

constexpr int kSettledMs = 60;

/// No larger than `room`; a room without a size is any size.
QImage scaledFile(const std::filesystem::path &file, QSize room)
{
    const QImage picture(QString::fromStdString(file.string()));
    if (picture.isNull())
        throw InputError(file.string() + ": cannot be read as a picture");
    const bool fits = picture.width() <= room.width() && picture.height() <= room.height();
    return room.isEmpty() || fits ? picture : picture.scaled(room, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace

FittedPicture::FittedPicture(QWidget *parent) : QScrollArea(parent), m_picture(new QLabel(this))
{
    setObjectName(QStringLiteral("figure"));
    setAccessibleName(tr("Figure of the study"));
    setToolTip(tr("Click to show it in full size, click again to fit it"));
    m_picture->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    setWidget(m_picture);
    setWidgetResizable(true);
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettledMs);
    connect(&m_settled, &QTimer::timeout, this, &FittedPicture::fetch);
}

void FittedPicture::setFile(const std::filesystem::path &file)
{
    if (file != m_file)
        verticalScrollBar()->setValue(0);
    m_file = file;
    fetch();
}

void FittedPicture::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    m_settled.start();
}

void FittedPicture::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        toggle();
    QScrollArea::mouseReleaseEvent(event);
}

void FittedPicture::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space)
        toggle();
    else
        QScrollArea::keyPressEvent(event);
}

void FittedPicture::toggle()
{
    m_fitted = !m_fitted;
    fetch();
}

void FittedPicture::fetch()
{
    if (m_file.empty())
        return;
    const double ratio = devicePixelRatioF();
    const QSize room = m_fitted ? maximumViewportSize() * ratio : QSize();
    m_worker.runLatest([file = m_file, room](const std::stop_token &) { return scaledFile(file, room); },
                       [this, ratio](QImage picture) {
                           picture.setDevicePixelRatio(ratio);
                           m_picture->setPixmap(QPixmap::fromImage(picture));
                       },
                       [this](const QString &problem) { emit failed(problem); });
}

} // namespace shiftscope
