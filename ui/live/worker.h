#pragma once

#include "ui/live/post.h"

#include <QObject>
#include <QString>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>

namespace shiftscope {

/// A thread for work that is not the network's: reading files, fitting patches, drawing figures. Results come back in the
/// thread that owns the worker, queued; an exception comes back as its text, one of `done` too. The destructor asks the work at
/// hand to stop, drops the rest and joins; nothing is delivered after it.
class Worker : public QObject {
    Q_OBJECT

public:
    using Failed = std::function<void(const QString &message)>;

    explicit Worker(QObject *parent = nullptr);
    ~Worker() override;

    /// Does `work(std::stop_token)` after what was asked before, then calls `done` with what it returned, or `failed`.
    template <typename Work, typename Done>
    void run(Work work, Done done, const Failed &failed)
    {
        enqueue(erased(std::move(work), std::move(done)), failed, false);
    }

    /// The same for requests of which only the newest counts: earlier ones are dropped, or their result is.
    template <typename Work, typename Done>
    void runLatest(Work work, Done done, const Failed &failed)
    {
        enqueue(erased(std::move(work), std::move(done)), failed, true);
    }

private:
    using Delivery = std::function<void()>;
    using Job = std::function<Delivery(std::stop_token)>;

    template <typename Work, typename Done>
    static Job erased(Work work, Done done)
    {
        return [work = std::move(work), done = std::move(done)](std::stop_token stop) -> Delivery {
            using Result = std::invoke_result_t<Work, std::stop_token>;
            auto result = std::make_shared<Result>(work(std::move(stop)));
            return [done, result] { done(std::move(*result)); };
        };
    }

    void enqueue(Job job, Failed failed, bool latest);
    void loop(const std::stop_token &stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::function<void(std::stop_token)>> m_jobs;
    int m_newest = 0; ///< number of the newest runLatest(); in the owner's thread
    Post m_post{*this};
    std::jthread m_thread;
};

} // namespace shiftscope
