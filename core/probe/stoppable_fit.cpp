#include "core/probe/stoppable_fit.h"

namespace shiftscope {

namespace {

struct Stopped {};

thread_local const std::stop_token *stopOfThisThread = nullptr; // a plain function can reach nothing else

/// Sets it for as long as it lives.
class Listening {
public:
    explicit Listening(const std::stop_token &stop) { stopOfThisThread = &stop; }
    ~Listening() { stopOfThisThread = nullptr; }
    Listening(const Listening &) = delete;
    Listening &operator=(const Listening &) = delete;
};

} // namespace

void leaveWhenStopped(const char * /*dots*/)
{
    if (stopOfThisThread && stopOfThisThread->stop_requested())
        throw Stopped{};
}

bool runStoppably(const std::stop_token &stop, const std::function<void()> &fit)
{
    const Listening listening(stop);
    try {
        fit();
    } catch (const Stopped &) {
        return false;
    }
    return true;
}

} // namespace shiftscope
