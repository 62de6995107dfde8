#pragma once

#include <string>
#include <vector>

namespace shiftscope {

/// Opens the window and runs it until it is closed. Several run files among `files` are compared; of the others the first (a run,
/// a session, a patch or another picture) is opened, and the rest is named in the window. Returns the exit code. Throws WorkError
/// when there is no display, naming the commands that need none.
[[nodiscard]] int runWindow(int argc, char **argv, const std::vector<std::string> &files);

} // namespace shiftscope
