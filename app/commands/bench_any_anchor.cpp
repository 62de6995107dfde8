#include "app/commands/bench_any_anchor.h"

#include "app/commands/bench_machine.h"
#include "core/error.h"
#include "core/sweep/any_anchor.h"
#include "core/sweep/stored_any_anchor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

namespace shiftscope {

namespace {

constexpr int kSide = 100;
constexpr std::size_t kPositions = std::size_t{kSide} * kSide;
constexpr std::size_t kCompared = 200; ///< positions whose similarity is computed from the features themselves as well

/// Like a network's after a ReLU: a common part, and half of the numbers zero.
std::vector<float> featureOf(std::size_t position)
{
    static const std::vector<float> kCommon = [] {
        std::vector<float> waves(kBenchDims);
        for (std::size_t d = 0; d < waves.size(); ++d)
            waves[d] = std::sin(static_cast<float>(d));
        return waves;
    }();
    std::mt19937 random(static_cast<unsigned>(position));
    std::vector<float> feature(kCommon.size());
    for (std::size_t d = 0; d < feature.size(); ++d) {
        const float own = static_cast<float>(random() >> 8) * 0x1p-24F;
        feature[d] = std::max(0.0F, kCommon[d] + own - 0.5F);
    }
    return feature;
}

using Similarities = std::function<std::vector<float>(std::size_t anchor, std::span<const std::uint8_t> done)>;

nlohmann::json measured(const Similarities &similarities, int frames)
{
    const std::vector<std::uint8_t> done(kPositions, 1);
    std::vector<double> milliseconds;
    double largest = 0;
    for (int frame = 0; frame < frames; ++frame) {
        const std::size_t anchor = static_cast<std::size_t>(frame) * 7919 % kPositions;
        const auto start = std::chrono::steady_clock::now();
        const std::vector<float> map = similarities(anchor, done);
        milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        if (frame > 0)
            continue;
        const std::vector<float> reference = featureOf(anchor);
        for (std::size_t position = 0; position < kCompared; ++position) {
            const double apart = double{similarity(Metric::Cosine, featureOf(position), reference, {})} - double{map[position]};
            largest = std::max(largest, std::abs(apart));
        }
    }
    return {{"positions", kPositions},
            {"dims", kBenchDims},
            {"frames", frames},
            {"milliseconds", quantilesJson(milliseconds)},
            {"largest_difference", largest}};
}

nlohmann::json inMemory(int frames)
{
    AnyAnchor features(kPositions, kBenchDims, Metric::Cosine, {});
    for (std::size_t position = 0; position < kPositions; ++position)
        features.put(position, featureOf(position));
    nlohmann::json json = measured(
        [&](std::size_t anchor, std::span<const std::uint8_t> done) { return features.similarities(anchor, done); }, frames);
    json["bytes"] = features.bytes();
    return json;
}

nlohmann::json inFile(StoredFeatures kind, int frames)
{
    const BenchFolder folder;
    writeBenchRun(folder.file("run.h5"), kSide, kind);
    const StoredAnyAnchor features(openFeatureRows(folder.file("run.h5")).at("fc7"), Metric::Cosine, {});
    return measured([&](std::size_t anchor, std::span<const std::uint8_t> done) { return features.similarities(anchor, done); },
                    frames);
}

} // namespace

BenchFolder::BenchFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "shiftscope-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw WorkError("no folder can be made in " + std::filesystem::temp_directory_path().string());
    m_path = name;
}

BenchFolder::~BenchFolder()
{
    std::error_code ignored; // the system clears its folder for temporary files
    std::filesystem::remove_all(m_path, ignored);
}

void writeBenchRun(const std::filesystem::path &file, int side, StoredFeatures kind)
{
    RunHeader header;
    header.model = "bench";
    for (int i = 0; i < side; ++i) {
        header.ys.push_back(i);
        header.xs.push_back(i);
    }
    header.box = header.canvas + 1 - side;
    header.anchors = {{"TL", 0, 0},
                      {"TR", 0, side - 1},
                      {"C", (side - 1) / 2, (side - 1) / 2},
                      {"BL", side - 1, 0},
                      {"BR", side - 1, side - 1}};
    header.layers = {{"fc7", kBenchDims}};
    header.features = kind;
    RunFile run = RunFile::create(file, header, false);
    RunMaps maps = RunMaps::forHeader(header);
    for (std::size_t position = 0; position < header.positions(); ++position)
        run.writeFeatures("fc7", position, featureOf(position));
    std::ranges::fill(maps.done, std::uint8_t{1});
    for (std::size_t i = 0; i < maps.similarity["fc7"].size(); ++i)
        maps.similarity["fc7"][i] = 1 - static_cast<float>(i % 997) * 1e-4F;
    run.checkpoint(maps);
}

nlohmann::json benchAnyAnchor(int frames, bool files)
{
    nlohmann::json json{{"memory", inMemory(frames)}};
    if (files) {
        json["file_float16"] = inFile(StoredFeatures::Float16, frames);
        json["file_float32"] = inFile(StoredFeatures::Float32, frames);
    }
    return json;
}

} // namespace shiftscope
