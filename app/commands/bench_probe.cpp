#include "app/commands/bench_probe.h"

#include "app/commands/option_checks.h"
#include "core/checkpoint/child_program.h"
#include "core/engine/device.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/probe/probe.h"
#include "core/whole_file.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <unistd.h>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    int side = 100;
    int dims = 4096;
    int threads = 0;
    bool json = false;
};

constexpr float kNoise =
    0.3F; ///< beside waves of amplitude 1: separable, as real features nearly are; more takes scikit-learn minutes
constexpr std::array kSplits{Split::LeftRight, Split::TopBottom};

/// Reads what Exchange wrote and fits scikit-learn's SVC to the same folds, all cores at work, its data in the form it likes
/// best. What is timed is fitting and predicting alone.
constexpr const char *kScikitLearn = R"(
import json, os, sys, time
import numpy as np
try:
    import joblib, sklearn, sklearn.svm
except ImportError:
    sys.exit(77)
os.chdir(sys.argv[1])
threads, dims = int(sys.argv[2]), int(sys.argv[3])
features = np.fromfile("features", dtype=np.float32).reshape(-1, dims).astype(np.float64)

def right(train, test, classes):
    model = sklearn.svm.SVC(kernel="linear", C=1).fit(features[train], classes[train])
    return int((model.predict(features[test]) == classes[test]).sum())

results = []
for split in range(2):
    classes = np.fromfile(f"classes{split}", dtype=np.int32)
    folds = np.fromfile(f"folds{split}", dtype=np.int32)
    jobs = [(np.where(folds != fold)[0], np.where(folds == fold)[0], classes) for fold in range(5)]
    start = time.perf_counter()
    counts = joblib.Parallel(n_jobs=threads, backend="threading")(joblib.delayed(right)(*job) for job in jobs)
    results.append({"right": counts, "seconds": time.perf_counter() - start})
json.dump({"version": sklearn.__version__, "splits": results}, open("answer.json", "w"))
)";

/// A folder that goes with the object.
class Exchange {
public:
    Exchange() : m_folder(std::filesystem::temp_directory_path() / ("shiftscope-bench-" + std::to_string(getpid())))
    {
        std::filesystem::create_directories(m_folder);
    }
    ~Exchange()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    template <typename Number>
    void write(const std::string &name, const std::vector<Number> &numbers) const
    {
        const auto bytes = std::as_bytes(std::span(numbers));
        writeWholeFile(m_folder / name, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
    }
    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
};

/// Rectified random waves over the grid with noise, on a large part in common: much as a network's features are.
FeatureMatrix syntheticFeatures(const Options &o)
{
    FeatureMatrix features(std::int64_t{o.side} * o.side, o.dims);
    std::mt19937 generator(1);
    std::normal_distribution<float> normal;
    struct Wave {
        float alongY, alongX, phase, common;
    };
    std::vector<Wave> waves;
    for (int d = 0; d < o.dims; ++d)
        waves.push_back({3 * normal(generator) / static_cast<float>(o.side), 3 * normal(generator) / static_cast<float>(o.side),
                         3 * normal(generator), 1 + std::abs(normal(generator))});
    for (std::int64_t i = 0; i < features.rows; ++i) {
        const std::int64_t row = i / o.side;
        const auto y = static_cast<float>(row);
        const auto x = static_cast<float>(i - row * o.side);
        std::size_t d = 0;
        for (const Wave &wave : waves)
            features.row(i)[d++] = std::max(0.0F, wave.common + std::sin(wave.alongY * y + wave.alongX * x + wave.phase) +
                                                      kNoise * normal(generator));
    }
    return features;
}

/// What scikit-learn found; null where there is no python3 with it.
nlohmann::json askScikitLearn(const Exchange &exchange, int threads, int dims)
{
    const ProgramResult result = runProgram(
        {"/usr/bin/python3", "-c", kScikitLearn, exchange.folder().string(), std::to_string(threads), std::to_string(dims)}, {});
    if (!result.found || result.exitCode == 77)
        return nullptr;
    if (result.exitCode != 0)
        throw WorkError("scikit-learn failed: " + result.errors);
    std::ifstream answer(exchange.folder() / "answer.json");
    return nlohmann::json::parse(answer);
}

/// Samples that we classify rightly and it does not, or the other way round, in the fold where most differ.
int largestDifference(const ProbeResult &ours, const nlohmann::json &theirs)
{
    int largest = 0;
    for (std::size_t fold = 0; fold < ours.folds.size(); ++fold) {
        const auto inFold = static_cast<double>(std::ranges::count(ours.foldOf, static_cast<int>(fold)));
        const auto right = static_cast<int>(std::lround(ours.folds[fold] * inFold));
        largest = std::max(largest, std::abs(right - theirs["right"][fold].get<int>()));
    }
    return largest;
}

int benchProbe(const Options &o)
{
    const int threads = configureThreads(o.threads);
    ProbeGrid grid;
    for (int i = 0; i < o.side; ++i)
        grid.ys.push_back(i);
    grid.xs = grid.ys;
    FeatureMatrix features = syntheticFeatures(o);
    const Exchange exchange;
    exchange.write("features", features.values);

    std::vector<ProbeJob> jobs;
    for (const Split split : kSplits)
        jobs.push_back({split, {.protocol = Protocol::Shuffled}});
    const auto start = Clock::now();
    const CentredFeatures centred = centre(std::move(features), "bench");
    const ProbeReport report = runProbes(centred, grid, jobs, Solver::Libsvm, threads, {}).value();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        exchange.write("classes" + std::to_string(i), splitLabels(jobs[i].split, grid.ys, grid.xs).classes);
        exchange.write("folds" + std::to_string(i), report.probes[i].foldOf);
    }
    const nlohmann::json peer = askScikitLearn(exchange, threads, o.dims);

