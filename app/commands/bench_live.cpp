#include "app/commands/bench_live.h"

#include "app/commands/bench_any_anchor.h"
#include "app/commands/bench_window.h"
#include "app/commands/command.h"
#include "core/json_numbers.h"
#include "core/number_text.h"

#include <chrono>
#include <iostream>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;

/// Milliseconds from a position to its features.
std::vector<double> forwardTimes(const Bench &bench, int count)
{
    constexpr int kWarmUp = 3;
    const Network network(bench.graph, bench.weights.tensors, bench.device, bench.weights.source);
    std::vector<double> milliseconds;
    for (const Position position : spread(bench.scene.last(), count + kWarmUp)) {
        const auto start = Clock::now();
        static_cast<void>(network.forward(bench.scene, {&position, 1}, bench.graph.defaultLayers));
        milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    milliseconds.erase(milliseconds.begin(), milliseconds.begin() + kWarmUp);
    return milliseconds;
}

void line(const std::string &what, const nlohmann::json &times, const std::string &more = {})
{
    std::cout << "  " << padRight(what, 58);
    for (const char *quantile : {"median", "percentile95", "max"})
        std::cout << ' ' << padLeft(fixedText(times[quantile], 2), 8);
    std::cout << "  " << more << '\n';
}

std::string megabytes(const nlohmann::json &bytes)
{
    return std::to_string(static_cast<int>(bytes.get<double>() / 1e6)) + " MB";
}

void printWindow(const nlohmann::json &json)
{
    line("to show a position computed before", json["known_position"]["computed"]);
    line("to show a position that is swept", json["known_position"]["swept"]);
    const nlohmann::json &opening = json["opening"];
    const std::string what = "opening " + opening["positions"].dump() + " positions with " + megabytes(opening["feature_bytes"]);
    line(what + ", cached", opening["cached"]);
    line(what + ", from disk", opening["from_disk"]);
    const nlohmann::json &repaint = json["repaint"];
    for (const char *each : {"cursor", "zoom", "new_values"})
        line(repaint["maps"].dump() + " maps of " + repaint["positions"].dump() + " positions repainted, " + each, repaint[each]);
    const nlohmann::json &stall = json["stall"];
    line(stall["networks"].dump() + " networks compared live, a sweep besides: stall", stall["gaps"]);
    line("  of it the window's own computing", stall["busy"]);
    line("  an idle thread at the same time", stall["idle_thread"]);
}

void print(const nlohmann::json &json)
{
    std::cout << machineText(json) << "; milliseconds:\n";
    std::cout << std::string(60, ' ');
    for (const char *head : {"median", "95 %", "longest"})
        std::cout << ' ' << padLeft(head, 8);
    std::cout << '\n';
    line("from a position to its features", json["milliseconds"]);
    for (const auto &[from, map] : json["any_anchor"].items())
        line("any anchor, " + map["positions"].dump() + " x " + map["dims"].dump() + ", " + from, map["milliseconds"],
             "within " + map["largest_difference"].dump());
    if (json.contains("window"))
        printWindow(json["window"]);
}

} // namespace

int benchLive(const BenchOptions &o)
{
    constexpr int kFrames = 100;
    const Bench bench = prepare(o);
    nlohmann::json json = machineJson(bench);
    const std::vector<double> milliseconds = forwardTimes(bench, o.images);
    json["positions"] = milliseconds.size();
    json["milliseconds"] = quantilesJson(milliseconds);
    json["any_anchor"] = benchAnyAnchor(kFrames, o.window);
    if (o.window)
        json["window"] = benchWindow(o);
    if (o.json)
        std::cout << jsonText(json);
    else
        print(json);
    return kDone;
}

} // namespace shiftscope
