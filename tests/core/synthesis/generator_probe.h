#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/feature_matrix.h"
#include "core/synthesis/generator_shape.h"

#include <cstdint>
#include <vector>

/// What a test asks a generator, in plain numbers: torch stays in generator_probe_torch.cpp.
namespace shiftscope::test {

/// Pictures, N x 3 x side x side.
struct Drawn {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    bool differentiable = false;
};

/// Random weights, biases too.
[[nodiscard]] StateDict someGeneratorWeights(const GeneratorShape &shape);
[[nodiscard]] FeatureMatrix randomFeatures(std::int64_t rows, std::int64_t dims);

/// By a generator with random weights of `seed`.
[[nodiscard]] Drawn drawn(const GeneratorShape &shape, std::uint64_t seed, const FeatureMatrix &features);
/// By a frozen generator with these weights.
[[nodiscard]] Drawn drawnFrozen(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features);
/// By one of another seed into which these weights were copied.
[[nodiscard]] Drawn drawnAfterCopy(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features);

/// By the form made for speed.
[[nodiscard]] Drawn drawnFast(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features);

/// Whether a frozen generator's parameters lie where `weights` do, and whether they do after a copy.
[[nodiscard]] bool frozenSharesMemory(const GeneratorShape &shape, const StateDict &weights);
[[nodiscard]] bool copySharesMemory(const GeneratorShape &shape, const StateDict &weights);
/// Whether a loss on the picture reaches every parameter.
[[nodiscard]] bool everyParameterLearns(const GeneratorShape &shape, const FeatureMatrix &features);
/// weights() of a generator into which `weights` were copied.
[[nodiscard]] StateDict copiedWeights(const GeneratorShape &shape, const StateDict &weights);

/// First and last row, first and last column of the centre crop of a picture of `from` x `from` pixels.
[[nodiscard]] std::vector<int> cropEdges(std::int64_t from, std::int64_t side);

} // namespace shiftscope::test
