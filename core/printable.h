#pragma once

#include <string>
#include <string_view>

namespace shiftscope {

/// Text that may hold a stranger's name, safe for a terminal, a figure and every document: valid UTF-8 on one line. Control
/// characters become \n, \t or \x1b; so do bytes that are no UTF-8, and characters that break lines or turn the direction of
/// writing. All else stays.
[[nodiscard]] std::string printable(std::string_view text);

/// Valid UTF-8: each byte that is none becomes U+FFFD. All else stays, control characters too.
[[nodiscard]] std::string validUtf8(std::string_view text);

} // namespace shiftscope
