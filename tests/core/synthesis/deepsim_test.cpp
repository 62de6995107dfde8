#include "core/error.h"
#include "core/synthesis/deepsim.h"
#include "tests/check.h"
#include "tests/core/checkpoint/caffe_writer.h"
#include "tests/core/checkpoint/temporary_folder.h"
#include "tests/core/synthesis/generator_probe.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace shiftscope;

namespace {

using Types = std::vector<std::pair<std::string, std::string>>;

/// As long as fc8's features are, and narrow in between.
GeneratorShape narrow()
{
    return {.features = 1000, .hidden = 16, .maps = 6, .channels{7, 6, 5, 4, 3, 4, 5, 4}};
}

Types types()
{
    Types all;
    for (const GeneratorLayer &layer : generatorLayers({}))
        all.emplace_back(layer.name, layer.kernel == 0 ? "InnerProduct" : "Deconvolution");
    return all;
}

class Files {
public:
    std::filesystem::path generator(const GeneratorShape &shape, const Types &ofLayers = types()) const
    {
        const std::filesystem::path file = m_folder.path() / "generator.caffemodel";
        caffe::write(file, test::someGeneratorWeights(shape), ofLayers);
        return file;
    }
    [[nodiscard]] const TemporaryFolder &folder() const { return m_folder; }

private:
    TemporaryFolder m_folder;
};

void checkRefused(const std::filesystem::path &file, const std::string &layer, const std::string &reason)
{
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(Deepsim::load(file, layer)));
    if (message.find(reason) == std::string::npos)
        throw check::Failure("expected \"" + reason + "\" in: " + message);
}

} // namespace

TEST("a picture is the middle of what the generator draws, red first, with CaffeNet's mean colour, within 0 and 255")
{
    const Files files;
    const StateDict weights = test::someGeneratorWeights(narrow());
    const std::unique_ptr<Deepsim> deepsim = Deepsim::load(files.generator(narrow()), "fc8");
    FeatureMatrix features = test::randomFeatures(9, 1000); // more than are drawn at once
    for (float &value : features.row(8))
        value *= 3000; // beyond black and white
    const test::Drawn drawn = test::drawnFrozen(narrow(), weights, features);
    const std::vector<Raster> pictures = deepsim->pictures(features);
    CHECK_EQUAL(pictures.size(), 9U);
    const std::array<float, 3> mean{122.67892F, 116.66877F, 104.00699F};
    int cut = 0;
    for (std::size_t p = 0; p < pictures.size(); ++p)
        for (int y = 0; y < 227; ++y)
            for (int x = 0; x < 227; ++x)
                for (std::size_t c = 0; c < 3; ++c) {
                    const auto at =
                        ((p * 3 + 2 - c) * 256 + static_cast<std::size_t>(y + 14)) * 256 + static_cast<std::size_t>(x + 14);
                    const float expected = std::clamp(drawn.values[at] + mean[c], 0.0F, 255.0F);
                    CHECK_NEAR(pictures[p].pixel(y, x)[c], expected, p == 8 ? 0.1 : 1e-3);
                    cut += expected == 0.0F || expected == 255.0F ? 1 : 0;
                }
    CHECK(cut > 100);
}

TEST("it is an inverter of its layer")
{
    const Files files;
    const std::unique_ptr<Deepsim> deepsim = Deepsim::load(files.generator(narrow()), "fc8");
    CHECK_EQUAL(deepsim->name(), "DeePSiM fc8");
    CHECK_EQUAL(deepsim->layer(), "fc8");
    CHECK_EQUAL(deepsim->dims(), 1000);
    CHECK_EQUAL(deepsim->canvas(), 227);
    const FeatureMatrix features = test::randomFeatures(1, 1000);
    CHECK(deepsim->invert(features.row(0)).values == deepsim->pictures(features).front().values);
    const std::vector<float> shorter(999);
    const std::string length = CHECK_THROWS(InputError, static_cast<void>(deepsim->invert(shorter)));
    CHECK(length.find("takes 1000 numbers of layer fc8, not 999") != std::string::npos);
    std::vector<float> broken(1000);
    broken[7] = NAN;
    CHECK_THROWS(InputError, static_cast<void>(deepsim->invert(broken)));
}

TEST("a generator saved by PyTorch under the same keys draws what PyTorch draws")
{
    const TemporaryFolder folder;
    const std::string command =
        SHIFTSCOPE_PYTHON " " SHIFTSCOPE_SOURCE_DIR "/tests/core/synthesis/generator_peer.py draw " + folder.path().string();
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("this test needs Python with torch (python3-torch)");
    const auto numbers = [&](const char *name) {
        std::ifstream stream(folder.path() / name, std::ios::binary);
        std::vector<float> values(std::filesystem::file_size(folder.path() / name) / sizeof(float));
        stream.read(reinterpret_cast<char *>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
        return values;
    };
    const std::unique_ptr<Deepsim> deepsim = Deepsim::load(folder.path() / "generator.pth", "fc8");
    const Raster picture = deepsim->invert(numbers("feature.f32"));
    const std::vector<float> expected = numbers("picture.f32"); // 227 x 227 x 3, RGB, the mean added
    CHECK_EQUAL(picture.values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK_NEAR(picture.values[i], expected[i], 1e-3);
}

TEST("a generator for another layer is refused with both lengths")
{
    const Files files;
    checkRefused(files.generator(narrow()), "fc6", "inverts features of length 1000, but fc6 of caffenet has 4096");
    checkRefused(files.generator(narrow()), "fc5", "fc5");
}

TEST("a model that is no generator is refused with everything that is missing")
{
    const Files files;
    const std::string other = caffe::layer("fc6", "InnerProduct", {caffe::blob({1, 2}, {1, 2}), caffe::blob({1}, {3})});
    const std::filesystem::path file = files.folder().write("net.caffemodel", other);
    checkRefused(file, "fc6", "missing defc7.weight [4096, 4096]; missing defc7.bias [4096]");
    checkRefused(file, "fc6", "missing deconv0.weight [32, 3, 4, 4]; missing deconv0.bias [3]; unknown fc6.bias [1]");
}

TEST("an ordinary convolution where the generator has a transposed one is refused, though its weights would fit")
{
    const Files files;
    Types changed = types();
    for (auto &[name, type] : changed)
        if (name == "conv4_1")
            type = "Convolution";
    checkRefused(files.generator(narrow(), changed), "fc8", "conv4_1 is of type 'Convolution', expected Deconvolution");
}

TEST("a generator that draws smaller pictures than caffenet's is refused")
{
    const Files files;
    GeneratorShape shape = narrow();
    shape.seed = 2;
    checkRefused(files.generator(shape), "fc8", "draws pictures of 128 pixels, but caffenet's are of 227");
}

TEST("a truncated file is refused by name")
{
    const Files files;
    const std::filesystem::path file = files.generator(narrow());
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    checkRefused(file, "fc8", "generator.caffemodel is no protobuf message, or a damaged one: more is announced");
}

CHECK_MAIN
