#pragma once

#include <exception>
#include <string>

namespace shiftscope {

/// The whole sentence.
inline constexpr const char *kTooLittleMemory = "there is not enough memory for this";

/// What an exception says to a user, one line: an Error's own sentence; of another's what it comes to (no memory, a file that the
/// system refuses), and of a library's that is unknown its first line, said to be that.
[[nodiscard]] std::string exceptionText(const std::exception &error);

/// Whether memory was short, whichever library says so.
[[nodiscard]] bool meansNoMemory(const std::exception &error);

} // namespace shiftscope
