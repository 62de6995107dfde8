#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace shiftscope {

/// The one way in which the program writes a file at once. A file of that name is complete and on disk afterwards, or, where it
/// fails, still what it was; it is replaced in one step, keeps its permissions and, as far as that is allowed, its owner.
/// Symbolic links stay: what they lead to is written. What is no file but a pipe, a device or an open descriptor (/dev/stdout,
/// /dev/fd/3) is written into. Any thread; processes that write the same file at once do not harm each other, one of them is
/// last. Throws InputError for a name under which nothing can be written (no such folder, a folder, no permission), WorkError for
/// all else (no room); both name the file and the reason.
void writeWholeFile(const std::filesystem::path &file, std::string_view bytes);

/// Writes to the standard output, in order with what std::cout and stdio have. Throws WorkError.
void writeStandardOutput(std::string_view bytes);

/// Flushes what std::cout and stdio hold. Throws WorkError where any of it, now or before, could not be written.
void finishStandardOutput();

/// Makes `folder` and those above it. Throws as writeWholeFile() does.
void makeFolders(const std::filesystem::path &folder);

/// The folder that `file` is in: "." for a bare name.
[[nodiscard]] std::filesystem::path folderOf(const std::filesystem::path &file);

/// Where the symbolic links of `file`'s last part end, whether there is anything or not. Throws InputError when they never end.
[[nodiscard]] std::filesystem::path behindLinks(std::filesystem::path file);

/// Waits until the names of a folder are on disk; some file systems cannot, and then nothing is lost that could be kept.
void syncFolder(const std::filesystem::path &folder);

/// The file's bytes; none where there is no such file. Throws WorkError when it cannot be read.
[[nodiscard]] std::optional<std::string> readWholeFile(const std::filesystem::path &file);

} // namespace shiftscope
