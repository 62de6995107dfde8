#pragma once

#include <filesystem>
#include <string_view>

namespace shiftscope {

/// Writes `bytes` to `path`: complete under the final name, or not there at all; "-" is the standard output. Throws InputError
/// naming the file.
void writeOutput(std::string_view bytes, const std::filesystem::path &path);

} // namespace shiftscope
