#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace shiftscope {

/// Writes a file that is complete under its name, and on disk, or not there at all; a file of that name is replaced in one step.
/// Processes that write the same file at once do not harm each other: one of them is last. Throws WorkError naming the file.
void writeWholeFile(const std::filesystem::path &file, std::string_view bytes);

/// The file's bytes; none where there is no such file. Throws WorkError when it cannot be read.
[[nodiscard]] std::optional<std::string> readWholeFile(const std::filesystem::path &file);

} // namespace shiftscope
