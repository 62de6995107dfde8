#include "core/storage/feature_rows.h"

#include "core/error.h"
#include "core/storage/half.h"
#include "core/storage/raw_file.h"
#include "core/storage/run_layout.h"
#include "core/storage/run_structure.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace shiftscope {

namespace {

constexpr std::string_view kFeatures = "features/";
constexpr std::size_t kHalvesAtOnce = 32 << 10; ///< 64 KB on the stack: they are still in the cache when they are converted

} // namespace

void FeatureRows::read(std::size_t first, std::span<float> values) const
{
    const std::size_t rows = values.size() / static_cast<std::size_t>(m_dims);
    if (rows > m_positions || first > m_positions - rows)
        throw InputError(m_file->path().string() + ": has " + std::to_string(m_positions) + " positions; there is no position " +
                         std::to_string(first + rows - 1));
    const std::uint64_t numbersBefore = std::uint64_t{first} * static_cast<std::uint64_t>(m_dims);
    if (!m_half) {
        m_file->read(m_offset + numbersBefore * sizeof(float), std::as_writable_bytes(values));
        return;
    }
    std::array<std::uint16_t, kHalvesAtOnce> halves; // NOLINT(cppcoreguidelines-pro-type-member-init): read before it is used
    for (std::size_t done = 0; done < values.size(); done += kHalvesAtOnce) {
        const std::span piece = values.subspan(done, std::min(kHalvesAtOnce, values.size() - done));
        const std::span read = std::span(halves).first(piece.size());
        m_file->read(m_offset + (numbersBefore + done) * sizeof(std::uint16_t), std::as_writable_bytes(read));
        floatsFromHalves(read, piece);
    }
}

std::map<std::string, FeatureRows> openFeatureRows(const std::filesystem::path &file)
{
    const auto raw = std::make_shared<const RawFile>(RawFile::openForReading(file));
    const RunStructure structure = readStructure(file, *raw);
    if (!raw->stillAtPath())
        throw InputError(file.string() + ": was replaced while it was opened; open it again");
    std::map<std::string, FeatureRows> layers;
    for (const auto &[path, stored] : structure.layout) {
        if (!path.starts_with(kFeatures))
            continue;
        FeatureRows rows;
        rows.m_file = raw;
        rows.m_offset = stored.offset;
        rows.m_positions = structure.header.positions();
        rows.m_dims = static_cast<std::int64_t>(stored.shape.dims.back());
        rows.m_half = stored.shape.kind == NumberKind::Float16;
        layers.emplace(path.substr(kFeatures.size()), std::move(rows));
    }
    return layers;
}

} // namespace shiftscope
