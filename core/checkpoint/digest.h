#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>
#include <string>

namespace shiftscope {

/// SHA-256 of a file, 64 hex digits. Throws InputError when it cannot be read.
[[nodiscard]] std::string sha256OfFile(const std::filesystem::path &file);

/// SHA-256 over the tensors' bytes in key order, 64 hex digits: what a run file keeps for seeded weights.
[[nodiscard]] std::string sha256OfTensors(const StateDict &weights);

} // namespace shiftscope
