#include "core/study/run_record.h"

#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/sweep/sweep.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

using Json = nlohmann::json;

/// The figures of a map by name, in the order of reports.
constexpr std::array<std::pair<const char *, double MapSummary::*>, 10> kFigures{{{"mean", &MapSummary::mean},
                                                                                  {"std", &MapSummary::deviation},
                                                                                  {"min", &MapSummary::minimum},
                                                                                  {"percentile5", &MapSummary::percentile5},
                                                                                  {"step_x", &MapSummary::stepX},
                                                                                  {"step_y", &MapSummary::stepY},
                                                                                  {"fluctuation", &MapSummary::fluctuation},
                                                                                  {"row_mean", &MapSummary::rowMean},
                                                                                  {"column_mean", &MapSummary::columnMean},
                                                                                  {"axis_bias", &MapSummary::axisBias}}};

Json jsonOf(const AnchorRecord &record)
{
    Json json{{"anchor", record.anchor}};
    for (const auto &[name, member] : kFigures)
        json[name] = numberOrNull(record.summary.*member);
    json["period"] = record.summary.periodPixels ? Json(*record.summary.periodPixels) : Json(nullptr);
    for (const double share : record.invariance)
        json["invariance"].push_back(numberOrNull(share));
    return json;
}

AnchorRecord anchorFrom(const Json &json)
{
    AnchorRecord record{.anchor = json.at("anchor")};
    for (const auto &[name, member] : kFigures)
        record.summary.*member = numberOf(json.at(name));
    if (!json.at("period").is_null())
        record.summary.periodPixels = json.at("period").get<int>();
    for (std::size_t i = 0; i < record.invariance.size(); ++i)
        record.invariance[i] = numberOf(json.at("invariance").at(i));
    return record;
}

Json jsonOf(const ProbeRecord &probe)
{
    Json json{{"layer", probe.layer}, {"split", probe.split}, {"protocol", probe.protocol}};
    if (!probe.leftOut.empty()) {
        json["left_out"] = probe.leftOut;
        return json;
    }
    json["folds"] = probe.folds;
    json["mean"] = probe.mean;
    json["std"] = probe.deviation;
    json["chance"] = probe.chance;
    json["n"] = probe.positions;
    return json;
}

ProbeRecord probeFrom(const Json &json)
{
    ProbeRecord probe{.layer = json.at("layer"), .split = json.at("split"), .protocol = json.at("protocol")};
    probe.leftOut = json.value("left_out", "");
    if (!probe.leftOut.empty())
        return probe;
    probe.folds = json.at("folds").get<std::vector<double>>();
    probe.mean = json.at("mean");
    probe.deviation = json.at("std");
    probe.chance = json.at("chance");
    probe.positions = json.at("n");
    return probe;
}

Json jsonOf(const Consistency &c)
{
    Json json{{"step_pixels", c.stepPixels},
              {"changes", numberOrNull(c.changes)},
              {"probability_step", numberOrNull(c.probabilityStep)},
              {"agreement", numberOrNull(c.agreement)}};
    for (const auto &[index, step] : c.classSteps)
        json["class_steps"][std::to_string(index)] = numberOrNull(step);
    return json;
}

Consistency consistencyFrom(const Json &json)
{
    Consistency c{.stepPixels = json.at("step_pixels"),
                  .changes = numberOf(json.at("changes")),
                  .probabilityStep = numberOf(json.at("probability_step")),
                  .agreement = numberOf(json.at("agreement"))};
    for (const auto &[index, step] : json.value("class_steps", Json::object()).items())
        c.classSteps[parsedWhole<int>(index).value_or(-1)] = numberOf(step);
    return c;
}

RunRecord fromJson(const Json &json)
{
    RunRecord record{.name = json.at("name"),
                     .model = json.at("model"),
                     .weights = json.at("weights"),
                     .patch = json.at("patch"),
                     .mode = json.at("mode"),
                     .background = json.at("background"),
                     .metric = json.at("metric"),
                     .engine = json.at("engine"),
                     .box = json.at("box"),
                     .stride = json.at("stride"),
                     .positions = json.at("positions"),
                     .done = json.at("done")};
    for (const Json &layer : json.at("layers")) {
        record.layers.push_back({layer.at("layer"), {}});
        for (const Json &anchor : layer.at("anchors"))
            record.layers.back().anchors.push_back(anchorFrom(anchor));
    }
    if (json.contains("consistency"))
        record.consistency = consistencyFrom(json.at("consistency"));
    for (const Json &probe : json.at("probes"))
        record.probes.push_back(probeFrom(probe));
    record.settings = json.at("settings").get<std::map<std::string, std::string>>();
    return record;
}

} // namespace

RunRecord recordOf(const std::string &name, const RunHeader &header, const RunMaps &maps)
{
    RunRecord record{.name = name,
                     .model = header.model,
                     .weights = header.weights,
                     .patch = header.patch,
                     .mode = std::string(shiftscope::name(header.mode)),
                     .background = header.background,
                     .metric = std::string(shiftscope::name(header.metric)),
                     .engine = header.engine,
                     .box = header.box,
                     .stride = header.stride,
                     .positions = header.positions(),
                     .done = maps.doneCount()};
    const bool isSimilarity = header.metric != Metric::Euclidean;
    for (const StoredLayer &layer : header.layers) {
        record.layers.push_back({layer.name, {}});
        for (const StoredAnchor &anchor : header.anchors) {
            const SimilarityMap map = mapOf(header, maps, layer.name, anchor.name);
            AnchorRecord figures{.anchor = anchor.name, .summary = summarise(map)};
            for (std::size_t i = 0; i < kInvarianceThresholds.size(); ++i)
                figures.invariance[i] =
                    isSimilarity ? globalInvariance(map, kInvarianceThresholds[i]) : std::numeric_limits<double>::quiet_NaN();
            record.layers.back().anchors.push_back(std::move(figures));
        }
    }
    if (header.classifier)
        record.consistency = consistencyOf(header, maps);
    return record;
}

std::string recordText(const RunRecord &record)
{
    Json json{{"name", record.name},     {"model", record.model},         {"weights", record.weights},
              {"patch", record.patch},   {"mode", record.mode},           {"background", record.background},
              {"metric", record.metric}, {"engine", record.engine},       {"box", record.box},
              {"stride", record.stride}, {"positions", record.positions}, {"done", record.done},
              {"layers", Json::array()}, {"probes", Json::array()},       {"settings", record.settings}};
    for (const LayerRecord &layer : record.layers) {
        Json anchors = Json::array();
        for (const AnchorRecord &anchor : layer.anchors)
            anchors.push_back(jsonOf(anchor));
        json["layers"].push_back({{"layer", layer.layer}, {"anchors", anchors}});
    }
    if (record.consistency)
        json["consistency"] = jsonOf(*record.consistency);
    for (const ProbeRecord &probe : record.probes)
        json["probes"].push_back(jsonOf(probe));
    return jsonText(json, 1);
}

RunRecord recordFromText(const std::string &text, const std::string &source)
{
    try {
        return fromJson(Json::parse(text));
    } catch (const std::exception &) {
        throw InputError(source + ": is not a valid run record; delete it and it will be regenerated");
    }
}

} // namespace shiftscope
