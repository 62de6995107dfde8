// CaffeNet and DeePSiM's generators against OpenCV's importer of Caffe models, from files written here: the published layout and
// size, seeded weights.

#include "core/checkpoint/caffe_model.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/engine/device.h"
#include "core/engine/network.h"
#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "core/synthesis/deepsim.h"
#include "tests/check.h"
#include "tests/core/checkpoint/caffe_writer.h"
#include "tests/core/checkpoint/temporary_folder.h"
#include "tests/core/synthesis/generator_probe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include <opencv2/dnn.hpp>

using namespace shiftscope;

namespace {

constexpr double kNetworkTolerance = 1e-5;   // of the largest magnitude of a layer
constexpr double kGeneratorTolerance = 1e-4; // of the largest magnitude of a picture

using Types = std::vector<std::pair<std::string, std::string>>;

/// The text of bvlc_reference_caffenet's deploy.prototxt, its ReLU of fc6 and fc7 beside instead of in their place, so that what
/// is before it can be seen.
std::string caffenetText()
{
    const auto layer = [](const std::string &name, const std::string &type, const std::string &bottom, const std::string &top,
                          const std::string &parameters) {
        return "layer { name: \"" + name + "\" type: \"" + type + "\" bottom: \"" + bottom + "\" top: \"" + top + "\" " +
               parameters + " }\n";
    };
    const auto conv = [&](const std::string &name, const std::string &bottom, const std::string &parameters) {
        return layer(name, "Convolution", bottom, name, "convolution_param { " + parameters + " }") +
               layer("relu_" + name, "ReLU", name, name, "");
    };
    const auto pool = [&](const std::string &name, const std::string &bottom) {
        return layer(name, "Pooling", bottom, name, "pooling_param { pool: MAX kernel_size: 3 stride: 2 }");
    };
    const auto norm = [&](const std::string &name, const std::string &bottom) {
        return layer(name, "LRN", bottom, name, "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }");
    };
    const auto full = [&](const std::string &name, const std::string &bottom, int outputs) {
        return layer(name, "InnerProduct", bottom, name, "inner_product_param { num_output: " + std::to_string(outputs) + " }");
    };
    return "name: \"CaffeNet\"\ninput: \"data\"\ninput_shape { dim: 1 dim: 3 dim: 227 dim: 227 }\n" +
           conv("conv1", "data", "num_output: 96 kernel_size: 11 stride: 4") + pool("pool1", "conv1") + norm("norm1", "pool1") +
           conv("conv2", "norm1", "num_output: 256 pad: 2 kernel_size: 5 group: 2") + pool("pool2", "conv2") +
           norm("norm2", "pool2") + conv("conv3", "norm2", "num_output: 384 pad: 1 kernel_size: 3") +
           conv("conv4", "conv3", "num_output: 384 pad: 1 kernel_size: 3 group: 2") +
           conv("conv5", "conv4", "num_output: 256 pad: 1 kernel_size: 3 group: 2") + pool("pool5", "conv5") +
           full("fc6", "pool5", 4096) + layer("relu6", "ReLU", "fc6", "relu6", "") + full("fc7", "relu6", 4096) +
           layer("relu7", "ReLU", "fc7", "relu7", "") + full("fc8", "relu7", 1000);
}

std::string generatorText(const GeneratorShape &shape)
{
    std::string text =
        "name: \"CaffeNet\"\ninput: \"feat\"\ninput_shape { dim: 1 dim: " + std::to_string(shape.features) + " }\n";
    std::string bottom = "feat";
    const auto add = [&](const std::string &name, const std::string &type, const std::string &parameters, bool inPlace) {
        const std::string &top = inPlace ? bottom : name;
        text += "layer { name: \"" + name + "\" type: \"" + type + "\" bottom: \"" + bottom + "\" top: \"" + top + "\" " +
                parameters + " }\n";
        if (!inPlace)
            bottom = name;
    };
    for (const GeneratorLayer &layer : generatorLayers(shape)) {
        const std::string name(layer.name);
        const std::string outputs = "num_output: " + std::to_string(layer.outputs);
        if (layer.kernel == 0)
            add(name, "InnerProduct", "inner_product_param { " + outputs + " }", false);
        else
            add(name, "Deconvolution",
                "convolution_param { " + outputs + " pad: 1 kernel_size: " + std::to_string(layer.kernel) +
                    " stride: " + std::to_string(layer.stride) + " }",
                false);
        if (name != "deconv0")
            add("relu_" + name, "ReLU", "relu_param { negative_slope: 0.3 }", true);
        if (name == "defc5")
            add("reshape", "Reshape", "reshape_param { shape { dim: 0 dim: 256 dim: 4 dim: 4 } }", false);
    }
    return text;
}

Types generatorTypes()
{
    Types types;
    for (const GeneratorLayer &layer : generatorLayers({}))
        types.emplace_back(layer.name, layer.kernel == 0 ? "InnerProduct" : "Deconvolution");
    return types;
}

/// Largest difference as a share of the largest magnitude of `expected`.
double difference(std::span<const float> actual, std::span<const float> expected)
{
    CHECK_EQUAL(actual.size(), expected.size());
    double magnitude = 0;
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        magnitude = std::max(magnitude, std::abs(double{expected[i]}));
        worst = std::max(worst, std::abs(double{expected[i]} - double{actual[i]}));
    }
    CHECK(magnitude > 0);
    return worst / magnitude;
}

