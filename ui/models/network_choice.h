#pragma once

#include <cstdint>
#include <string>

namespace shiftscope {

/// Which network the explorer runs. A plain value.
struct NetworkChoice {
    static constexpr int kSmallestFilter = 2; ///< of an anti-aliasing blur, in pixels
    static constexpr int kLargestFilter = 7;
    static constexpr int kLastSeed = 999'999;

    std::string model = "efficientnet_lite0";
    bool trained = true;    ///< else seeded random weights
    std::uint64_t seed = 1; ///< of those
    int antiAlias = 0;      ///< side of the blur before every downsampling, in pixels; 0: as published
    friend bool operator==(const NetworkChoice &, const NetworkChoice &) = default;

    [[nodiscard]] static constexpr bool isFilter(int size) { return size >= kSmallestFilter && size <= kLargestFilter; }
};

} // namespace shiftscope
