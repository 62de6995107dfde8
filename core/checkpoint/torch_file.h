#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>

namespace shiftscope {

/// Reads a PyTorch checkpoint into plain tensors, in any of the forms PyTorch has written: zip (1.6 and later) and legacy
/// (a pickle stream followed by storages). `key` chooses among several sets of weights: see chooseWeights(). float32, float16,
/// bfloat16 and float64 become float32; integer tensors too. Names are those of the file.
///
/// The pickle is interpreted by a safe machine of our own, which executes and imports nothing: objects of any class beside the
/// weights (arguments, counters, NumPy numbers, optimizer and scheduler states) are data that is passed over.
///
/// Throws InputError, naming the file, for anything else: a directory, an empty, truncated or bit-flipped file (zip entries
/// are checked against their CRC-32, unless the archive was written without any), text, an object instead of a dictionary
/// (named), a weight that is no dense tensor of plain numbers, sizes that do not fit the file, a non-finite weight (the tensor is
/// named). Memory stays within four bytes for every number that the file really holds, plus a small bound, whatever it claims.
[[nodiscard]] ReadWeights readTorchFile(const std::filesystem::path &file, const std::string &key = {});

} // namespace shiftscope
