#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/error.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <span>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

/// Gives `bytes` to `read` (path → StateDict) as a file, which lies in memory. True when they were one; a tensor with a number
/// that is not finite, or with another error than InputError, ends the program.
template <typename Read>
bool readsAs(std::span<const char> bytes, const Read &read)
{
    static const int file = ::memfd_create("weights", MFD_CLOEXEC);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        std::abort();
    try {
        for (const auto &[name, tensor] : read(std::filesystem::path(path))) {
            for (const float value : tensor.values()) {
                if (!std::isfinite(value)) {
                    std::cerr << "the tensor " << name << " is not finite\n";
                    std::abort();
                }
            }
        }
        return true;
    } catch (const shiftscope::InputError &) {
        return false;
    }
}

inline bool readsAsCheckpoint(std::span<const char> bytes)
{
    return readsAs(bytes, [](const std::filesystem::path &file) { return shiftscope::readCheckpoint(file).tensors; });
}

inline bool readsAsSafetensors(std::span<const char> bytes)
{
    return readsAs(bytes, [](const std::filesystem::path &file) { return shiftscope::readSafetensors(file).weights.tensors; });
}
