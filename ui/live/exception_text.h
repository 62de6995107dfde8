#pragma once

#include <QString>

#include <exception>

namespace shiftscope {

/// What an exception says; `otherwise` for one that says nothing.
[[nodiscard]] QString textOf(const std::exception_ptr &problem, const QString &otherwise);

} // namespace shiftscope
