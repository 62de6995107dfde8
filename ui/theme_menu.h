#pragma once

class QMenu;
class QWidget;

namespace shiftscope {

class Settings;

/// Adds "Theme" to `menu`: as the desktop, light, dark. What is chosen goes into `settings`, which must outlive the menu.
void addThemeMenu(QMenu &menu, Settings &settings);

} // namespace shiftscope
