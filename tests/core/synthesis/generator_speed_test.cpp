// The generator's forward pass against PyTorch's for the same one, in one run.

#include "core/engine/device.h"
#include "core/synthesis/deepsim.h"
#include "tests/check.h"
#include "tests/core/checkpoint/caffe_writer.h"
#include "tests/core/checkpoint/temporary_folder.h"
#include "tests/core/synthesis/generator_probe.h"

#include <algorithm>
#include <chrono>
#include <fstream>

using namespace shiftscope;

namespace {

double medianMilliseconds(const Deepsim &deepsim, std::int64_t batch)
{
    const FeatureMatrix features = test::randomFeatures(batch, 4096);
    std::vector<double> times;
    for (int i = 0; i < 9; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        static_cast<void>(deepsim.pictures(features));
        times.push_back(1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(times.begin() + 2, times.end()); // two to warm up
    return times[5];
}

} // namespace

TEST("pictures come at least as fast as PyTorch's forward pass, and the crop, mean and exchange of colours are in our time alone")
{
    keepFreedMemory();
    const int threads = configureThreads(0);
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "generator.caffemodel";
    std::vector<std::pair<std::string, std::string>> types;
    for (const GeneratorLayer &layer : generatorLayers({}))
        types.emplace_back(layer.name, layer.kernel == 0 ? "InnerProduct" : "Deconvolution");
    caffe::write(file, test::someGeneratorWeights({}), types);
    const std::unique_ptr<Deepsim> deepsim = Deepsim::load(file, "fc6");

    const std::filesystem::path output = folder.path() / "times";
    const std::string command = SHIFTSCOPE_PYTHON " " SHIFTSCOPE_SOURCE_DIR "/tests/core/synthesis/generator_peer.py time " +
                                std::to_string(threads) + " > " + output.string();
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("this test needs Python with torch (python3-torch)");
    std::ifstream times(output);
    for (const std::int64_t batch : {1, 8}) {
        double peer = 0;
        times >> peer;
        const double ours = medianMilliseconds(*deepsim, batch);
        std::cout << "      " << batch << " at a time: " << ours << " ms, PyTorch " << peer << " ms: " << peer / ours << "x\n";
        CHECK(ours <= peer);
    }
}

CHECK_MAIN
