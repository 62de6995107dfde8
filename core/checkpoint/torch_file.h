#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>

namespace shiftscope {

/// Reads a PyTorch checkpoint into plain tensors, in any of the forms PyTorch has written: zip (1.6 and later) and legacy
/// (a pickle stream followed by storages); the weights at the top or nested under 'state_dict' or 'model'; a leading
/// 'module.' is dropped from every key. float32, float16, bfloat16 and float64 become float32; integer tensors too.
///
/// The pickle is interpreted by a safe machine of our own: it builds containers and tensors, knows only the globals that
/// torch.save writes for these, and executes nothing.
///
/// Throws InputError, naming the file, for anything else: a directory, an empty, truncated or bit-flipped file (zip entries
/// are checked against their CRC-32, unless the archive was written without any), text, a pickle that asks for another global
/// (named), sizes that do not fit the file, a non-finite weight (the tensor is named). Memory stays within four bytes for every
/// number that the file really holds, plus a small bound, whatever it claims. What else a training checkpoint holds (optimizer,
/// epoch) is passed over and not read.
[[nodiscard]] StateDict readTorchFile(const std::filesystem::path &file);

} // namespace shiftscope
