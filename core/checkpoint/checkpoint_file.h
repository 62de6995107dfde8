#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>

namespace shiftscope {

/// Reads weights of any kind known here, told apart by how the file begins: a PyTorch checkpoint (see readTorchFile), a
/// safetensors file (see readSafetensors) or a Caffe model (see readCaffeModel). `weights` is FILE or FILE#NAME, where NAME
/// chooses among several sets of weights: see chooseWeights(). Throws InputError naming the file when it is none of these or
/// damaged, WorkError when memory is short.
[[nodiscard]] ReadWeights readCheckpoint(const std::filesystem::path &weights);

/// Whether the file begins as a Caffe model does, or else has its name (.caffemodel) and does not begin as a PyTorch file.
/// Throws InputError naming the file when it cannot be read, is empty, or only points to one (Git LFS).
[[nodiscard]] bool isCaffeModel(const std::filesystem::path &file);

} // namespace shiftscope
