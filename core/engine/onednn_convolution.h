#pragma once

#include "core/engine/fused_steps.h"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftscope {

/// What a convolution's weights are, in PyTorch's order: outChannels x inChannels / groups x kernel x kernel.
struct ConvolutionShape {
    std::int64_t inChannels = 0;
    std::int64_t outChannels = 0;
    int kernel = 1;
    int groups = 1;
};

/// How one run lays the kernel over its input.
struct ConvolutionRun {
    std::int64_t batch = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    int stride = 1;
    int dilation = 1;
    int padBefore = 0; ///< rows of zeros above and columns to the left
    int padAfter = 0;
    bool addToOutput = false; ///< the output holds numbers to be added before the activation
    Activation activation;
    friend auto operator<=>(const ConvolutionRun &, const ConvolutionRun &) = default;
};

/// "2.6.3"; empty where the program was built without oneDNN. Then no OneDnnConvolution can be made.
[[nodiscard]] std::string oneDnnVersion();

/// Whether a run on one thread of several is done Winograd's way, with a fourth of the multiplications: 3x3 convolutions with a
/// stride of 1, where the processor has AVX-512 and canvases are large enough for transformed weights, which are four times as
/// many. It does not depend on the batch, so that equal canvases have equal outputs.
[[nodiscard]] bool suitsWinograd(const ConvolutionShape &shape, const ConvolutionRun &run);

/// A convolution done by oneDNN itself: LibTorch would reorder the weights at every call and cannot fuse what follows. Weights
/// are packed once, in the order that the processor's kernels want. run() may be called from several threads at once; called
/// inside an OpenMP parallel region it works on the calling thread alone, else on all of OpenMP's.
class OneDnnConvolution {
public:
    /// `weight` and `bias` (outChannels) are copied.
    OneDnnConvolution(const ConvolutionShape &shape, const float *weight, const float *bias);
    ~OneDnnConvolution();
    OneDnnConvolution(OneDnnConvolution &&) noexcept;
    OneDnnConvolution &operator=(OneDnnConvolution &&) noexcept;

    /// `in`: batch x height x width x inChannels, `out`: batch x rows x columns x outChannels, interleaved. Throws WorkError.
    void run(const ConvolutionRun &run, const float *in, float *out) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
