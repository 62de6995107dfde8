#pragma once

class QWidget;

namespace shiftscope {

/// Draws a widget faintly while what it shows is not the answer to the question beside it.
void setDimmed(QWidget &widget, bool dimmed);
[[nodiscard]] bool isDimmed(const QWidget &widget);

} // namespace shiftscope
