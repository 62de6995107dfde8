#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace shiftscope {

struct ProgramResult {
    bool found = true;  ///< false when there is no such program in the PATH
    int exitCode = 0;   ///< 128 + the signal that ended it
    std::string errors; ///< the end of what it wrote to stderr
};

/// Runs a program (without a shell) to its end, its input empty and its output dropped. A stop request ends it and all that it
/// started; the result is then of no use. Throws WorkError when no process can be made. May be called from any thread.
[[nodiscard]] ProgramResult runProgram(const std::vector<std::string> &command, const std::stop_token &stop);

} // namespace shiftscope
