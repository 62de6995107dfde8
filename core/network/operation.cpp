#include "core/network/operation.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

const Shape &mapOf(std::string_view kind, std::span<const Shape> inputs)
{
    const Shape &in = inputs.front();
    if (!in.isMap())
        throw InputError(std::string(kind) + " wants a map of channels, rows and columns, not an input of " + in.text());
    return in;
}

Shape slid(std::string_view kind, const Shape &in, const Window &window, std::int64_t channels)
{
    const Shape out{channels, window.outputs(in.height()), window.outputs(in.width())};
    if (out.height() < 1 || out.width() < 1)
        throw InputError(std::string(kind) + " with a kernel of " + std::to_string(window.kernel) + " does not fit an input of " +
                         in.text() + ": the canvas is too small for this architecture");
    const bool reflects = window.kind == PadKind::Reflect;
    if (reflects && std::max(window.padBefore, window.padAfter) >= std::min(in.height(), in.width()))
        throw InputError(std::string(kind) + " reflects more than its input of " + in.text() +
                         " has: the canvas is too small for this architecture");
    return out;
}

} // namespace shiftscope
