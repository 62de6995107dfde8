#include "core/watermark/mark_images.h"

#include "core/error.h"
#include "core/resources.h"
#include "core/scene/patch_library.h"
#include "core/scene/picture_names.h"
#include "core/scene/scene.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::array kBackgrounds{"#ffffff", "#8c9aa6", "#4f6b45"};
constexpr double kPatchShare = 0.65; ///< of the canvas's side
constexpr int kFontSize = 100;

std::string escaped(const std::string &text)
{
    std::string result;
    for (const char letter : text) {
        const auto *entity = letter == '&' ? "&amp;" : letter == '<' ? "&lt;" : letter == '>' ? "&gt;" : nullptr;
        result += entity != nullptr ? std::string(entity) : std::string(1, letter);
    }
    return result;
}

fs::path watermarkFolder()
{
    return resourceFolder() / "resources" / "watermarks";
}

} // namespace

MarkImages picturesAsImages(std::span<const fs::path> paths, int canvas)
{
    std::vector<fs::path> files;
    std::vector<std::string> leftOut;
    for (const fs::path &path : paths) {
        if (!fs::exists(path))
            throw InputError("'" + path.string() + "' does not exist: a picture, or a folder of pictures, is accepted");
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        FolderPictures found = picturesIn(path, PictureUse::Picture, false);
        std::ranges::move(found.used, std::back_inserter(files));
        if (!found.leftOut.empty())
            leftOut.push_back(leftOutText(path, found.leftOut));
    }
    const std::size_t count = files.size();
    std::string from = paths.size() == 1 ? paths.front().string() : std::to_string(paths.size()) + " places";
    return {.count = count,
            .description = std::to_string(count) + " pictures of " + from,
            .leftOut = std::move(leftOut),
            .draw = [files = std::move(files), canvas](std::size_t index) {
                return Background{.text = files[index].string(), .rgb = loadPicture(files[index])}.onCanvas(canvas);
            }};
}

MarkImages patchesAsImages(std::size_t count, int canvas)
{
    const std::vector<LibraryEntry> library = patchLibrary();
    const std::size_t most = std::min(count, library.size());
    std::vector<fs::path> files;
    for (std::size_t i = 0; i < most; ++i)
        files.push_back(library[i * library.size() / most].file);
    return {.count = most,
            .description = std::to_string(most) + " patches of the library on plain backgrounds",
            .leftOut = {},
            .draw = [files = std::move(files), canvas](std::size_t index) {
                Scene scene{.canvas = canvas, .box = std::max(1, static_cast<int>(canvas * kPatchShare))};
                scene.patch = Patch::load(files[index]);
                scene.background = Background::parse(kBackgrounds[index % kBackgrounds.size()]);
                const ShiftedScene shifted = scene.shifted();
                std::vector<float> drawn(static_cast<std::size_t>(canvas) * static_cast<std::size_t>(canvas) * 3);
                render(shifted, {shifted.last().y / 2, shifted.last().x / 2}, drawn);
                cv::Mat rgb;
                cv::Mat(canvas, canvas, CV_32FC3, drawn.data()).convertTo(rgb, CV_8UC3);
                return rgb;
            }};
}

Patch textStamp(const std::string &text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        throw InputError("--text is empty: the words of the watermark are needed");
    const std::size_t width = kFontSize * (text.size() + 2); // no letter is wider than high; what is left over is trimmed away
    const std::string size = std::to_string(width);
    return Patch::fromSvg("<svg xmlns='http://www.w3.org/2000/svg' width='" + size + "' height='200' viewBox='0 0 " + size +
                              " 200'><text x='" + std::to_string(width / 2) +
                              "' y='130' text-anchor='middle' font-family='DejaVu Sans, Noto Sans CJK SC, sans-serif' "
                              "font-weight='bold' font-size='" +
                              std::to_string(kFontSize) + "' fill='#f4f4f4' stroke='#303030' stroke-width='2.5' opacity='0.6'>" +
                              escaped(text) + "</text></svg>",
                          text);
}

Patch loadWatermark(const std::string &pathOrName)
{
    std::error_code error;
    if (fs::is_regular_file(pathOrName, error))
        return Patch::load(pathOrName);
    std::vector<std::string> names;
    for (const fs::directory_entry &entry : fs::directory_iterator(watermarkFolder(), error))
        if (entry.path().extension() == ".svg")
            names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    if (std::ranges::find(names, pathOrName) != names.end())
        return Patch::load(watermarkFolder() / (pathOrName + ".svg"));
    throw InputError("watermark '" + pathOrName +
                     "' is neither an existing file nor a known name: accepted are a PNG or SVG file, or " + listed(names));
}

} // namespace shiftscope
