#include "core/engine/inference_service.h"
#include "core/error.h"
#include "tests/check.h"

#include <atomic>
#include <chrono>
#include <future>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace shiftscope;
using namespace std::chrono_literals;

namespace {

/// Keeps the service busy until released, so that requests pile up behind it.
class Gate {
public:
    std::function<void()> work()
    {
        return [this] {
            m_entered.set_value();
            m_release.get_future().wait();
        };
    }
    void waitUntilEntered() { m_entered.get_future().wait(); }
    void release() { m_release.set_value(); }

private:
    std::promise<void> m_entered;
    std::promise<void> m_release;
};

} // namespace

TEST("of live requests that wait, only the newest runs")
{
    InferenceService service;
    Gate gate;
    service.live(gate.work());
    gate.waitUntilEntered();
    std::atomic<int> last = 0;
    std::atomic<int> runs = 0;
    std::promise<void> done;
    for (int i = 1; i <= 10; ++i)
        service.live([&, i] {
            last = i;
            ++runs;
            done.set_value();
        });
    gate.release();
    done.get_future().wait();
    CHECK_EQUAL(last.load(), 10);
    CHECK_EQUAL(runs.load(), 1);
}

TEST("what it runs stands behind the thread that asked for it")
{
    InferenceService service;
    std::promise<int> nice;
    service.live([&] { nice.set_value(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()))); });
    const int own = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
    CHECK(nice.get_future().get() > own || own > 0); // tests run at a low priority may stand there already
}

TEST("a live request goes before the next step of a job")
{
    InferenceService service;
    std::atomic<int> steps = 0;
    std::atomic<int> stepsAtLive = -1;
    std::promise<void> finished;
    service.start({.step =
                       [&] {
                           if (steps == 0)
                               service.live([&] { stepsAtLive = steps.load(); });
                           return ++steps < 5;
                       },
                   .finished = [&] { finished.set_value(); }});
    finished.get_future().wait();
    CHECK_EQUAL(stepsAtLive.load(), 1);
}

TEST("jobs take turns, a step each")
{
    InferenceService service;
    Gate gate;
    service.live(gate.work());
    gate.waitUntilEntered();
    std::string order;
    std::promise<void> finished;
    int running = 2;
    for (const char letter : {'a', 'b'})
        service.start({.step =
                           [&order, letter, left = 3]() mutable {
                               order += letter;
                               return --left > 0;
                           },
                       .finished =
                           [&] {
                               if (--running == 0)
                                   finished.set_value();
                           }});
    gate.release();
    finished.get_future().wait();
    CHECK_EQUAL(order, "ababab");
}

TEST("a job ends exactly once: finished, cancelled or failed")
{
    InferenceService service;
    std::promise<std::string> ending;
    const InferenceService::JobId endless = service.start({.step =
                                                               [] {
                                                                   std::this_thread::sleep_for(1ms);
                                                                   return true;
                                                               },
                                                           .finished = [&] { ending.set_value("finished"); },
                                                           .cancelled = [&] { ending.set_value("cancelled"); }});
    service.cancel(endless);
    CHECK_EQUAL(ending.get_future().get(), "cancelled");

    std::promise<std::string> message;
    service.start({.step = []() -> bool { throw WorkError("the disk is full"); },
                   .failed =
                       [&](std::exception_ptr error) {
                           try {
                               std::rethrow_exception(error);
                           } catch (const Error &known) {
                               message.set_value(known.what());
                           }
                       }});
    CHECK_EQUAL(message.get_future().get(), "the disk is full");
}

TEST("a paused job rests until it is resumed, and can be cancelled while it rests")
{
    InferenceService service;
    std::atomic<int> steps = 0;
    std::promise<void> cancelled;
    const InferenceService::JobId job = service.start({.step =
                                                           [&] {
                                                               ++steps;
                                                               std::this_thread::sleep_for(1ms);
                                                               return true;
                                                           },
                                                       .cancelled = [&] { cancelled.set_value(); }});
    while (steps == 0)
        std::this_thread::sleep_for(1ms);
    service.pause(job);
    std::this_thread::sleep_for(20ms);
    const int rested = steps;
    std::this_thread::sleep_for(50ms);
    CHECK_EQUAL(steps.load(), rested);
    service.resume(job);
    while (steps == rested)
        std::this_thread::sleep_for(1ms);
    service.pause(job);
    service.cancel(job);
    cancelled.get_future().wait();
}

TEST("ending the service cancels what is left and joins")
{
    std::atomic<int> cancelled = 0;
    {
        InferenceService service;
        for (int i = 0; i < 3; ++i)
            service.start({.step =
                               [] {
                                   std::this_thread::sleep_for(1ms);
                                   return true;
                               },
                           .cancelled = [&] { ++cancelled; }});
    }
    CHECK_EQUAL(cancelled.load(), 3);
}
