#include "core/study/serial_worker.h"

#include <utility>

namespace shiftscope {

SerialWorker::SerialWorker(std::size_t most) : m_most(most), m_thread([this] { work(); }) {}

SerialWorker::~SerialWorker()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_over = true;
        m_tasks.clear();
    }
    m_changed.notify_all();
}

void SerialWorker::post(std::function<void()> task)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_tasks.size() < m_most || m_failure; });
    rethrow();
    m_tasks.push_back(std::move(task));
    lock.unlock();
    m_changed.notify_all();
}

void SerialWorker::drain()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return (m_tasks.empty() && !m_busy) || m_failure; });
    rethrow();
}

/// With the mutex held.
void SerialWorker::rethrow()
{
    if (m_failure)
        std::rethrow_exception(m_failure);
}

void SerialWorker::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_over || !m_tasks.empty(); });
        if (m_over)
            return;
        std::function<void()> task = std::move(m_tasks.front());
        m_tasks.pop_front();
        m_busy = true;
        lock.unlock();
        m_changed.notify_all();
        std::exception_ptr failure;
        try {
            task();
        } catch (...) {
            failure = std::current_exception();
        }
        task = nullptr; // what it holds (a claim, a file) goes before the next one begins
        lock.lock();
        m_busy = false;
        if (failure) {
            m_failure = failure;
            m_tasks.clear();
        }
        m_changed.notify_all();
    }
}

} // namespace shiftscope
