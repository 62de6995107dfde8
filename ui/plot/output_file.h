#pragma once

#include <filesystem>
#include <string_view>

namespace shiftscope {

/// writeWholeFile(), but "-" is the standard output. Throws as that does.
void writeOutput(std::string_view bytes, const std::filesystem::path &path);

} // namespace shiftscope
