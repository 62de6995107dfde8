#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace shiftscope {

/// A thread of its own for work that must come in order. After a task has thrown, those behind it are dropped, and the next
/// post() or drain() throws what it threw.
class SerialWorker {
public:
    /// `most`: tasks that may wait at once.
    explicit SerialWorker(std::size_t most);
    /// Drops what has not begun, and waits for what has.
    ~SerialWorker();
    SerialWorker(const SerialWorker &) = delete;
    SerialWorker &operator=(const SerialWorker &) = delete;

    /// Waits while as many tasks are waiting as may.
    void post(std::function<void()> task);
    /// Waits until nothing is left to do.
    void drain();

private:
    void work();
    void rethrow();

    std::size_t m_most;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_tasks;
    bool m_busy = false;
    bool m_over = false;
    std::exception_ptr m_failure;
    std::jthread m_thread; ///< last: it uses all above
};

} // namespace shiftscope
