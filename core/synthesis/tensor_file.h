#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>
#include <map>
#include <string>

namespace shiftscope {

/// Tensors and words in one file, in the safetensors format (https://github.com/huggingface/safetensors): eight bytes of
/// length, a JSON header of names, shapes and offsets, then the numbers. readSafetensors() reads it, and so does Python's
/// safetensors. float32 is written; the header's metadata keeps the SHA-256 of the numbers.
struct TensorFile {
    std::map<std::string, std::string> metadata;
    StateDict tensors;
};

/// Gives the file its name only when it is complete and on disk; one that is there is replaced. Throws InputError where nothing
/// can be written, WorkError when the disk is full.
void writeTensorFile(const std::filesystem::path &file, const TensorFile &content);

/// Throws InputError, one sentence that names the file, when it is missing, cut off, changed, of another format, or not finite.
[[nodiscard]] TensorFile readTensorFile(const std::filesystem::path &file);

} // namespace shiftscope
