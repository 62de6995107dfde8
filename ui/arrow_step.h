#pragma once

#include <QPoint>

#include <optional>

namespace shiftscope {

/// Where an arrow key leads, one step to the right or down being 1; none for another key.
[[nodiscard]] std::optional<QPoint> arrowStep(int key);

} // namespace shiftscope
