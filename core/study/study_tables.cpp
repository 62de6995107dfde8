#include "core/study/study_tables.h"

#include "core/study/study_groups.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace shiftscope {

namespace {

std::string circumstances(const GroupRuns &runs)
{
    return runs.group.title + (runs.stride > 0 ? ", stride " + std::to_string(runs.stride) : ", nothing swept yet");
}

std::string metricText(const std::string &metric)
{
    if (metric == "euclidean")
        return "Euclidean distance";
    return metric == "centred-cosine" ? "centred cosine similarity" : "cosine similarity";
}

/// The paper's figures about this group, if any.
std::vector<PaperFigure> paperFor(const GroupRuns &runs, std::span<const PaperFigure> paper, const std::string &experiment)
{
    std::vector<PaperFigure> figures;
    if (runs.group.asInPaper && runs.metric == "cosine")
        std::ranges::copy_if(paper, std::back_inserter(figures), [&](const PaperFigure &figure) {
            return figure.experiment == experiment && figure.box == runs.group.box;
        });
    return figures;
}

std::string tableName(const GroupRuns &runs, const std::vector<PaperFigure> &paper, const std::string &experiment)
{
    const std::string number = paper.empty() ? "" : "table-" + std::to_string(paper.front().table) + "-";
    return number + experiment + "-" + runs.group.name;
}

std::string tableTitle(const std::vector<PaperFigure> &paper)
{
    return paper.empty() ? std::string() : "Table " + std::to_string(paper.front().table) + ". ";
}

/// Rows of a similarity or separability table with the paper's beside ours.
class PaperTable {
public:
    PaperTable(Table table, std::vector<PaperFigure> paper, std::size_t words, std::vector<std::string> columns)
        : m_table(std::move(table)), m_paper(std::move(paper)), m_words(words), m_columns(std::move(columns))
    {
    }

    std::size_t addOurs(std::vector<TableCell> row)
    {
        m_table.rows.push_back(std::move(row));
        return m_table.rows.size() - 1;
    }

    /// The paper's row of that model and layer, directly below ours.
    void addPaper(const std::string &model, const std::string &layer)
    {
        std::vector<PaperFigure> row;
        for (const PaperFigure &figure : m_paper)
            if (figure.model == model && figure.layer == layer)
                row.push_back(figure);
        if (row.empty() || std::ranges::find(m_shown, model + "/" + layer) != m_shown.end())
            return;
        m_shown.push_back(model + "/" + layer);
        std::vector<TableCell> cells{row.front().title, layer};
        cells.resize(m_words, TableCell("paper"));
        for (const std::string &column : m_columns) {
            const auto found = std::ranges::find(row, column, &PaperFigure::column);
            cells.emplace_back(found == row.end() ? kNothing : found->mean);
            cells.back().best = found != row.end() && found->best;
            cells.emplace_back(found == row.end() ? kNothing : found->deviation);
        }
        m_table.rows.push_back(std::move(cells));
    }

    void addRestOfPaper()
    {
        if (!m_paper.empty())
            m_table.rules.push_back(m_table.rows.size());
        for (const PaperFigure &figure : m_paper)
            addPaper(figure.model, figure.layer);
        if (!m_paper.empty())
            m_table.notes.push_back(
                "Rows marked 'paper' are Table " + std::to_string(m_paper.front().table) +
                " of Lee, Yang and Wang 2020: 200 cut-outs of COCO photographs stretched to the box, stride 1.");
    }