std::span<const float> numbersOf(const cv::Mat &blob)
{
    return {blob.ptr<float>(), blob.total()};
}

std::vector<float> randomCanvas(int side)
{
    std::mt19937 random(3);
    std::vector<float> canvas(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3);
    for (float &value : canvas)
        value = static_cast<float>(random() % 256);
    return canvas;
}

/// The generator's own output for `feature`, cropped to 227 pixels and turned into a picture: RGB, interleaved, the mean added.
std::vector<float> pictureOf(const cv::Mat &output)
{
    const std::array<float, 3> mean = buildArchitecture("caffenet").input.mean;
    std::vector<float> picture;
    const float *values = output.ptr<float>();
    for (int y = 14; y < 14 + 227; ++y)
        for (int x = 14; x < 14 + 227; ++x)
            for (const int channel : {2, 1, 0})
                picture.push_back(values[(channel * 256 + y) * 256 + x] + mean.at(static_cast<std::size_t>(channel)));
    return picture;
}

void checkGenerator(const std::string &layer, const GeneratorShape &shape, std::uintmax_t publishedBytes)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "generator.caffemodel";
    caffe::write(file, test::someGeneratorWeights(shape), generatorTypes());
    const std::uintmax_t bytes = std::filesystem::file_size(file);
    std::cout << "      " << bytes << " bytes, published: " << publishedBytes << '\n';
    CHECK(bytes <= publishedBytes && publishedBytes - bytes < 3000); // ReLUs and training's settings are left out

    cv::dnn::Net peer = cv::dnn::readNetFromCaffe(folder.write("generator.prototxt", generatorText(shape)), file);
    const FeatureMatrix features = test::randomFeatures(2, shape.features);
    const std::unique_ptr<Deepsim> deepsim = Deepsim::load(file, layer);
    CHECK_EQUAL(deepsim->name(), "DeePSiM " + layer);
    CHECK_EQUAL(deepsim->dims(), shape.features);
    const std::vector<Raster> pictures = deepsim->pictures(features);
    for (std::int64_t row = 0; row < features.rows; ++row) {
        const cv::Mat input(1, static_cast<int>(features.dims), CV_32F, const_cast<float *>(features.row(row).data()));
        peer.setInput(input.clone());
        const cv::Mat output = peer.forward("deconv0");
        const std::vector<float> expected = pictureOf(output);
        const Raster &picture = pictures[static_cast<std::size_t>(row)];
        CHECK_EQUAL(picture.width, 227);
        double largest = 0;
        for (const float value : numbersOf(output))
            largest = std::max(largest, std::abs(double{value}));
        double worst = 0;
        for (std::size_t i = 0; i < expected.size(); ++i)
            worst = std::max(worst, std::abs(double{expected[i]} - double{picture.values[i]}));
        std::cout << "      " << layer << ": " << worst / largest << " of the largest magnitude, " << largest << '\n';
        CHECK(worst <= kGeneratorTolerance * largest);
    }
}

} // namespace

TEST("caffenet computes what OpenCV's Caffe importer computes from the same .caffemodel, to 1e-5 of the largest magnitude")
{
    const TemporaryFolder folder;
    const Graph graph = buildArchitecture("caffenet");
    const std::filesystem::path file = folder.path() / "bvlc_reference_caffenet.caffemodel";
    Types types;
    for (const char *conv : {"conv1", "conv2", "conv3", "conv4", "conv5"})
        types.emplace_back(conv, "Convolution");
    for (const char *full : {"fc6", "fc7", "fc8"})
        types.emplace_back(full, "InnerProduct");
    caffe::write(file, initialWeights(graph, 1), types);
    CHECK_NEAR(static_cast<double>(std::filesystem::file_size(file)), 243'862'418, 10'000);

    const Network network(graph, readCheckpoint(file).tensors);
    const std::vector<float> canvas = randomCanvas(227);
    const std::vector<FeatureMatrix> features = network.forward(canvas, graph.defaultLayers);
    cv::dnn::Net peer = cv::dnn::readNetFromCaffe(folder.write("deploy.prototxt", caffenetText()), file);
    const cv::Mat rgb(227, 227, CV_32FC3, const_cast<float *>(canvas.data()));
    const auto &mean = graph.input.mean; // blue, green, red; taken off before the channels are exchanged
    peer.setInput(cv::dnn::blobFromImage(rgb, 1, cv::Size(), cv::Scalar(mean[0], mean[1], mean[2]), /*swapRB=*/true));
    for (std::size_t i = 0; i < features.size(); ++i) {
        const cv::Mat expected = peer.forward(graph.defaultLayers[i]);
        const double worst = difference(features[i].values, numbersOf(expected));
        std::cout << "      " << graph.defaultLayers[i] << ": " << worst << " of the largest magnitude\n";
        CHECK(worst <= kNetworkTolerance);
    }
}

TEST("a generator of fc6 or fc7 draws what OpenCV's Caffe importer draws, to 1e-4 of the largest magnitude")
{
    checkGenerator("fc6", {}, 224'394'262);
}

TEST("so does one of fc8")
{
    checkGenerator("fc8", {.features = 1000}, 173'669'369);
}

CHECK_MAIN
