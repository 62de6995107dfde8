#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a picture file is wanted for.
enum class PictureUse {
    Patch,  ///< PNG or SVG, as Patch::load reads them
    Picture ///< PNG, JPEG, WebP, BMP or TIFF, as loadPicture reads them
};

/// "PNG or SVG", for messages.
[[nodiscard]] std::string_view kindsOf(PictureUse use);

/// Whether the file's name ends as a picture's does; case does not matter. What a file holds is asked when it is read.
[[nodiscard]] bool namesPicture(const std::filesystem::path &file, PictureUse use);

/// Whether the first bytes of the file are those of some kind of picture, read here or not. False where it cannot be read.
[[nodiscard]] bool beginsAsPicture(const std::filesystem::path &file);

/// What a folder holds, each list sorted.
struct FolderPictures {
    std::vector<std::filesystem::path> used;
    std::vector<std::filesystem::path> leftOut; ///< other files; hidden ones are not counted
};

/// The files of a folder and, with `recursive`, of those in it. Throws InputError when it cannot be read or holds no picture.
[[nodiscard]] FolderPictures picturesIn(const std::filesystem::path &folder, PictureUse use, bool recursive);

/// "left out of FOLDER: notes.txt and a.gif" with at most ten names; empty when nothing was.
[[nodiscard]] std::string leftOutText(const std::filesystem::path &folder, std::span<const std::filesystem::path> leftOut);

} // namespace shiftscope
