#pragma once

#include "core/job/job_control.h"

#include <functional>

namespace shiftscope {

/// What libsvm and liblinear get as the function that prints their dots. They call it every few rounds, and it is the one way
/// into them: within runStoppably() it waits while the job is held, and leaves the fit by an exception once a stop is requested.
/// It prints nothing.
void leaveWhenStopped(const char *dots);

/// Runs `fit` on this thread; false when it was left. Leaving gives libsvm's kernel cache back; a few arrays of one number a
/// sample are lost.
[[nodiscard]] bool runStoppably(const JobControl &control, const std::function<void()> &fit);

} // namespace shiftscope
