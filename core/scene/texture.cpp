#include "core/scene/texture.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace shiftscope {

namespace {

constexpr int kSide = 256;
constexpr int kCoarsestCell = 64; ///< pixels between the random values of the first octave
constexpr int kOctaves = 4;

/// Random values 0..1 on a grid, with soft steps between them (Perlin's 3t² - 2t³).
class Octave {
public:
    Octave(int cell, std::mt19937 &random) : m_cell(cell), m_columns(kSide / cell + 1)
    {
        m_values.resize(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_columns));
        // The engine's own numbers: a standard distribution may differ between libraries.
        for (float &value : m_values)
            value = static_cast<float>(random() >> 8) * 0x1p-24F;
    }

    [[nodiscard]] float at(int y, int x) const
    {
        const auto value = [&](int row, int column) {
            const int index = row * m_columns + column;
            return m_values[static_cast<std::size_t>(index)];
        };
        const int row = y / m_cell;
        const int column = x / m_cell;
        const float v = soft(y);
        const float u = soft(x);
        const float above = value(row, column) * (1 - u) + value(row, column + 1) * u;
        const float below = value(row + 1, column) * (1 - u) + value(row + 1, column + 1) * u;
        return above * (1 - v) + below * v;
    }

private:
    [[nodiscard]] float soft(int offset) const
    {
        const float t = static_cast<float>(offset % m_cell) / static_cast<float>(m_cell);
        return t * t * (3 - 2 * t);
    }

    int m_cell;
    int m_columns;
    std::vector<float> m_values;
};

} // namespace

cv::Mat seededTexture(unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<Octave> light;
    for (int octave = 0; octave < kOctaves; ++octave)
        light.emplace_back(kCoarsestCell >> octave, random);
    const Octave tint(kCoarsestCell, random);
    const Octave warmth(kCoarsestCell, random);
    cv::Mat rgb(kSide, kSide, CV_8UC3);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            float grey = 0;
            float weight = 0;
            for (int octave = 0; octave < kOctaves; ++octave) {
                const float share = std::ldexp(1.0F, -octave);
                grey += share * light[static_cast<std::size_t>(octave)].at(y, x);
                weight += share;
            }
            const float base = 40 + 175 * grey / weight;
            const float green = 40 * (tint.at(y, x) - 0.5F);
            const float warm = 50 * (warmth.at(y, x) - 0.5F);
            const auto byte = [](float value) { return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L)); };
            rgb.at<cv::Vec3b>(y, x) = {byte(base + warm), byte(base + green), byte(base - warm)};
        }
    }
    return rgb;
}

} // namespace shiftscope
