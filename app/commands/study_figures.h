#pragma once

#include "core/study/map_pages.h"

#include <QGuiApplication>
#include <array>
#include <filesystem>
#include <span>
#include <string>

namespace shiftscope {

/// What painting figures without a display needs. One object, in a command's main thread; what the platform has to say about the
/// lack of a desktop is left out.
class OffscreenPainting {
public:
    OffscreenPainting();

private:
    int m_count = 1;
    std::string m_name = "shiftscope";
    std::array<char *, 2> m_words{m_name.data(), nullptr};
    QGuiApplication m_application;
};

/// Writes each page as FOLDER/NAME.png and .pdf. `preset`: "paper" is the paper's colours and range (hot, 0.88 to 1); else
/// viridis over the range of the page. On any thread, one at a time. Throws InputError.
void drawPages(std::span<const MapPage> pages, const std::filesystem::path &folder, const std::string &preset);

} // namespace shiftscope
