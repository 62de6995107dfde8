#pragma once

#include <concepts>

namespace shiftscope {

/// A visitor made of lambdas, one an alternative: std::visit(Overloaded{[](const Conv &) {…}, …}, op). No lambda takes whatever
/// is left (`const auto &`): an alternative that nobody thought of is then an error of the compiler instead of a wrong answer.
template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

/// Several alternatives that are treated alike, each by its name: [](const OneOf<ReLU, ReLU6> auto &) {…}.
template <class T, class... Named>
concept OneOf = (std::same_as<T, Named> || ...);

} // namespace shiftscope