    Table &table() { return m_table; }

private:
    Table m_table;
    std::vector<PaperFigure> m_paper;
    std::size_t m_words;
    std::vector<std::string> m_columns;
    std::vector<std::string> m_shown;
};

/// Whether every map of the layer is the same number at every position, as printed: a network that does not see the patch, which
/// is no better than others for it.
bool isConstant(const ModelRuns &model, const std::string &layer, const std::vector<std::string> &anchors)
{
    constexpr double kPrintedAsZero = 0.0005;
    return std::ranges::all_of(anchors, [&](const std::string &anchor) {
        const Sample deviations = model.sampled(layer, anchor, [](const AnchorRecord &map) { return map.summary.deviation; });
        return deviations.mean() < kPrintedAsZero;
    });
}

Table similarityTable(const GroupRuns &runs, std::span<const PaperFigure> allOfPaper)
{
    const std::vector<PaperFigure> paper = paperFor(runs, allOfPaper, "similarity");
    Table begun{.name = tableName(runs, paper, "similarity"),
                .caption = tableTitle(paper) + "Similarity to the anchors: " + circumstances(runs) +
                           ". x̄ is the mean over patches of the mean " + metricText(runs.metric) +
                           " over positions, σ the standard deviation of those means.",
                .columns = {{"model", "", "model"}, {"layer", "", "layer"}, {"patches", "", "patches"}}};
    for (const std::string &anchor : runs.anchors) {
        begun.columns.push_back({anchor + "_mean", anchor, "x̄"});
        begun.columns.push_back({anchor + "_std", anchor, "σ"});
    }
    const std::size_t words = 3;
    PaperTable table(std::move(begun), paper, words, runs.anchors);
    std::vector<std::size_t> ours;
    for (const ModelRuns &model : runs.models)
        for (const std::string &layer : model.layers()) {
            std::vector<TableCell> row{model.label, layer, model.count()};
            for (const std::string &anchor : runs.anchors) {
                const Sample sample = model.sampled(layer, anchor, [](const AnchorRecord &map) { return map.summary.mean; });
                row.emplace_back(sample.mean());
                row.emplace_back(sample.deviation());
            }
            const std::size_t added = table.addOurs(std::move(row));
            if (!isConstant(model, layer, runs.anchors))
                ours.push_back(added);
            table.addPaper(model.published, layer);
        }
    for (std::size_t column = words; column < table.table().columns.size(); column += 2)
        markBest(table.table(), column, ours, runs.metric != "euclidean");
    table.addRestOfPaper();
    return std::move(table.table());
}

struct Separability {
    Sample means;
    Sample deviations;
    std::string leftOut;
};

Separability separability(const ModelRuns &model, const std::string &layer, const std::string &protocol, const std::string &split)
{
    Separability found;
    for (const RunRecord *record : model.records)
        for (const ProbeRecord &probe : record->probes) {
            if (probe.layer != layer || probe.protocol != protocol || probe.split != split)
                continue;
            if (!probe.leftOut.empty()) {
                found.leftOut = probe.leftOut;
                continue;
            }
            found.means.add(probe.mean);
            found.deviations.add(probe.deviation);
        }
    return found;
}

Table separabilityTable(const GroupRuns &runs, std::span<const PaperFigure> allOfPaper)
{
    const std::vector<PaperFigure> paper = paperFor(runs, allOfPaper, "separability");
    Table begun{
        .name = tableName(runs, paper, "separability"),
        .caption = tableTitle(paper) + "Separability by position: " + circumstances(runs) +
                   ". x̄ is the mean over patches of a linear SVM's mean accuracy over 5 folds, σ the mean of the standard "
                   "deviations over the folds. The lowest accuracy of a protocol is bold.",
        .columns = {{"model", "", "model"}, {"layer", "", "layer"}, {"patches", "", "patches"}, {"protocol", "", "protocol"}}};
    for (const std::string &split : runs.splits) {
        begun.columns.push_back({split + "_mean", split, "x̄"});
        begun.columns.push_back({split + "_std", split, "σ"});
    }
    const std::size_t words = 4;
    PaperTable table(std::move(begun), paper, words, runs.splits);
    std::map<std::string, std::vector<std::size_t>> ours; // by protocol: only the like is compared
    std::vector<std::string> reasons;
    for (const ModelRuns &model : runs.models)
        for (const std::string &layer : model.layers()) {
            for (const std::string &protocol : runs.protocols) {
                std::vector<TableCell> row{model.label, layer, model.count(), protocol};
                for (const std::string &split : runs.splits) {
                    const Separability found = separability(model, layer, protocol, split);
                    row.emplace_back(found.means.mean());
                    row.emplace_back(found.deviations.mean());
                    if (!found.leftOut.empty())
                        addUnknown(reasons,
                                   joined(std::vector<std::string>{protocol, split}, ", ").append(": ").append(found.leftOut));
                }
                const std::size_t added = table.addOurs(std::move(row));
                if (!isConstant(model, layer, runs.anchors))
                    ours[protocol].push_back(added);
            }
            table.addPaper(model.published, layer);
        }
    for (const auto &[protocol, rows] : ours)
        for (std::size_t column = words; column < table.table().columns.size(); column += 2)
            markBest(table.table(), column, rows, false);
    table.addRestOfPaper();
    table.table().notes.emplace_back(
        "The protocols hold out different positions: 'paper' bands of rows (unshuffled folds over row-major samples: a feature "
        "that "
        "is the position itself gets 1.000 left-right but 0.900 ± 0.122 top-bottom on an even grid), 'shuffled' single positions "
        "among their neighbours, 'blocks' whole squares of positions. The paper's own rows are of the protocol 'paper'.");
    for (const std::string &reason : reasons)
        table.table().notes.push_back("No data: " + reason + ".");
    return std::move(table.table());
}

/// A measure of maps: how it is called, read and printed.
struct Measure {
    const char *name;
    const char *head;
    int decimals;
    std::function<double(const AnchorRecord &)> figure;
};

std::vector<Measure> measures()
{
    const auto of = [](double MapSummary::*member) { return [member](const AnchorRecord &map) { return map.summary.*member; }; };
    const auto share = [](std::size_t i) { return [i](const AnchorRecord &map) { return map.invariance[i]; }; };
    return {{"mean", "mean", 3, of(&MapSummary::mean)},
            {"std", "std", 3, of(&MapSummary::deviation)},
            {"min", "min", 3, of(&MapSummary::minimum)},
            {"percentile5", "5 %", 3, of(&MapSummary::percentile5)},
            {"share_090", "≥ 0.90", 3, share(0)},
            {"share_095", "≥ 0.95", 3, share(1)},
            {"share_099", "≥ 0.99", 3, share(2)},
            {"step_x", "step x", 5, of(&MapSummary::stepX)},
            {"step_y", "step y", 5, of(&MapSummary::stepY)},
            {"fluctuation", "fluctuation", 5, of(&MapSummary::fluctuation)},
            {"row_mean", "row", 3, of(&MapSummary::rowMean)},
            {"column_mean", "column", 3, of(&MapSummary::columnMean)},
            {"axis_bias", "bias", 4, of(&MapSummary::axisBias)}};
}

void addMeasureColumns(Table &table)
{
    for (const Measure &measure : measures())
        table.columns.push_back({measure.name, "", measure.head, measure.decimals});
    table.columns.push_back({"period", "", "period"});
    table.notes.emplace_back(
        "≥ t: share of positions whose similarity is at least t (global invariance). step x, step y: mean "
        "|difference| of horizontal and vertical neighbours; fluctuation: of both. row, column: mean along the "
        "anchor's row and column; bias: their difference, above 0 where horizontal shifts keep more. period: of the "
        "grid pattern, where one stands out.");
}

std::string periodText(const std::map<int, int> &counts, std::size_t of)
{
    const auto most = std::ranges::max_element(counts, {}, [](const auto &entry) { return entry.second; });
    if (most == counts.end())
        return "none";
    const std::string text = std::to_string(most->first) + " px";
    return of == 1 ? text : text + " (" + std::to_string(most->second) + " of " + std::to_string(of) + ")";
}

Table measuresTable(const GroupRuns &runs)
{
    Table table{
        .name = "measures-" + runs.group.name,
        .caption = "Measures of the maps, means over patches: " + circumstances(runs) + ".",
        .columns = {{"model", "", "model"}, {"layer", "", "layer"}, {"patches", "", "patches"}, {"anchor", "", "anchor"}}};
    addMeasureColumns(table);
    for (const ModelRuns &model : runs.models)
        for (const std::string &layer : model.layers())
            for (const std::string &anchor : runs.anchors) {
                std::vector<TableCell> row{model.label, layer, model.count(), anchor};
                for (const Measure &measure : measures())
                    row.emplace_back(model.sampled(layer, anchor, measure.figure).mean());
                std::map<int, int> periods;
                for (const RunRecord *record : model.records)
                    if (const AnchorRecord *map = findAnchor(*record, layer, anchor); map && map->summary.periodPixels)
                        ++periods[*map->summary.periodPixels];
                row.emplace_back(periodText(periods, model.records.size()));
                table.rows.push_back(std::move(row));
            }
    return table;
}

void addClassColumns(Table &table)
{
    table.columns.push_back({"changes", "", "changes", 4});
    table.columns.push_back({"probability_step", "", "probability step", 4});
    table.columns.push_back({"agreement", "", "agreement", 3});
    table.notes.emplace_back(
        "changes: share of moves by one step that change the most probable class (Azulay and Weiss 2019); probability "
        "step: mean |change| of its probability over the others; agreement: probability that two random positions "
        "have the same one (Zhang 2019).");
}

Table classesTable(const GroupRuns &runs)
{
    Table table{.name = "classes-" + runs.group.name,
                .caption = "How steady the most probable class is, means over patches: " + circumstances(runs) + ".",
                .columns = {{"model", "", "model"}, {"patches", "", "patches"}}};
    addClassColumns(table);
    for (const ModelRuns &model : runs.models) {
        Sample changes;
        Sample steps;
        Sample agreement;
        for (const RunRecord *record : model.records)
            if (record->consistency) {
                changes.add(record->consistency->changes);
                steps.add(record->consistency->probabilityStep);
                agreement.add(record->consistency->agreement);
            }
        table.rows.push_back({model.label, model.count(), changes.mean(), steps.mean(), agreement.mean()});
    }
    return table;
}

} // namespace

