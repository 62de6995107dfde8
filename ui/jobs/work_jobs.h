#pragma once

#include "ui/jobs/job_list.h"

#include <functional>

namespace shiftscope {

class ViewWork;

/// Lists what a view has under way as jobs. `show` brings the view to the front. `work` may go before the list, and the list
/// before `work`.
void listWork(ViewWork &work, JobList &jobs, const std::function<void()> &show);

} // namespace shiftscope
