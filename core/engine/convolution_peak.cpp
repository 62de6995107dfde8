#include "core/engine/convolution_peak.h"

#include "core/engine/convolution_torch.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <chrono>

namespace shiftscope {

namespace {

struct Case {
    std::int64_t channels;
    std::int64_t side;
    int kernel;
};

/// Every thread convolves canvases of its own, as the engines do.
double rate(const Case &c)
{
    const torch::InferenceMode inference;
    const torch::Tensor weight = torch::rand({c.channels, c.channels, c.kernel, c.kernel});
    const Window window{.kernel = c.kernel, .padBefore = c.kernel / 2, .padAfter = c.kernel / 2};
    const Convolution convolution(weight, {}, window, 1, torch::kCPU);
    const std::int64_t threads = at::get_num_threads();
    constexpr std::int64_t kCanvases = 4;
    const torch::Tensor x =
        torch::rand({threads * kCanvases, c.channels, c.side, c.side}).contiguous(torch::MemoryFormat::ChannelsLast);
    const auto pass = [&] {
        at::parallel_for(0, threads, 1, [&](std::int64_t begin, std::int64_t end) {
            const torch::InferenceMode own;
            for (std::int64_t i = begin; i < end; ++i)
                static_cast<void>(convolution(x.narrow(0, i * kCanvases, kCanvases), {}));
        });
    };
    pass();
    const double macs =
        static_cast<double>(threads * kCanvases * c.side * c.side * c.channels * c.channels * c.kernel * c.kernel);
    double best = 0;
    constexpr int kTrials = 5;
    constexpr double kSeconds = 0.02;
    for (int trial = 0; trial < kTrials; ++trial) {
        const auto start = std::chrono::steady_clock::now();
        std::chrono::duration<double> spent{};
        int passes = 0;
        for (; spent.count() < kSeconds; ++passes) {
            pass();
            spent = std::chrono::steady_clock::now() - start;
        }
        best = std::max(best, passes * macs / spent.count());
    }
    return best;
}

} // namespace

double convolutionPeak()
{
    double best = 0;
    // No 3x3: those may be done Winograd's way, which makes fewer multiply-accumulates than it counts for.
    for (const Case &c : {Case{128, 14, 5}, Case{192, 13, 5}, Case{512, 14, 1}, Case{256, 28, 1}})
        best = std::max(best, rate(c));
    return best;
}

std::string convolutionLibrary()
{
    const std::string version = oneDnnVersion();
    return version.empty() ? "LibTorch" : "oneDNN " + version;
}

} // namespace shiftscope
