#pragma once

#include "core/job/progress.h"

#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace shiftscope {

/// Work in small steps, done by the InferenceService between live requests. All functions are called on the service's thread.
struct ServiceJob {
    std::function<bool()> step;     ///< at most ~50 ms of work; false when there is no more
    std::function<void()> finished; ///< exactly one of these three is called, once
    std::function<void()> cancelled;
    std::function<void(std::exception_ptr)> failed;
};

/// The one thread that owns the device. Live work goes before job steps and the newest replaces one not yet started; jobs take
/// turns, a step each. Public functions may be called from any thread and never wait for work (but the destructor, which
/// finishes the step at hand, cancels the rest and joins). Its thread stands behind the window's own (Priority::Background).
class InferenceService {
public:
    using JobId = int;

    InferenceService();
    ~InferenceService();
    InferenceService(const InferenceService &) = delete;
    InferenceService &operator=(const InferenceService &) = delete;

    /// Runs `work` as soon as the step at hand ends, unless a newer live request comes first. `work` must not throw.
    void live(std::function<void()> work);
    JobId start(ServiceJob job);
    void pause(JobId job);
    void resume(JobId job);
    /// Its cancelled() follows; nothing happens for a job that has ended.
    void cancel(JobId job);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
