#include "core/study/map_pages.h"

#include "core/sweep/sweep.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

constexpr std::size_t kMostPatches = 10; ///< rows that a page of single maps has at most

/// Mean of several maps of one grid, cell by cell, over those that have data there.
class MeanMap {
public:
    void add(const SimilarityMap &map)
    {
        if (m_sums.empty()) {
            m_map = map;
            m_sums.assign(map.values.size(), 0);
            m_counts.assign(map.values.size(), 0);
        }
        if (map.ys != m_map.ys || map.xs != m_map.xs) // of another canvas: there is no mean with it
            return;
        for (std::size_t i = 0; i < map.values.size(); ++i)
            if (!std::isnan(map.values[i])) {
                m_sums[i] += map.values[i];
                ++m_counts[i];
            }
    }
    [[nodiscard]] std::optional<SimilarityMap> mean() const
    {
        if (m_sums.empty())
            return std::nullopt;
        SimilarityMap map = m_map;
        for (std::size_t i = 0; i < map.values.size(); ++i)
            map.values[i] =
                m_counts[i] > 0 ? static_cast<float>(m_sums[i] / m_counts[i]) : std::numeric_limits<float>::quiet_NaN();
        return map;
    }

private:
    SimilarityMap m_map;
    std::vector<double> m_sums;
    std::vector<int> m_counts;
};

std::size_t placeOf(std::vector<std::string> &known, const std::string &word)
{
    const auto found = std::ranges::find(known, word);
    if (found != known.end())
        return static_cast<std::size_t>(found - known.begin());
    known.push_back(word);
    return known.size() - 1;
}

/// Maps by row and column head, both in the order in which they come.
template <typename Cell>
class Grid {
public:
    Cell &at(const std::string &row, const std::string &column)
    {
        const std::size_t r = placeOf(rows, row);
        const std::size_t c = placeOf(columns, column);
        if (m_cells.size() <= r)
            m_cells.resize(r + 1);
        if (m_cells[r].size() <= c)
            m_cells[r].resize(c + 1);
        return m_cells[r][c];
    }
    template <typename Convert>
    [[nodiscard]] std::vector<std::optional<SimilarityMap>> flat(const Convert &convert) const
    {
        std::vector<std::optional<SimilarityMap>> all;
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t c = 0; c < columns.size(); ++c)
                all.push_back(r < m_cells.size() && c < m_cells[r].size() ? convert(m_cells[r][c]) : std::nullopt);
        return all;
    }

    std::vector<std::string> rows;
    std::vector<std::string> columns;

private:
    std::vector<std::vector<Cell>> m_cells;
};

std::string figureName(const StudyGroup &group)
{
    constexpr int kLarge = 125;
    constexpr int kSmall = 75;
    if (group.asInPaper && group.box == kLarge)
        return "figure-3-mean-maps-";
    return group.asInPaper && group.box == kSmall ? "figure-4-mean-maps-" : "mean-maps-";
}

/// The two pages of a group, filled run by run so that no more than one run's maps are held beside them.
class GroupPages {
public:
    explicit GroupPages(const StudyGroup &group) : m_group(group) {}

    void add(const std::string &label, const RunHeader &header, const RunMaps &maps)
    {
        ++m_runs;
        m_metric = name(header.metric);
        m_stride = header.stride;
        for (const StoredLayer &layer : header.layers)
            for (const StoredAnchor &anchor : header.anchors)
                m_means.at(label + "\n" + layer.name, anchor.name).add(mapOf(header, maps, layer.name, anchor.name));
        const auto centre = std::ranges::find(header.anchors, "C", &StoredAnchor::name);
        const StoredAnchor &anchor = centre == header.anchors.end() ? header.anchors.front() : *centre;
        const std::string patch = std::filesystem::path(header.patch).stem().string();
        const bool known = std::ranges::find(m_singles.rows, patch) != m_singles.rows.end();
        if (known || m_singles.rows.size() < kMostPatches)
            m_singles.at(patch, label + "\n" + header.layers.back().name + ", " + anchor.name) =
                mapOf(header, maps, header.layers.back().name, anchor.name);
    }

    [[nodiscard]] std::vector<MapPage> pages() const
    {
        if (m_runs == 0)
            return {};
        const std::string where = m_group.title + ", stride " + std::to_string(m_stride);
        MapPage means{.name = figureName(m_group) + m_group.name,
                      .caption = "Similarity to each anchor, mean over patches: " + where + ".",
                      .metric = m_metric,
                      .rowHeads = m_means.rows,
                      .columnHeads = m_means.columns,
                      .maps = m_means.flat([](const MeanMap &mean) { return mean.mean(); })};
        MapPage singles{.name = "patches-" + m_group.name,
                        .caption = "Patch by patch: " + where + ".",
                        .metric = m_metric,
                        .rowHeads = m_singles.rows,
                        .columnHeads = m_singles.columns,
                        .maps = m_singles.flat([](const std::optional<SimilarityMap> &map) { return map; })};
        return {std::move(means), std::move(singles)};
    }

private:
    StudyGroup m_group;
    std::size_t m_runs = 0;
    std::string m_metric = "cosine";
    int m_stride = 1;
    Grid<MeanMap> m_means;
    Grid<std::optional<SimilarityMap>> m_singles;
};

} // namespace

std::vector<MapPage> studyPages(const StudyFolder &folder, const StudyIndex &index)
{
    std::vector<MapPage> pages;
    for (std::size_t g = 0; g < index.groups.size(); ++g) {
        GroupPages group(index.groups[g]);
        for (const StudyIndex::Entry &run : index.runs) {
            if (run.group != g || !std::filesystem::exists(folder.recordFile(run.name)))
                continue;
            const RunFile file = RunFile::openForReading(folder.runFile(run.name));
            group.add(run.label, file.header(), file.readMaps());
        }
        std::ranges::move(group.pages(), std::back_inserter(pages));
    }
    return pages;
}

MapPage runPage(std::span<const std::filesystem::path> runs)
{
    MapPage page{.name = "maps"};
    Grid<std::optional<SimilarityMap>> grid;
    for (const std::filesystem::path &path : runs) {
        const RunFile file = RunFile::openForReading(path);
        const RunMaps maps = file.readMaps();
        page.metric = name(file.header().metric);
        for (const StoredLayer &layer : file.header().layers)
            for (const StoredAnchor &anchor : file.header().anchors)
                grid.at(path.stem().string() + "\n" + layer.name, anchor.name) =
                    mapOf(file.header(), maps, layer.name, anchor.name);
    }
    page.rowHeads = grid.rows;
    page.columnHeads = grid.columns;
    page.maps = grid.flat([](const std::optional<SimilarityMap> &map) { return map; });
    return page;
}

} // namespace shiftscope
