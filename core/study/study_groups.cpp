#include "core/study/study_groups.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

void Sample::add(double value)
{
    if (!std::isnan(value))
        m_values.push_back(value);
}

double Sample::mean() const
{
    double sum = 0;
    for (const double value : m_values)
        sum += value;
    return m_values.empty() ? kNothing : sum / static_cast<double>(m_values.size());
}

double Sample::deviation() const
{
    double squares = 0;
    for (const double value : m_values)
        squares += (value - mean()) * (value - mean());
    return m_values.empty() ? kNothing : std::sqrt(squares / static_cast<double>(m_values.size()));
}

std::string ModelRuns::count() const
{
    const std::string all = std::to_string(expected);
    return records.size() == expected ? all : std::to_string(records.size()) + " of " + all;
}

std::vector<std::string> ModelRuns::layers() const
{
    std::vector<std::string> known;
    for (const RunRecord *record : records)
        for (const LayerRecord &layer : record->layers)
            addUnknown(known, layer.layer);
    return known.empty() ? std::vector<std::string>{"no data"} : known;
}

Sample ModelRuns::sampled(const std::string &layer, const std::string &anchor,
                          const std::function<double(const AnchorRecord &)> &figure) const
{
    Sample sample;
    for (const RunRecord *record : records)
        if (const AnchorRecord *map = findAnchor(*record, layer, anchor))
            sample.add(figure(*map));
    return sample;
}

const AnchorRecord *findAnchor(const RunRecord &record, const std::string &layer, const std::string &anchor)
{
    const auto found = std::ranges::find(record.layers, layer, &LayerRecord::layer);
    if (found == record.layers.end())
        return nullptr;
    const auto map = std::ranges::find(found->anchors, anchor, &AnchorRecord::anchor);
    return map == found->anchors.end() ? nullptr : &*map;
}

void addUnknown(std::vector<std::string> &known, const std::string &word)
{
    if (std::ranges::find(known, word) == known.end())
        known.push_back(word);
}

GroupRuns gathered(const StudyIndex &index, std::size_t group, const std::vector<std::optional<RunRecord>> &records)
{
    GroupRuns runs{.group = index.groups[group]};
    for (std::size_t i = 0; i < index.runs.size(); ++i) {
        const StudyIndex::Entry &entry = index.runs[i];
        if (entry.group != group)
            continue;
        auto model = std::ranges::find(runs.models, entry.label, &ModelRuns::label);
        if (model == runs.models.end())
            model = runs.models.insert(model, ModelRuns{.label = entry.label, .published = entry.model});
        ++model->expected;
        if (!records[i])
            continue;
        const RunRecord &record = *records[i];
        model->records.push_back(&record);
        runs.stride = record.stride;
        runs.metric = record.metric;
        runs.classifier = runs.classifier || record.consistency;
        for (const LayerRecord &layer : record.layers)
            for (const AnchorRecord &anchor : layer.anchors)
                addUnknown(runs.anchors, anchor.anchor);
        for (const ProbeRecord &probe : record.probes) {
            addUnknown(runs.splits, probe.split);
            addUnknown(runs.protocols, probe.protocol);
        }
    }
    return runs;
}

} // namespace shiftscope
