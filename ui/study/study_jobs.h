#pragma once

namespace shiftscope {

class MainWindow;
class ModelStore;
class ModelsDialog;
class StudyView;

/// Adds the Study view to the window, its work to the window's jobs; it opens runs there, and `models` when weights are missing.
/// The window owns it.
StudyView &addStudyView(MainWindow &window, ModelStore &store, ModelsDialog &models);

} // namespace shiftscope
