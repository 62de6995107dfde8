#pragma once

namespace shiftscope {

/// Turns Ctrl-C and SIGTERM into a stop request while it lives: the work at hand ends in good order and keeps what is done.
/// A second signal ends the process at once. One object at a time, in a command's main thread.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard &) = delete;
    InterruptGuard &operator=(const InterruptGuard &) = delete;

    [[nodiscard]] bool interrupted() const;
};

} // namespace shiftscope