std::vector<Table> studyTables(const StudyIndex &index, const std::vector<std::optional<RunRecord>> &records,
                               std::span<const PaperFigure> paper)
{
    std::vector<Table> similarity;
    std::vector<Table> separability;
    std::vector<Table> further;
    for (std::size_t group = 0; group < index.groups.size(); ++group) {
        const GroupRuns runs = gathered(index, group, records);
        similarity.push_back(similarityTable(runs, paper));
        if (!runs.splits.empty())
            separability.push_back(separabilityTable(runs, paper));
        further.push_back(measuresTable(runs));
        if (runs.classifier)
            further.push_back(classesTable(runs));
    }
    std::ranges::move(separability, std::back_inserter(similarity));
    std::ranges::move(further, std::back_inserter(similarity));
    return similarity;
}

std::vector<Table> runTables(std::span<const RunRecord> records)
{
    Table maps{.name = "measures",
               .caption = "Measures of the maps.",
               .columns = {{"run", "", "run"}, {"model", "", "model"}, {"layer", "", "layer"}, {"anchor", "", "anchor"}}};
    addMeasureColumns(maps);
    Table classes{.name = "classes",
                  .caption = "How steady the most probable class is.",
                  .columns = {{"run", "", "run"}, {"model", "", "model"}}};
    addClassColumns(classes);
    for (const RunRecord &record : records) {
        for (const LayerRecord &layer : record.layers)
            for (const AnchorRecord &anchor : layer.anchors) {
                std::vector<TableCell> row{record.name, record.model, layer.layer, anchor.anchor};
                for (const Measure &measure : measures())
                    row.emplace_back(measure.figure(anchor));
                const auto &period = anchor.summary.periodPixels;
                row.emplace_back(period ? std::to_string(*period) + " px" : std::string("none"));
                maps.rows.push_back(std::move(row));
            }
        if (record.done < record.positions)
            maps.notes.push_back(record.name + " is not whole: " + std::to_string(record.done) + " of " +
                                 std::to_string(record.positions) + " positions are done.");
        if (const auto &c = record.consistency)
            classes.rows.push_back({record.name, record.model, c->changes, c->probabilityStep, c->agreement});
    }
    std::vector<Table> tables{std::move(maps)};
    if (!classes.rows.empty())
        tables.push_back(std::move(classes));
    return tables;
}

} // namespace shiftscope
