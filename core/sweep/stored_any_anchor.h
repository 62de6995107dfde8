#pragma once

#include "core/storage/feature_rows.h"
#include "core/sweep/metric.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace shiftscope {

/// What AnyAnchor does, for features that stay in a run file: a map for any position as the anchor, at the speed at which the
/// system's page cache is read. float32 features give the sweep's own numbers exactly, float16 ones within their rounding.
class StoredAnyAnchor {
public:
    /// `blank` is what CentredCosine subtracts; else it is not used. Throws InputError when it has another length than the rows.
    StoredAnyAnchor(FeatureRows rows, Metric metric, std::vector<float> blank);

    [[nodiscard]] const FeatureRows &rows() const { return m_rows; }

    /// See AnyAnchor::similarities. Throws what FeatureRows::read throws.
    [[nodiscard]] std::vector<float> similarities(std::size_t anchor, std::span<const std::uint8_t> done, int threads = 0) const;

private:
    void compareRows(std::size_t first, std::size_t last, std::span<const float> reference, std::span<const std::uint8_t> done,
                     std::span<float> values) const;

    FeatureRows m_rows;
    Metric m_metric;
    std::vector<float> m_blank;
};

} // namespace shiftscope
