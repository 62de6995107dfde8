#include "core/network/op.h"

#include "core/error.h"

namespace shiftscope {

namespace {

void requireInputs(std::string_view kind, Inputs wanted, std::size_t given)
{
    const bool many = wanted == Inputs::TwoOrMore;
    if (many ? given < 2 : given != 1)
        throw InputError(std::string(kind) + " takes " + (many ? "two or more inputs" : "one input") + ", not " +
                         std::to_string(given));
}

} // namespace

std::string_view kindName(const Op &op)
{
    return std::visit([]<class T>(const T &) -> std::string_view { return T::kKind; }, op);
}

Shape outputShape(const Op &op, std::span<const Shape> inputs)
{
    return std::visit(
        [&]<class T>(const T &own) {
            requireInputs(T::kKind, T::kInputs, inputs.size());
            return own.output(inputs);
        },
        op);
}

std::vector<WeightSpec> weightSpecs(const Op &op, std::span<const Shape> inputs, const std::string &prefix)
{
    return std::visit([&](const auto &own) { return own.weights(inputs, prefix); }, op);
}

Sharing sharingOf(const Op &op)
{
    return std::visit([]<class T>(const T &) { return kSharingOf<T>; }, op);
}

Window windowOf(const Op &op)
{
    return std::visit(
        []<class T>(const T &own) {
            if constexpr (kSharingOf<T> == Sharing::Window)
                return own.seen();
            else
                return Window{};
        },
        op);
}

std::int64_t macs(const Op &op, std::span<const Shape> inputs)
{
    return std::visit([&](const auto &own) { return own.macs(inputs); }, op);
}

} // namespace shiftscope
