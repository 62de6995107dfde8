#pragma once

namespace shiftscope {

class CompareView;
class MainWindow;

/// Adds the Compare view to the window: its problems go to the notice, its figures through the window's output,
/// its sweeps into the list of jobs. The window
/// owns it.
CompareView &addCompareView(MainWindow &window);

} // namespace shiftscope
