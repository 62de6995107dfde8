#pragma once

#include "core/synthesis/generator_torch.h"
#include "core/synthesis/inverter_training.h"
#include "core/synthesis/linear_reading_torch.h"
#include "core/synthesis/trained_inverter.h"

#include <filesystem>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// Everything that an inverter file keeps. Private to trained_inverter and inverter_training.
struct InverterState {
    InverterFacts facts;
    GeneratorShape shape;
    LinearReading reading;
    StateDict generator;  ///< draws what is added to the reading
    StateDict moments;    ///< "first.<parameter>" and "second.<parameter>" of Adam; empty where training is over
    HostTensor mean;      ///< of the features of the first scenes
    HostTensor deviation; ///< as well, nowhere zero
    std::vector<CurvePoint> curve;
    double blankLoss = 0;
};

void writeInverter(const std::filesystem::path &file, const InverterState &state);
/// Throws InputError naming the file.
[[nodiscard]] InverterState readInverter(const std::filesystem::path &file);

/// (features - mean) / deviation, within ±8: what composed features may have beyond the training scenes' is cut off.
[[nodiscard]] torch::Tensor standardised(const torch::Tensor &features, const torch::Tensor &mean,
                                         const torch::Tensor &deviation);

/// N x D standardised features → N x 3 x side x side, about -1..1: what is read linearly and what the generator adds.
[[nodiscard]] torch::Tensor drawn(const LinearReading &reading, const Generator &generator, const torch::Tensor &features);

/// N x 3 x side x side in -1..1 → N x 3 x canvas x canvas in 0..255, bicubic.
[[nodiscard]] torch::Tensor onCanvas(const torch::Tensor &drawn, int canvas);

} // namespace shiftscope
