#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/engine/device.h"
#include "core/feature_matrix.h"
#include "core/network/graph.h"
#include "core/scene/shifted_scene.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// The loop that anyone would write with LibTorch alone, in the forms known to be fast: the peer of every speed that this
/// program states. It runs the graph as published (batch norms and all) as a TorchScript module.
class PlainLoop {
public:
    enum class Form {
        Eager,             ///< as written, rows of planes (NCHW)
        EagerChannelsLast, ///< weights and canvases channels last
        Frozen,            ///< torch.jit.freeze: batch norm folded, constants propagated
        FrozenChannelsLast,
        FrozenConvolutions, ///< channels last, and Linear written as a 1x1 convolution: faster where the BLAS is slow
        Optimised           ///< torch.jit.optimize_for_inference
    };
    static constexpr std::array kForms{
        Form::Eager, Form::EagerChannelsLast, Form::Frozen, Form::FrozenChannelsLast, Form::FrozenConvolutions, Form::Optimised};

    /// Throws InputError as Network does.
    PlainLoop(const Graph &graph, const StateDict &weights, std::span<const std::string> layers, Form form, Device device);
    ~PlainLoop();
    PlainLoop(PlainLoop &&) noexcept;
    PlainLoop &operator=(PlainLoop &&) noexcept;

    /// Features of the layers given at construction, one matrix a layer, one row a position.
    [[nodiscard]] std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// "eager", "eager channels_last", "jit-frozen", "jit-frozen channels_last", "jit-frozen
/// convolutions", "jit-optimised".
[[nodiscard]] std::string_view name(PlainLoop::Form form);

} // namespace shiftscope
