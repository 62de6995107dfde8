#pragma once

#include <stdexcept>
#include <string>

namespace shiftscope {

/// Root of everything this program throws on purpose. `what()` is one sentence, ready to show: it names the culprit
/// (file, option, layer), what was wrong, and what is accepted.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The user's input cannot be used (a file, checkpoint, option or name). The command line ends with exit code 2.
class InputError : public Error {
public:
    using Error::Error;
};

/// The input was fine but the work failed (disk full, out of memory). The command line ends with exit code 1.
class WorkError : public Error {
public:
    using Error::Error;
};

} // namespace shiftscope