    nlohmann::json json{{"n", o.side * o.side}, {"dims", o.dims}, {"folds", 5}, {"threads", threads}, {"seconds", seconds}};
    for (const ProbeResult &result : report.probes)
        json["splits"].push_back({{"split", name(result.job.split)}, {"mean", result.mean}, {"chance", result.chance}});
    json["scikit_learn"] = peer;
    if (!peer.is_null()) {
        double peerSeconds = 0;
        int difference = 0;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            peerSeconds += peer["splits"][i]["seconds"].get<double>();
            difference = std::max(difference, largestDifference(report.probes[i], peer["splits"][i]));
        }
        json["scikit_learn"]["seconds"] = peerSeconds;
        json["ratio"] = peerSeconds / seconds;
        json["largest_difference_samples"] = difference;
    }
    if (o.json) {
        std::cout << jsonText(json);
        return kDone;
    }
    std::cout << o.side * o.side << " positions of " << o.dims << " numbers, 2 splits of 5 folds, " << threads
              << " threads: " << generalText(seconds) << " s\n";
    if (peer.is_null())
        std::cout << "  scikit-learn is not installed for /usr/bin/python3 (Debian package python3-sklearn): no comparison\n";
    else
        std::cout << "  scikit-learn " << peer["version"].get<std::string>() << ": " << json["scikit_learn"]["seconds"] << " s, "
                  << json["ratio"] << "x as long; folds differ by at most " << json["largest_difference_samples"] << " samples\n";
    return kDone;
}

} // namespace

Command addBenchProbe(CLI::App &bench)
{
    CLI::App *sub =
        bench.add_subcommand("probe", "seconds for the folds of two splits, beside scikit-learn where it is installed");
    const auto o = std::make_shared<Options>();
    sub->add_option("--side", o->side, "positions along each axis")->transform(wholeWithin(10, 1000))->capture_default_str();
    sub->add_option("--dims", o->dims, "numbers a position")->transform(wholeWithin(1, 100'000))->capture_default_str();
    sub->add_option("--threads", o->threads, "0: every core")->transform(wholeWithin(0, kMostThreads))->capture_default_str();
    sub->add_flag("--json", o->json, "print one JSON document");
    return [o] { return benchProbe(*o); };
}

} // namespace shiftscope
