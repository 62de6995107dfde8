#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>
#include <map>
#include <string>

namespace shiftscope {

/// Tensors and words of a file in the safetensors format (https://github.com/huggingface/safetensors): eight bytes of length, a
/// JSON header of names, types, shapes and offsets, then the numbers.
struct Safetensors {
    std::map<std::string, std::string> metadata;
    ReadWeights weights;
};

/// Whether the file begins as one. Throws InputError, naming the file, when it cannot be read.
[[nodiscard]] bool isSafetensors(const std::filesystem::path &file);

/// Reads all tensors, or those that `key` chooses by what their names begin with (see chooseWeights). F32, F16, BF16 and F64
/// become float32; of other types only a batch norm's counter (num_batches_tracked) is accepted. Nothing in such a file can be
/// executed, and every size is checked before memory is taken for it.
///
/// Throws InputError, naming the file and the tensor, when it is missing, cut off, damaged, of another type, or not finite;
/// WorkError when memory is short.
[[nodiscard]] Safetensors readSafetensors(const std::filesystem::path &file, const std::string &key = {});

} // namespace shiftscope
