#include "core/sweep/stored_any_anchor.h"

#include "core/error.h"
#include "core/sweep/shares.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::size_t kBytesAtOnce = 256 << 10; ///< what is read and compared while it is in a core's cache

} // namespace

StoredAnyAnchor::StoredAnyAnchor(FeatureRows rows, Metric metric, std::vector<float> blank)
    : m_rows(std::move(rows)), m_metric(metric), m_blank(std::move(blank))
{
    if (metric == Metric::CentredCosine && m_blank.size() != static_cast<std::size_t>(m_rows.dims()))
        throw InputError("the blank canvas has " + std::to_string(m_blank.size()) + " numbers, the layer " +
                         std::to_string(m_rows.dims()));
}

void StoredAnyAnchor::compareRows(std::size_t first, std::size_t last, std::span<const float> reference,
                                  std::span<const std::uint8_t> done, std::span<float> values) const
{
    const std::size_t dims = reference.size();
    const std::size_t atOnce = std::max<std::size_t>(1, kBytesAtOnce / (dims * sizeof(float)));
    std::vector<float> rows(atOnce * dims);
    for (; first < last; first += atOnce) {
        const std::size_t count = std::min(atOnce, last - first);
        if (std::ranges::all_of(done.subspan(first, count), [](std::uint8_t mark) { return mark == 0; }))
            continue;
        m_rows.read(first, std::span(rows).first(count * dims));
        for (std::size_t i = 0; i < count; ++i)
            if (done[first + i] != 0)
                values[first + i] = similarity(m_metric, std::span(rows).subspan(i * dims, dims), reference, m_blank);
    }
}

std::vector<float> StoredAnyAnchor::similarities(std::size_t anchor, std::span<const std::uint8_t> done, int threads) const
{
    const std::size_t positions = m_rows.positions();
    std::vector<float> values(positions, std::numeric_limits<float>::quiet_NaN());
    if (anchor >= positions || done.size() != positions || done[anchor] == 0)
        return values;
    std::vector<float> reference(static_cast<std::size_t>(m_rows.dims()));
    m_rows.read(anchor, reference);
    inShares(positions, threads, [&](std::size_t first, std::size_t last) { compareRows(first, last, reference, done, values); });
    return values;
}

} // namespace shiftscope
