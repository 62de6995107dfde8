#pragma once

class QWidget;

namespace shiftscope {

/// A box over `window` that lists what the keys and the mouse do.
void showKeys(QWidget &window);
/// A box over `window` that says what this program is, its version and its licence.
void showAbout(QWidget &window);

} // namespace shiftscope
