#pragma once

#include <string>
#include <vector>

namespace shiftscope {

/// Opens the window and runs it until it is closed. Run files among `files` are compared, the first other one (PNG or
/// SVG) becomes the patch. Returns the exit code.
/// Throws WorkError when there is no display, naming the commands that need none.
[[nodiscard]] int runWindow(int argc, char **argv, const std::vector<std::string> &files);

} // namespace shiftscope
