#include "core/study/study_report.h"

#include "core/storage/table_file.h"
#include "core/study/composition_table.h"
#include "core/study/study_tables.h"
#include "core/whole_file.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace shiftscope {

namespace {

/// A stored table that is filled row by row.
class RowTable {
public:
    RowTable(std::string name, const std::vector<std::string> &words, const std::vector<std::string> &numbers)
    {
        m_table.name = std::move(name);
        for (const std::string &column : words)
            m_table.columns.push_back({column, std::vector<std::string>{}});
        for (const std::string &column : numbers)
            m_table.columns.push_back({column, std::vector<double>{}});
    }
    void add(const std::vector<std::string> &words, const std::vector<double> &numbers)
    {
        for (std::size_t i = 0; i < words.size(); ++i)
            std::get<std::vector<std::string>>(m_table.columns[i].values).push_back(words[i]);
        for (std::size_t i = 0; i < numbers.size(); ++i)
            std::get<std::vector<double>>(m_table.columns[words.size() + i].values).push_back(numbers[i]);
    }
    [[nodiscard]] const StoredTable &table() const { return m_table; }

private:
    StoredTable m_table;
};

std::vector<StoredTable> storedTables(const StudyIndex &index, const std::vector<std::optional<RunRecord>> &records)
{
    constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
    RowTable runs("runs", {"run", "label", "model", "weights", "patch", "mode", "background", "metric", "group"},
                  {"box", "stride", "positions", "changes", "probability_step", "agreement"});
    RowTable maps("maps", {"run", "layer", "anchor"},
                  {"mean", "std", "min", "percentile5", "share_090", "share_095", "share_099", "step_x", "step_y", "fluctuation",
                   "row_mean", "column_mean", "axis_bias", "period"});
    RowTable probes("probes", {"run", "layer", "split", "protocol", "left_out"}, {"mean", "std", "chance", "n"});
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!records[i])
            continue;
        const RunRecord &r = *records[i];
        const Consistency none{.changes = kNothing, .probabilityStep = kNothing, .agreement = kNothing};
        const Consistency &c = r.consistency ? *r.consistency : none;
        runs.add({r.name, index.runs[i].label, r.model, r.weights, r.patch, r.mode, r.background, r.metric,
                  index.groups[index.runs[i].group].name},
                 {double(r.box), double(r.stride), static_cast<double>(r.positions), c.changes, c.probabilityStep, c.agreement});
        for (const LayerRecord &layer : r.layers)
            for (const AnchorRecord &a : layer.anchors) {
                const MapSummary &s = a.summary;
                maps.add({r.name, layer.layer, a.anchor},
                         {s.mean, s.deviation, s.minimum, s.percentile5, a.invariance[0], a.invariance[1], a.invariance[2],
                          s.stepX, s.stepY, s.fluctuation, s.rowMean, s.columnMean, s.axisBias,
                          s.periodPixels ? double(*s.periodPixels) : kNothing});
            }
        for (const ProbeRecord &p : r.probes) {
            const bool there = p.leftOut.empty();
            probes.add({r.name, p.layer, p.split, p.protocol, p.leftOut},
                       {there ? p.mean : kNothing, there ? p.deviation : kNothing, there ? p.chance : kNothing,
                        static_cast<double>(p.positions)});
        }
    }
    return {runs.table(), maps.table(), probes.table()};
}

} // namespace

std::vector<Table> tablesOf(const StudyFolder &folder, const StudyIndex &index,
                            const std::vector<std::optional<RunRecord>> &records)
{
    std::vector<Table> tables = studyTables(index, records, readPaperFigures());
    if (!index.compositions.empty()) {
        std::vector<std::optional<CompositionRecord>> compositions;
        for (const StudyIndex::Composed &each : index.compositions)
            compositions.push_back(folder.readComposition(each.name));
        tables.push_back(compositionTable(index, compositions));
    }
    return tables;
}

std::vector<Table> renewTables(const StudyFolder &folder)
{
    const StudyIndex index = folder.readIndex();
    const std::vector<std::optional<RunRecord>> records = folder.readRecords(index);
    std::vector<Table> tables = tablesOf(folder, index, records);
    for (const Table &table : tables)
        for (const TableFormat format : {TableFormat::Csv, TableFormat::Markdown, TableFormat::Latex})
            writeWholeFile(folder.tables() / (table.name + "." + std::string(extension(format))), tableText(table, format));
    writeTableFile(folder.summaryFile(), {{"format", "shiftscope-study"}, {"title", index.title}}, storedTables(index, records));
    return tables;
}

} // namespace shiftscope
