#include "ui/live/worker.h"

#include "core/job/thread_priority.h"
#include "ui/live/exception_text.h"

namespace shiftscope {

Worker::Worker(QObject *parent) : QObject(parent), m_thread([this](const std::stop_token &stop) { loop(stop); }) {}

Worker::~Worker()
{
    m_thread.request_stop();
    m_thread.join();
}

void Worker::enqueue(Job job, Failed failed, bool latest)
{
    const int number = latest ? ++m_newest : 0;
    const auto current = [this, number] { return number == 0 || number == m_newest; };
    auto whole = [this, job = std::move(job), failed = std::move(failed), current](const std::stop_token &stop) {
        Delivery delivery;
        try {
            delivery = job(stop);
        } catch (...) {
            delivery = [failed, message = textOf(std::current_exception(), tr("The work failed for an unknown reason."))] {
                failed(message);
            };
        }
        m_post([delivery, failed, current] {
            if (!current())
                return;
            try {
                delivery();
            } catch (...) { // what takes the result is part of the work
                failed(textOf(std::current_exception(), tr("The work failed for an unknown reason.")));
            }
        });
    };
    {
        const std::lock_guard lock(m_mutex);
        if (latest)
            m_jobs.clear();
        m_jobs.emplace_back(std::move(whole));
    }
    m_wake.notify_one();
}

void Worker::loop(const std::stop_token &stop)
{
    setThreadPriority(Priority::Asked);
    while (true) {
        std::function<void(std::stop_token)> job;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_jobs.empty(); }))
                return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        if (stop.stop_requested())
            return;
        job(stop);
    }
}

} // namespace shiftscope
