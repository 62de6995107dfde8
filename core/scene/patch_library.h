#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// One object that can be dragged: a file, and how to show it in a list.
struct LibraryEntry {
    std::string name;           ///< "car", "Adelaide rosella": unique within its group
    std::string group;          ///< "ShiftScope" for our own drawings, else the stamp's folder, e.g. "animals/birds"
    std::string imagenetLabel;  ///< of our own drawings: one of the paper's ten classes; else empty
    std::filesystem::path file; ///< PNG or SVG
};

/// Our own drawings in `resources/patches`, then the stamps of Debian's tuxpaint-stamps-default where installed, sorted by
/// group and name. Reads directory listings only; never throws for a missing folder.
[[nodiscard]] std::vector<LibraryEntry> patchLibrary();

/// The file of `--patch`: an existing path is returned as it is, else the entry of that name (our own drawings first).
/// Throws InputError naming the nearest entry.
[[nodiscard]] std::filesystem::path resolvePatch(std::string_view pathOrName);

} // namespace shiftscope
