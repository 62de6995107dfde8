#include "core/scene/patch_library.h"

#include "core/error.h"
#include "core/resources.h"
#include "core/scene/picture_names.h"
#include "core/scene/user_patches.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <system_error>
#include <utility>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOwnGroup = "ShiftScope";
constexpr std::string_view kUserGroup = "My patches";
constexpr const char *kStampFolder = "/usr/share/tuxpaint/stamps";

/// Our own drawings, one for each of the paper's classes, and the ImageNet class that each shows.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kOwnLabels{{
    {"airplane", "airliner"},
    {"banana", "banana"},
    {"bird", "goldfinch"},
    {"boat", "yawl"},
    {"car", "sports car"},
    {"clock", "analog clock"},
    {"dog", "beagle"},
    {"laptop", "laptop"},
    {"orange", "orange"},
    {"zebra", "zebra"},
}};

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

std::string spaced(std::string_view text)
{
    std::string result(text);
    std::ranges::replace_if(
        result, [](char letter) { return letter == '_' || letter == '-'; }, ' ');
    return result;
}

std::string imagenetLabel(std::string_view ownName)
{
    const auto found = std::ranges::find(kOwnLabels, ownName, &decltype(kOwnLabels)::value_type::first);
    return found == kOwnLabels.end() ? std::string() : std::string(found->second);
}

/// Which files of a folder are no entries of their own.
enum class Doubles {
    Keep,
    LeaveOut ///< mirrored ones, as Tux Paint makes them
};

/// Pictures below `folder`, one for each name within a folder, sorted by group and name.
std::vector<LibraryEntry> picturesBelow(const fs::path &folder, Doubles doubles)
{
    std::map<std::pair<std::string, std::string>, fs::path> found;
    std::error_code error;
    fs::recursive_directory_iterator step(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && step != fs::recursive_directory_iterator(); step.increment(error)) {
        const fs::path &path = step->path();
        const std::string stem = path.stem().string();
        const bool isDouble = doubles == Doubles::LeaveOut && (stem.ends_with("_mirror") || stem.ends_with("_flip"));
        if (isDouble || !namesPicture(path, PictureUse::Patch))
            continue;
        fs::path &file = found[{path.parent_path().lexically_relative(folder).generic_string(), spaced(stem)}];
        if (file.empty() || lowered(path.extension().string()) == ".svg")
            file = path;
    }
    std::vector<LibraryEntry> entries;
    for (const auto &[key, file] : found)
        entries.push_back({.name = key.second, .group = key.first, .imagenetLabel = {}, .file = file});
    return entries;
}

std::string fullName(const LibraryEntry &entry)
{
    return entry.group + "/" + entry.name;
}

/// All entries of a name, or the one of a group/name.
std::vector<LibraryEntry> named(std::span<const LibraryEntry> library, std::string_view wanted)
{
    const std::string key = lowered(spaced(wanted));
    std::vector<LibraryEntry> matches;
    std::ranges::copy_if(library, std::back_inserter(matches), [&](const LibraryEntry &entry) {
        return lowered(entry.name) == key || lowered(spaced(fullName(entry))) == key;
    });
    return matches;
}

/// A file of that name in the user's folder that is no patch: another drawing in its place would be a surprise.
void refuseUnfit(std::string_view wanted)
{
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(userPatchFolder(), error))
        if (const fs::path &file = entry.path(); entry.is_regular_file(error) && !namesPicture(file, PictureUse::Patch) &&
                                                 namesPicture(file, PictureUse::Picture) &&
                                                 lowered(spaced(file.stem().string())) == lowered(spaced(wanted)))
            throw InputError("'" + file.string() + "' is not a patch: use a " + std::string(kindsOf(PictureUse::Patch)) +
                             " file with transparency (the window cuts one out of any picture)");
}

/// Our own drawings win over the user's, and those over the stamps; among the user's, the one spelt like that.
void preferByGroup(std::vector<LibraryEntry> &matches, std::string_view wanted)
{
    const bool oursOrTheirs = !matches.empty() && (matches.front().group == kOwnGroup || matches.front().group == kUserGroup);
    if (!oursOrTheirs) {
        refuseUnfit(wanted);
        return;
    }
    std::erase_if(matches, [group = matches.front().group](const LibraryEntry &entry) { return entry.group != group; });
    const auto spelt = std::ranges::find(matches, spaced(wanted), &LibraryEntry::name);
    if (spelt != matches.end())
        matches = {*spelt};
}

[[noreturn]] void refuseUnknown(std::span<const LibraryEntry> library, std::string_view wanted)
{
    std::vector<std::string> names;
    for (const LibraryEntry &entry : library)
        names.push_back(lowered(entry.name));
    throw InputError(
        "patch '" + std::string(wanted) +
        "' is neither an existing file nor a known name: accepted are a PNG or SVG file, or a name of the patch library" +
        didYouMean(lowered(spaced(wanted)), names));
}

} // namespace

std::vector<LibraryEntry> patchLibrary()
{
    std::vector<LibraryEntry> entries = picturesBelow(resourceFolder() / "resources" / "patches", Doubles::Keep);
    for (LibraryEntry &entry : entries) {
        entry.group = kOwnGroup;
        entry.imagenetLabel = imagenetLabel(entry.name);
    }
    if (const fs::path folder = userPatchFolder(); !folder.empty())
        for (LibraryEntry &entry : picturesBelow(folder, Doubles::Keep)) {
            entry.group = kUserGroup;
            entries.push_back(std::move(entry));
        }
    std::ranges::move(picturesBelow(kStampFolder, Doubles::LeaveOut), std::back_inserter(entries));
    return entries;
}

std::string title(const LibraryEntry &entry)
{
    std::ifstream text(fs::path(entry.file).replace_extension(".txt"));
    std::string line;
    std::getline(text, line);
    line.erase(line.find_last_not_of(" \t\r") + 1);
    return line.empty() ? entry.name : line;
}

std::filesystem::path resolvePatch(std::string_view pathOrName)
{
    const fs::path path(pathOrName);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::exists(status) && !fs::is_directory(status))
        return path;
    const std::vector<LibraryEntry> library = patchLibrary();
    std::vector<LibraryEntry> matches = named(library, pathOrName);
    preferByGroup(matches, pathOrName);
    if (matches.size() == 1)
        return matches.front().file;
    if (matches.empty() && fs::exists(status)) // a directory: loading it says so
        return path;
    if (matches.empty())
        refuseUnknown(library, pathOrName);
    std::vector<std::string> choices;
    std::ranges::transform(matches, std::back_inserter(choices), fullName);
    throw InputError("patch '" + std::string(pathOrName) + "' is the name of several drawings: accepted are " + listed(choices));
}

} // namespace shiftscope
