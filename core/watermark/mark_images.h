#pragma once

#include "core/scene/patch.h"

#include <filesystem>
#include <functional>
#include <opencv2/core/mat.hpp>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// Images to be watermarked, drawn one by one: `draw(i)` is canvas x canvas, CV_8UC3 RGB. Throws InputError for a file that is
/// no picture.
struct MarkImages {
    std::size_t count = 0;
    std::string description;          ///< "24 pictures of photos/"
    std::vector<std::string> leftOut; ///< sentences: files in the folders that are no pictures
    std::function<cv::Mat(std::size_t index)> draw;
};

/// The pictures in the folders (not in those below them) and the files given, in order of their names; each is scaled to cover
/// the canvas and cropped to its centre. Throws InputError when a path does not exist or a folder holds no picture.
[[nodiscard]] MarkImages picturesAsImages(std::span<const std::filesystem::path> paths, int canvas);

/// `count` patches of the library, evenly spaced, each in the middle of a background of one colour, the colours taking turns.
[[nodiscard]] MarkImages patchesAsImages(std::size_t count, int canvas);

/// Words as a stamp such as photo agencies print: light letters with a dark edge, half transparent. Throws InputError when there
/// is nothing to be seen.
[[nodiscard]] Patch textStamp(const std::string &text);

/// `--watermark`: a PNG or SVG file, or the name of a drawing in resources/watermarks. Throws InputError naming those.
[[nodiscard]] Patch loadWatermark(const std::string &pathOrName);

} // namespace shiftscope
