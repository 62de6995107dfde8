#include "app/commands/interrupt.h"

#include <csignal>

namespace shiftscope {

namespace {

// A signal handler can reach nothing but a variable of static storage.
volatile std::sig_atomic_t interruptSeen = 0;

void onSignal(int signal)
{
    interruptSeen = 1;
    std::signal(signal, SIG_DFL);
}

} // namespace

InterruptGuard::InterruptGuard()
{
    interruptSeen = 0;
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
}

InterruptGuard::~InterruptGuard()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::interrupted() const
{
    return interruptSeen != 0;
}

} // namespace shiftscope
