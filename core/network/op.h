#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shiftscope {

/// Channels, rows, columns of an activation; a vector of features is {D, 1, 1}.
struct Shape {
    std::int64_t channels = 0;
    std::int64_t height = 0;
    std::int64_t width = 0;
    friend bool operator==(const Shape &, const Shape &) = default;
};

enum class PadKind { Zero, Reflect };

/// What an operation sees along one axis (rows and columns alike): output i looks at inputs
/// i * stride - padBefore + {0, dilation, … (kernel - 1) * dilation}.
struct Window {
    int kernel = 1;
    int stride = 1;
    int dilation = 1;
    int padBefore = 0;
    int padAfter = 0;
    PadKind kind = PadKind::Zero;
    bool ceilMode = false; ///< the last window may begin inside and end outside (Caffe's pooling)

    /// Number of outputs for `length` inputs; 0 when no window fits.
    [[nodiscard]] std::int64_t outputs(std::int64_t length) const;
    friend bool operator==(const Window &, const Window &) = default;
};

// The operations. Weights are named by the node's prefix and PyTorch's own suffixes: "<prefix>.weight", "<prefix>.bias", …

struct Conv {
    int channels = 0; ///< of the output
    Window window;
    int groups = 1;
    bool bias = true;
};
struct Linear {
    int features = 0;
    bool bias = true;
};
struct BatchNorm {
    double epsilon = 1e-5;
};
struct ReLU {};
struct ReLU6 {};
struct LeakyReLU {
    double slope = 0.01;
};
struct MaxPool {
    Window window;
};
struct AvgPool {
    Window window;
    bool countPadding = true; ///< zeros of the padding count in the mean (PyTorch's default)
};
/// Mean over all rows and columns.
struct GlobalAvgPool {};
/// Zhang 2019: reflection padding, a normalised binomial filter of `size` (2 to 7) in both axes, then `stride`.
struct BlurPool {
    int size = 5;
    int stride = 2;
};
/// Local response normalisation across channels (Krizhevsky 2012, as PyTorch and Caffe define alpha).
struct LRN {
    int size = 5;
    double alpha = 1e-4;
    double beta = 0.75;
    double k = 1;
};
struct Add {};
struct Concat {};
struct Flatten {};
struct Pad {
    Window window; ///< kernel 1, stride 1: only its padding is used
};

using Op = std::variant<Conv, Linear, BatchNorm, ReLU, ReLU6, LeakyReLU, MaxPool, AvgPool, GlobalAvgPool, BlurPool, LRN, Add,
                        Concat, Flatten, Pad>;

/// What a weight is for; decides how it is initialised and whether a checkpoint must have it.
enum class WeightRole {
    ConvWeight,
    ConvBias,
    LinearWeight,
    LinearBias,
    NormScale,
    NormShift,
    NormMean,
    NormVariance,
    BlurFilter
};

struct WeightSpec {
    std::string key;
    std::vector<std::int64_t> shape;
    WeightRole role;
};

/// "Conv", "MaxPool" …
[[nodiscard]] std::string_view kindName(const Op &op);

/// Throws InputError, saying which operation and which shapes, when the inputs do not fit.
[[nodiscard]] Shape outputShape(const Op &op, std::span<const Shape> inputs);

/// The weights an operation reads, with PyTorch's shapes. BlurPool's filter is optional in a checkpoint, and checked when
/// present.
[[nodiscard]] std::vector<WeightSpec> weightSpecs(const Op &op, std::span<const Shape> inputs, const std::string &prefix);

/// What the operation sees along an axis; kernel 1, stride 1 for those that work pixel by pixel. GlobalAvgPool, Flatten and
/// Linear look at the whole input: `wholeInput(op)`.
[[nodiscard]] Window windowOf(const Op &op);
[[nodiscard]] bool wholeInput(const Op &op);

/// Multiply-accumulates for one canvas (convolutions, Linear and BlurPool; 0 for the rest).
[[nodiscard]] std::int64_t macs(const Op &op, std::span<const Shape> inputs);

/// The 1-D binomial filter of `size`, normalised to sum 1 (np.poly1d((.5, .5)) ** (size - 1)).
[[nodiscard]] std::vector<float> binomialFilter(int size);

} // namespace shiftscope
