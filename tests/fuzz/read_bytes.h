#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/error.h"

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <span>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

/// Reads `bytes` as a checkpoint file, which lies in memory. True when they were one; a tensor with a number that is not finite,
/// or with another error than InputError, ends the program.
inline bool readsAsCheckpoint(std::span<const char> bytes)
{
    static const int file = ::memfd_create("checkpoint", MFD_CLOEXEC);
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        std::abort();
    try {
        for (const auto &[name, tensor] : shiftscope::readCheckpoint(path)) {
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
