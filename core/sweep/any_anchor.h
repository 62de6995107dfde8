#pragma once

#include "core/sweep/metric.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace shiftscope {

/// The features of one layer at every position of a grid, kept so small (float16) that a whole map can be drawn anew, for any
/// position as the anchor, between two pictures of a screen.
///
/// A row is stored divided by its largest magnitude, so that float16's range never matters; what is lost is its rounding,
/// 2^-11 of each number, which leaves similarities within 1e-3 of the sweep's own (about 1e-5 for a cosine of many numbers).
/// One thread may put() rows while others read those put before, as long as the readers learn of them through `done`.
class AnyAnchor {
public:
    /// Room for `positions` rows of `dims` numbers. `blank` is what CentredCosine subtracts; else it is not used.
    AnyAnchor(std::size_t positions, std::int64_t dims, Metric metric, std::vector<float> blank);

    /// What that room takes.
    [[nodiscard]] static std::int64_t bytesFor(std::size_t positions, std::int64_t dims);
    [[nodiscard]] std::int64_t bytes() const { return bytesFor(m_positions, m_dims); }
    [[nodiscard]] std::size_t positions() const { return m_positions; }
    [[nodiscard]] std::int64_t dims() const { return m_dims; }

    /// Keeps the feature of position `index`. Throws InputError when it has another length. One that is not finite makes every
    /// similarity to it NaN.
    void put(std::size_t index, std::span<const float> feature);

    /// The feature of position `index` as it is kept, with float16's rounding. One that was not finite is all NaN.
    [[nodiscard]] std::vector<float> feature(std::size_t index) const;

    /// Similarity of every position to position `anchor`; NaN where `done` (one mark a position) is 0, and everywhere when the
    /// anchor itself is not done. Uses `threads` threads; 0: one a processor.
    [[nodiscard]] std::vector<float> similarities(std::size_t anchor, std::span<const std::uint8_t> done, int threads = 0) const;

private:
    void compareRows(std::size_t first, std::size_t last, std::size_t anchor, std::span<const float> reference,
                     std::span<const std::uint8_t> done, std::span<float> values) const;

    std::size_t m_positions;
    std::int64_t m_dims;
    Metric m_metric;
    std::vector<float> m_blank;
    std::unique_ptr<std::uint16_t[]> m_halves; ///< positions x dims; memory is taken as rows come
    std::vector<float> m_scales;               ///< by position: a stored number times this is the feature's
    std::vector<double> m_squares;             ///< by position: the sum of squares of the stored numbers
};

} // namespace shiftscope
