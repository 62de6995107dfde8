#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// One object that can be dragged: a file, and how to show it in a list.
struct LibraryEntry {
    std::string name;           ///< "car", "adelaide rosella": the file's name made readable, unique within its group
    std::string group;          ///< "ShiftScope" for our own drawings, "My patches" for the user's own cut-outs, else the
                                ///< stamp's folder, e.g. "animals/birds"
    std::string imagenetLabel;  ///< of our own drawings: the ImageNet class that it shows; else empty
    std::filesystem::path file; ///< PNG or SVG
};

/// Our own drawings in `resources/patches`, then what is in userPatchFolder(), then the stamps of Debian's
/// tuxpaint-stamps-default where installed, sorted by group and name. As in Tux Paint an SVG stands for the PNG of the same name,
/// and mirrored doubles of the stamps are left out. Reads directory listings only; never throws for a missing folder.
[[nodiscard]] std::vector<LibraryEntry> patchLibrary();

/// What the entry's maker calls it ("An Adelaide Rosella."), read from the text file that lies beside a stamp; else its name.
[[nodiscard]] std::string title(const LibraryEntry &entry);

/// The file of `--patch`: an existing file is returned as it is, else the entry of that name, or group/name (case does not
/// matter, '_' and '-' are spaces; our own drawings win, then the user's). Throws InputError that names the nearest entry, the
/// groups to choose from when several have that name, or a picture of that name in the user's folder that is not a patch.
[[nodiscard]] std::filesystem::path resolvePatch(std::string_view pathOrName);

} // namespace shiftscope
