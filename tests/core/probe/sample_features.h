#pragma once

#include "core/probe/probe.h"

#include <cmath>
#include <random>

/// rows x columns positions, one pixel apart.
inline shiftscope::ProbeGrid sampleGrid(int rows, int columns)
{
    shiftscope::ProbeGrid grid;
    for (int y = 0; y < rows; ++y)
        grid.ys.push_back(y);
    for (int x = 0; x < columns; ++x)
        grid.xs.push_back(x);
    return grid;
}

/// The perfect feature: the position itself.
inline shiftscope::FeatureMatrix coordinates(const shiftscope::ProbeGrid &grid)
{
    shiftscope::FeatureMatrix features(static_cast<std::int64_t>(grid.ys.size() * grid.xs.size()), 2);
    std::size_t at = 0;
    for (const int y : grid.ys)
        for (const int x : grid.xs) {
            features.values[at++] = static_cast<float>(y);
            features.values[at++] = static_cast<float>(x);
        }
    return features;
}

/// Numbers that know nothing of their position.
inline shiftscope::FeatureMatrix noise(const shiftscope::ProbeGrid &grid, std::int64_t dims, unsigned seed)
{
    shiftscope::FeatureMatrix features(static_cast<std::int64_t>(grid.ys.size() * grid.xs.size()), dims);
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    for (float &value : features.values)
        value = normal(generator);
    return features;
}

/// Rectified random waves over the grid and noise, on a large part in common: much as a network's features are.
inline shiftscope::FeatureMatrix waves(const shiftscope::ProbeGrid &grid, std::int64_t dims, float noiseLevel, unsigned seed)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    shiftscope::FeatureMatrix features = noise(grid, dims, seed + 1);
    for (std::int64_t d = 0; d < dims; ++d) {
        const float alongY = normal(generator) * 3 / static_cast<float>(grid.ys.size());
        const float alongX = normal(generator) * 3 / static_cast<float>(grid.xs.size());
        const float phase = normal(generator) * 3;
        const float common = 1 + std::abs(normal(generator));
        for (std::int64_t i = 0; i < features.rows; ++i) {
            const auto y = static_cast<float>(i / std::ssize(grid.xs));
            const auto x = static_cast<float>(i % std::ssize(grid.xs));
            float &value = features.row(i)[static_cast<std::size_t>(d)];
            value = std::max(0.0F, common + std::sin(alongY * y + alongX * x + phase) + noiseLevel * value);
        }
    }
    return features;
}
