#include "core/study/composition_table.h"

#include "core/study/study_groups.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

/// The measures of one layer and expression in one model, over the pairs.
struct Line {
    std::string label;
    std::string layer;
    std::string expression;
    std::vector<const LayerMeasures *> pairs;
};

std::vector<Line> linesOf(const StudyIndex &index, const std::vector<std::optional<CompositionRecord>> &records)
{
    std::vector<Line> lines;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (!records[i])
            continue;
        for (const ExpressionRecord &each : records[i]->expressions)
            for (const LayerMeasures &measures : each.layers) {
                const std::string &label = index.compositions[i].label;
                auto line = std::ranges::find_if(lines, [&](const Line &known) {
                    return known.label == label && known.layer == measures.layer && known.expression == each.expression;
                });
                if (line == lines.end())
                    line = lines.insert(line, {label, measures.layer, each.expression, {}});
                line->pairs.push_back(&measures);
            }
    }
    return lines;
}

/// The figure of that picture; of "operand" the larger of the scenes' own.
double likenessTo(const LayerMeasures &measures, const std::string &picture, double Likeness::*figure)
{
    double best = kNothing;
    for (const PictureLikeness &each : measures.pictures) {
        const bool isOperand = each.picture == "A" || each.picture == "B";
        if (picture == "operand" ? isOperand : each.picture == picture)
            best = std::fmax(best, each.likeness.*figure);
    }
    return best;
}

double meanLikeness(const Line &line, const std::string &picture, double Likeness::*figure)
{
    Sample sample;
    for (const LayerMeasures *measures : line.pairs)
        sample.add(likenessTo(*measures, picture, figure));
    return sample.mean();
}

template <typename Figure>
double meanRank(const Line &line, const Figure &figure)
{
    Sample sample;
    for (const LayerMeasures *measures : line.pairs)
        for (const PositionRank &rank : measures->ranks)
            sample.add(figure(rank));
    return sample.mean();
}

std::string countText(const Line &line, const StudyIndex &index)
{
    const auto all = std::ranges::count(index.compositions, line.label, &StudyIndex::Composed::label);
    const std::string there = std::to_string(line.pairs.size());
    return static_cast<std::ptrdiff_t>(line.pairs.size()) == all ? there : there + " of " + std::to_string(all);
}

} // namespace

Table compositionTable(const StudyIndex &index, const std::vector<std::optional<CompositionRecord>> &records)
{
    Table table{
        .name = "composition",
        .caption = "Arithmetic with features: likeness of the composed feature to the feature of the picture that is "
                   "expected and to those of others, and the place that it gives to the objects. Means over pairs.",
        .columns = {{"model", "", "model"}, {"layer", "", "layer"}, {"expression", "", "expression"}, {"pairs", "", "pairs"}}};
    const std::vector<std::string> pictures{"expectation", "operand", "blank", "elsewhere"};
    for (const std::string &picture : pictures)
        table.columns.push_back({"cosine_" + picture, "cosine", picture});
    for (const std::string &picture : pictures)
        if (picture != "blank") // centred on it
            table.columns.push_back({"centred_" + picture, "centred", picture});
    table.columns.push_back({"first", "right place", "first"});
    table.columns.push_back({"rank", "right place", "rank", 1});
    table.columns.push_back({"positions", "right place", "of", 0});
    table.columns.push_back({"pixels", "right place", "px off", 1});
    for (const Line &line : linesOf(index, records)) {
        std::vector<TableCell> row{line.label, line.layer, line.expression, countText(line, index)};
        for (const std::string &picture : pictures)
            row.emplace_back(meanLikeness(line, picture, &Likeness::cosine));
        for (const std::string &picture : pictures)
            if (picture != "blank")
                row.emplace_back(meanLikeness(line, picture, &Likeness::centredCosine));
        row.emplace_back(meanRank(line, [](const PositionRank &rank) { return rank.rank == 1 ? 1.0 : 0.0; }));
        row.emplace_back(meanRank(line, [](const PositionRank &rank) { return double(rank.rank); }));
        row.emplace_back(meanRank(line, [](const PositionRank &rank) { return double(rank.positions); }));
        row.emplace_back(meanRank(line, [](const PositionRank &rank) { return rank.pixels; }));
        table.rows.push_back(std::move(row));
    }
    table.notes.emplace_back(
        "expectation: the picture that the expression means; operand: the nearer one of the two scenes; blank: the background "
        "alone; elsewhere: the same objects at random positions. centred: the blank canvas's feature is subtracted first. right "
        "place: each added object is moved over a grid, the other resting; first: share of objects whose right place is the most "
        "alike of all; rank: of the right place; px off: from the most alike place to the right one.");
    return table;
}

} // namespace shiftscope
