#pragma once

#include "core/engine/network.h"
#include "core/job/progress.h"
#include "core/synthesis/random_scenes.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// Features and the pictures that they are of.
struct Examples {
    torch::Tensor features; ///< N x D
    torch::Tensor pictures; ///< N x 3 x side x side, -1..1
};

/// The last so many examples; pictures as bytes.
struct ExamplePool {
    torch::Tensor features;
    torch::Tensor bytes;
    std::int64_t filled = 0;
    std::int64_t next = 0;

    /// Replaces the oldest ones.
    void add(const Examples &examples);
    /// `count` indices, the same for the same seed and step.
    [[nodiscard]] torch::Tensor choose(std::int64_t count, std::uint64_t seed, std::uint64_t step) const;
    /// The pictures of these indices, -1..1.
    [[nodiscard]] torch::Tensor wanted(const torch::Tensor &indices) const;
};

/// Draws scenes and runs them through the fast engine.
class ExampleMaker {
public:
    ExampleMaker(const Network &network, const RandomScenes &scenes, std::string layer, std::int64_t side, std::stop_token stop);

    /// Scenes `first` to `first + count - 1` of the stream `seed`. Throws DifferentiableNetwork::Stopped.
    [[nodiscard]] Examples examples(std::uint64_t seed, std::uint64_t first, std::int64_t count) const;
    /// The first `count` of a stream, fewer where `enough` says so.
    [[nodiscard]] ExamplePool pool(std::uint64_t seed, std::uint64_t first, std::int64_t count, std::int64_t capacity,
                                   const std::function<void(const Progress &)> &progress,
                                   const std::function<bool(std::int64_t)> &enough) const;
    void throwIfStopped() const;

private:
    const Network &m_network;
    const RandomScenes &m_scenes;
    std::vector<std::string> m_layers;
    std::int64_t m_side;
    std::stop_token m_stop;
};

/// Kingma and Ba 2015, with moments that can be kept and taken up again.
class Adam {
public:
    Adam() = default;
    explicit Adam(const torch::nn::Module &module);

    /// From the gradients that the parameters have.
    void step(double learningRate);
    [[nodiscard]] StateDict moments() const;
    /// Moments after `steps` steps; those that do not fit are left at zero.
    void takeUp(const StateDict &moments, std::int64_t steps);

private:
    struct Slot {
        std::string name;
        torch::Tensor parameter;
        torch::Tensor first;
        torch::Tensor second;
    };
    std::vector<Slot> m_slots;
    std::int64_t m_steps = 0;
};

/// A copy on the host.
[[nodiscard]] HostTensor toHost(const torch::Tensor &tensor);

} // namespace shiftscope
