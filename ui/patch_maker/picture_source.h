#pragma once

#include <QImage>
#include <QString>

#include <filesystem>
#include <opencv2/core/mat.hpp>

class QMimeData;

namespace shiftscope {

/// A picture that a patch can be cut out of.
struct SourcePicture {
    cv::Mat rgb;    ///< CV_8UC3
    QImage display; ///< the same, at most kDisplaySide pixels a side
    QString name;   ///< a patch cut out of it may be called that
};

inline constexpr int kDisplaySide = 1400;

/// For a worker. Throws InputError for what is no picture or too large.
[[nodiscard]] SourcePicture readPicture(const std::filesystem::path &file);
/// What was pasted; transparency is laid over white. For a worker. Throws InputError when it is empty or too large.
[[nodiscard]] SourcePicture takePicture(const QImage &image);

/// The one local file that is dragged or pasted; empty where there is none, or several.
[[nodiscard]] QString fileIn(const QMimeData *data);

} // namespace shiftscope
