#pragma once

class QString;
class QWidget;

namespace shiftscope {

/// A box over `window` that lists what the keys and the mouse do.
void showKeys(QWidget &window);
/// What the program is, its version, licence and `parts` (as programParts() lists them), which can be copied.
void showAbout(QWidget &window, const QString &parts);
/// The papers behind the program as BibTeX, which can be copied.
void showCitations(QWidget &window);
/// The guide, beside the window: it stays open while one works. A second call brings it to the front.
void showGuide(QWidget &window);

} // namespace shiftscope
