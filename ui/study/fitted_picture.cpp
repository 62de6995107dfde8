#include "ui/study/fitted_picture.h"

#include "core/error.h"

#include <QLabel>
#include <QScrollBar>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kSettledMs = 60;

QImage scaledFile(const std::filesystem::path &file, int width)
{
    const QImage picture(QString::fromStdString(file.string()));
    if (picture.isNull())
        throw InputError(file.string() + ": cannot be read as a picture");
    return picture.width() <= width ? picture : picture.scaledToWidth(width, Qt::SmoothTransformation);
}

} // namespace

FittedPicture::FittedPicture(QWidget *parent) : QScrollArea(parent), m_picture(new QLabel(this))
{
    setObjectName(QStringLiteral("figure"));
    setAccessibleName(tr("Figure of the study"));
    m_picture->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    setWidget(m_picture);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // so that the width does not depend on the picture
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

void FittedPicture::fetch()
{
    if (m_file.empty())
        return;
    const double ratio = devicePixelRatioF();
    const int width = std::max(1, static_cast<int>(viewport()->width() * ratio));
    m_worker.runLatest([file = m_file, width](const std::stop_token &) { return scaledFile(file, width); },
                       [this, ratio](QImage picture) {
                           picture.setDevicePixelRatio(ratio);
                           m_picture->setPixmap(QPixmap::fromImage(picture));
                       },
                       [this](const QString &problem) { emit failed(problem); });
}

} // namespace shiftscope
