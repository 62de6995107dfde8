#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// The scene without any patch, in every expression: `A + B - blank`.
inline constexpr std::string_view kBlankScene = "blank";

/// A scene's share in an expression.
struct ExpressionTerm {
    std::string scene;
    double coefficient = 0;
};

/// A weighted sum of scenes, as written. Meaning the same for features (numbers are added) and for pictures (patches are added
/// to the background, or removed from it).
struct Expression {
    std::string text;
    std::vector<ExpressionTerm> terms; ///< each scene once, in the order in which they are first named

    /// `A + B`, `A - B + C`, `0.3*A + 0.7*B`, `-A/2`, `(A + B) * 0.5`, `mean(A, B, …)`, `lerp(A, B, t)`: A at t = 0, B at 1.
    /// A name is letters, digits and '_', and begins with no digit. Throws InputError, saying where it goes wrong and what is
    /// accepted.
    static Expression parse(const std::string &text);
    /// `lerp(a, b, t)`: the slider from one scene to another.
    static Expression between(const std::string &a, const std::string &b, double t);

    /// Throws InputError naming the scene that is not one of `known` (or "blank"), and the nearest that is.
    void requireKnown(const std::vector<std::string> &known) const;
};

/// True for what parse() takes as the name of a scene.
[[nodiscard]] bool isSceneName(std::string_view text);

} // namespace shiftscope
