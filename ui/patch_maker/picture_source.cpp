#include "ui/patch_maker/picture_source.h"

#include "core/error.h"
#include "core/scene/patch.h"
#include "core/scene/scene.h"

#include <QMimeData>
#include <QPainter>
#include <QUrl>

namespace shiftscope {

namespace {

QImage displayOf(const cv::Mat &rgb)
{
    const QImage whole(rgb.data, rgb.cols, rgb.rows, static_cast<qsizetype>(rgb.step), QImage::Format_RGB888);
    if (rgb.cols <= kDisplaySide && rgb.rows <= kDisplaySide)
        return whole.copy();
    return whole.scaled(kDisplaySide, kDisplaySide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

} // namespace

SourcePicture readPicture(const std::filesystem::path &file)
{
    SourcePicture picture;
    picture.rgb = loadPicture(file);
    picture.display = displayOf(picture.rgb);
    picture.name = QString::fromStdString(file.stem().string());
    return picture;
}

SourcePicture takePicture(const QImage &image)
{
    if (image.isNull())
        throw InputError("there is no picture to paste: copy one first");
    const bool tooLarge = image.width() > Patch::kLargestSide || image.height() > Patch::kLargestSide ||
                          qint64{image.width()} * image.height() > Patch::kLargestArea;
    if (tooLarge)
        throw InputError("the pasted picture is " + std::to_string(image.width()) + "x" + std::to_string(image.height()) +
                         " pixels: accepted are up to " + std::to_string(Patch::kLargestSide) + " on a side and " +
                         std::to_string(Patch::kLargestArea) + " in all");
    QImage opaque(image.size(), QImage::Format_RGB888);
    opaque.fill(Qt::white);
    QPainter(&opaque).drawImage(0, 0, image);
    const cv::Mat view(opaque.height(), opaque.width(), CV_8UC3, opaque.bits(), static_cast<std::size_t>(opaque.bytesPerLine()));
    SourcePicture picture;
    picture.rgb = view.clone();
    picture.display = displayOf(picture.rgb);
    return picture;
}

QString fileIn(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace shiftscope
