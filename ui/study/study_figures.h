#pragma once

#include "core/study/map_pages.h"

#include <filesystem>
#include <span>
#include <string>

namespace shiftscope {

/// Writes each page as FOLDER/NAME.png and .pdf. `preset`: "paper" is the paper's colours and range (hot, 0.88 to 1); else
/// viridis over the range of the page. On any thread, one at a time. Throws InputError.
void drawPages(std::span<const MapPage> pages, const std::filesystem::path &folder, const std::string &preset);

} // namespace shiftscope
