#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// A tensor on the host: float32, contiguous, row-major. Copies share the numbers, which nobody changes.
struct HostTensor {
    std::vector<std::int64_t> shape;   ///< empty for a scalar
    std::shared_ptr<const float> data; ///< keeps its storage alive (a vector, or a mapped file)

    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] std::span<const float> values() const { return {data.get(), static_cast<std::size_t>(count())}; }

    /// Owns `values`; throws InputError when their number is not the product of `shape`.
    static HostTensor fromValues(std::vector<std::int64_t> shape, std::vector<float> values);
};

/// "[64, 3, 11, 11]".
[[nodiscard]] std::string shapeText(std::span<const std::int64_t> shape);

/// Named weights, in key order.
using StateDict = std::map<std::string, HostTensor>;

/// Weights as a file holds them.
struct ReadWeights {
    StateDict tensors;
    std::string note; ///< one line for the user: which of the file's weights these are; empty where there are no others
};

/// What all names begin with, up to each dot: "module.", "module._orig_mod."; nothing of a single name.
[[nodiscard]] std::vector<std::string> commonPrefixes(const StateDict &tensors);
/// The same numbers under names without `prefix`, which all must have.
[[nodiscard]] StateDict withoutPrefix(StateDict tensors, const std::string &prefix);

} // namespace shiftscope
