#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <string>

namespace shiftscope {

/// Where the user's own cut-outs are kept: `patches` in dataFolder(); empty where there is no such place.
[[nodiscard]] std::filesystem::path userPatchFolder();

/// Keeps a patch (CV_8UC4 RGBA) in the library as a PNG with transparency, from now on found by `name`; returns the file. Throws
/// InputError for a name that is empty, too long, no plain file name or taken already, and WorkError when the file cannot be
/// written. The file is complete under its name or not there at all.
[[nodiscard]] std::filesystem::path saveUserPatch(const cv::Mat &rgba, const std::string &name);

/// Whether the file lies in userPatchFolder(), so that it may be renamed and removed.
[[nodiscard]] bool isUserPatch(const std::filesystem::path &file);

/// Gives a patch of the user's another name and returns its new file. Throws InputError as saveUserPatch does, and WorkError when
/// it cannot be renamed.
[[nodiscard]] std::filesystem::path renameUserPatch(const std::filesystem::path &file, const std::string &name);

} // namespace shiftscope
