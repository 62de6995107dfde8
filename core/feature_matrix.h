#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace shiftscope {

/// Features of one layer for several canvases: `rows` x `dims`, float32, contiguous, one row a canvas.
struct FeatureMatrix {
    std::int64_t rows = 0;
    std::int64_t dims = 0;
    std::vector<float> values;

    FeatureMatrix() = default;
    FeatureMatrix(std::int64_t rowCount, std::int64_t dimensions)
        : rows(rowCount), dims(dimensions), values(static_cast<std::size_t>(rowCount * dimensions))
    {
    }

    [[nodiscard]] std::span<const float> row(std::int64_t index) const
    {
        return {values.data() + index * dims, static_cast<std::size_t>(dims)};
    }
    [[nodiscard]] std::span<float> row(std::int64_t index)
    {
        return {values.data() + index * dims, static_cast<std::size_t>(dims)};
    }
};

} // namespace shiftscope
