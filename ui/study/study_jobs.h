#pragma once

namespace shiftscope {

class JobList;
class MainWindow;
class StudyView;

/// Adds the Study view to the window, its work to the window's jobs. The window owns it.
StudyView &addStudyView(MainWindow &window);

/// Lists the view's work as jobs. `jobs` must outlive it.
void listJobs(StudyView &view, JobList &jobs);

} // namespace shiftscope
