#include "core/scene/user_patches.h"

#include "core/error.h"
#include "core/resources.h"
#include "core/text.h"
#include "core/whole_file.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <system_error>
#include <vector>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 100;

void checkName(const std::string &name)
{
    const auto unfit = [](unsigned char letter) { return letter < ' ' || letter == '/' || letter == '\\' || letter == 0x7f; };
    if (name.empty())
        throw InputError("the patch has no name: a name is needed to keep it in the library");
    if (name.size() > kLongestName || name.front() == '.' || std::ranges::any_of(name, unfit))
        throw InputError(shown(name) + " cannot be the name of a patch: accepted are up to " + std::to_string(kLongestName) +
                         " letters without slashes, not beginning with a dot");
}

/// The name as a file has it. Throws InputError when it cannot be one.
std::string stemOf(const std::string &name)
{
    std::string stem(trimmed(name));
    checkName(stem);
    std::ranges::replace(stem, ' ', '_');
    return stem;
}

void checkFree(const fs::path &folder, const std::string &stem, const std::string &name)
{
    if (fs::exists(folder / (stem + ".png")) || fs::exists(folder / (stem + ".svg")))
        throw InputError("there is a patch named " + shown(trimmed(name)) + " in the library already: choose another name");
}

std::vector<unsigned char> pngOf(const cv::Mat &rgba)
{
    cv::Mat bgra;
    cv::cvtColor(rgba, bgra, cv::COLOR_RGBA2BGRA);
    std::vector<unsigned char> bytes;
    if (!cv::imencode(".png", bgra, bytes))
        throw WorkError("the patch could not be turned into a PNG picture");
    return bytes;
}

} // namespace

fs::path userPatchFolder()
{
    try {
        return dataFolder() / "patches";
    } catch (const InputError &) {
        return {};
    }
}

fs::path saveUserPatch(const cv::Mat &rgba, const std::string &name)
{
    const std::string stem = stemOf(name);
    const fs::path folder = dataFolder() / "patches";
    const fs::path file = folder / (stem + ".png");
    makeFolders(folder);
    checkFree(folder, stem, name);
    const std::vector<unsigned char> bytes = pngOf(rgba);
    writeWholeFile(file, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
    return file;
}

bool isUserPatch(const fs::path &file)
{
    const fs::path folder = userPatchFolder();
    const fs::path below = folder.empty() ? fs::path() : file.lexically_normal().lexically_relative(folder.lexically_normal());
    return !below.empty() && *below.begin() != ".." && below != ".";
}

fs::path renameUserPatch(const fs::path &file, const std::string &name)
{
    const std::string stem = stemOf(name);
    fs::path renamed = file.parent_path() / (stem + file.extension().string());
    if (renamed == file)
        return file;
    checkFree(file.parent_path(), stem, name);
    std::error_code error;
    fs::rename(file, renamed, error);
    if (error)
        throw WorkError("'" + file.string() + "' could not be renamed: " + error.message());
    return renamed;
}

} // namespace shiftscope
