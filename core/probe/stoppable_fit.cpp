#include "core/probe/stoppable_fit.h"

namespace shiftscope {

namespace {

struct Stopped {};

thread_local const JobControl *controlOfThisThread = nullptr; // a plain function can reach nothing else

/// Sets it for as long as it lives.
class Listening {
public:
    explicit Listening(const JobControl &control) { controlOfThisThread = &control; }
    ~Listening() { controlOfThisThread = nullptr; }
    Listening(const Listening &) = delete;
    Listening &operator=(const Listening &) = delete;
};

} // namespace

void leaveWhenStopped(const char * /*dots*/)
{
    if (controlOfThisThread && !controlOfThisThread->goesOn())
        throw Stopped{};
}

bool runStoppably(const JobControl &control, const std::function<void()> &fit)
{
    const Listening listening(control);
    try {
        fit();
    } catch (const Stopped &) {
        return false;
    }
    return true;
}

} // namespace shiftscope
