#include "core/scene/picture_names.h"

#include "core/error.h"
#include "core/scene/image_kind.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <system_error>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> kPatchNames{".png", ".svg"};
constexpr std::array<std::string_view, 7> kPictureNames{".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"};
constexpr std::size_t kMostNames = 10;

void sortFile(const fs::directory_entry &entry, PictureUse use, FolderPictures &found)
{
    std::error_code error;
    if (!entry.is_regular_file(error) || entry.path().filename().string().starts_with('.'))
        return;
    (namesPicture(entry.path(), use) ? found.used : found.leftOut).push_back(entry.path());
}

} // namespace

std::string_view kindsOf(PictureUse use)
{
    return use == PictureUse::Patch ? "PNG or SVG" : "PNG, JPEG, WebP, BMP or TIFF";
}

bool namesPicture(const fs::path &file, PictureUse use)
{
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return use == PictureUse::Patch ? std::ranges::find(kPatchNames, ending) != kPatchNames.end()
                                    : std::ranges::find(kPictureNames, ending) != kPictureNames.end();
}

bool beginsAsPicture(const fs::path &file)
{
    std::string bytes(512, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    return !imageForm(bytes).name.empty();
}

FolderPictures picturesIn(const fs::path &folder, PictureUse use, bool recursive)
{
    FolderPictures found;
    std::error_code error;
    if (recursive) {
        fs::recursive_directory_iterator step(folder, error);
        for (; !error && step != fs::recursive_directory_iterator(); step.increment(error))
            sortFile(*step, use, found);
    } else {
        fs::directory_iterator step(folder, error);
        for (; !error && step != fs::directory_iterator(); step.increment(error))
            sortFile(*step, use, found);
    }
    if (error)
        throw InputError("'" + folder.string() + "' cannot be read: " + error.message());
    if (found.used.empty())
        throw InputError("'" + folder.string() + "' holds no picture: use " + std::string(kindsOf(use)) + " files");
    std::ranges::sort(found.used);
    std::ranges::sort(found.leftOut);
    return found;
}

std::string leftOutText(const fs::path &folder, std::span<const fs::path> leftOut)
{
    if (leftOut.empty())
        return {};
    std::vector<std::string> names;
    for (const fs::path &file : leftOut.first(std::min(leftOut.size(), kMostNames)))
        names.push_back(file.lexically_relative(folder).string());
    if (leftOut.size() > kMostNames)
        names.push_back(std::to_string(leftOut.size() - kMostNames) + " more");
    return "left out of " + folder.string() + ": " + listed(names);
}

} // namespace shiftscope
