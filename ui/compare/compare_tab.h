#pragma once

namespace shiftscope {

class CompareView;
class MainWindow;

/// Adds the Compare view to the window: its problems go to the banner, its figures through the window's output. The window
/// owns it.
CompareView &addCompareView(MainWindow &window);

} // namespace shiftscope
