#include "core/engine/inference_service.h"

#include "core/job/thread_priority.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace shiftscope {

struct InferenceService::Impl {
    struct Running {
        JobId id = 0;
        ServiceJob job;
        bool paused = false;
        bool cancelled = false;
    };

    std::mutex mutex;
    std::condition_variable wake;
    std::function<void()> liveWork; ///< the newest request; empty when there is none
    std::deque<std::shared_ptr<Running>> jobs;
    JobId nextId = 1;
    bool stopping = false;
    std::thread thread; ///< last: starts when everything else is ready

    Impl() : thread([this] { loop(); }) {}

    void loop()
    {
        setThreadPriority(Priority::Background);
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [this] { return stopping || liveWork || nextRunnable() != nullptr; });
            if (stopping)
                break;
            if (liveWork) {
                const std::function<void()> work = std::exchange(liveWork, {});
                lock.unlock();
                work();
                lock.lock();
                continue;
            }
            const std::shared_ptr<Running> running = nextRunnable();
            // To the back of the queue: jobs take turns.
            std::erase(jobs, running);
            jobs.push_back(running);
            lock.unlock();
            const bool ended = advance(*running);
            lock.lock();
            if (ended)
                std::erase(jobs, running);
        }
        const std::deque<std::shared_ptr<Running>> rest = std::exchange(jobs, {});
        lock.unlock();
        for (const auto &running : rest)
            if (running->job.cancelled)
                running->job.cancelled();
    }

    /// The first job that has something to do now. With the mutex held.
    std::shared_ptr<Running> nextRunnable() const
    {
        const auto found = std::ranges::find_if(jobs, [](const auto &running) { return !running->paused || running->cancelled; });
        return found == jobs.end() ? nullptr : *found;
    }

    /// One step, without the mutex; true when the job has ended.
    bool advance(Running &running)
    {
        bool cancelled = false;
        {
            const std::scoped_lock lock(mutex);
            cancelled = running.cancelled;
        }
        if (cancelled) {
            if (running.job.cancelled)
                running.job.cancelled();
            return true;
        }
        try {
            if (running.job.step())
                return false;
        } catch (...) {
            if (running.job.failed)
                running.job.failed(std::current_exception());
            return true;
        }
        if (running.job.finished)
            running.job.finished();
        return true;
    }

    void change(JobId id, const std::function<void(Running &)> &edit)
    {
        {
            const std::scoped_lock lock(mutex);
            for (const auto &running : jobs)
                if (running->id == id)
                    edit(*running);
        }
        wake.notify_one();
    }
};

InferenceService::InferenceService() : m_impl(std::make_unique<Impl>()) {}

InferenceService::~InferenceService()
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_one();
    m_impl->thread.join();
}

void InferenceService::live(std::function<void()> work)
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->liveWork = std::move(work);
    }
    m_impl->wake.notify_one();
}

InferenceService::JobId InferenceService::start(ServiceJob job)
{
    JobId id = 0;
    {
        const std::scoped_lock lock(m_impl->mutex);
        id = m_impl->nextId++;
        m_impl->jobs.push_back(std::make_shared<Impl::Running>(Impl::Running{.id = id, .job = std::move(job)}));
    }
    m_impl->wake.notify_one();
    return id;
}

void InferenceService::pause(JobId job)
{
    m_impl->change(job, [](Impl::Running &running) { running.paused = true; });
}

void InferenceService::resume(JobId job)
{
    m_impl->change(job, [](Impl::Running &running) { running.paused = false; });
}

void InferenceService::cancel(JobId job)
{
    m_impl->change(job, [](Impl::Running &running) { running.cancelled = true; });
}

} // namespace shiftscope
