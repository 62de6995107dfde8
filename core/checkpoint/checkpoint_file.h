#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>

namespace shiftscope {

/// Reads a checkpoint of any kind known here, told apart by how it begins: a PyTorch file (see readTorchFile) or a Caffe model
/// (see readCaffeModel). Throws InputError naming the file when it is neither or damaged, WorkError when memory is short.
[[nodiscard]] StateDict readCheckpoint(const std::filesystem::path &file);

/// Whether the file begins as a Caffe model does, or else has its name (.caffemodel) and does not begin as a PyTorch file.
/// Throws InputError naming the file when it cannot be read, is empty, or only points to one (Git LFS).
[[nodiscard]] bool isCaffeModel(const std::filesystem::path &file);

} // namespace shiftscope
