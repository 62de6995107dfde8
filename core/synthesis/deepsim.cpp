#include "core/synthesis/deepsim.h"

#include "core/checkpoint/caffe_model.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/weight_sets.h"
#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "core/synthesis/generator_run_torch.h"
#include "core/synthesis/generator_torch.h"
#include "core/text.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

/// Pictures at a time: what lies between the last layers of one takes 17 MB.
constexpr std::int64_t kAtOnce = 8;

/// Throws where the file's layers are not what their names say: a Convolution's weights would fit a Deconvolution by size, and
/// mean something else.
void requireTypes(const CaffeModel &model, const std::string &file)
{
    std::vector<std::string> wrong;
    for (const GeneratorLayer &layer : generatorLayers({})) {
        const std::string wanted = layer.kernel == 0 ? "InnerProduct" : "Deconvolution";
        const auto found = model.types.find(std::string(layer.name));
        if (found != model.types.end() && found->second != wanted)
            wrong.push_back(std::string(layer.name) + " is of type " + shown(found->second) + ", expected " + wanted);
    }
    if (!wrong.empty())
        throw InputError(file + " is no generator of DeePSiM: " + joined(wrong, "; "));
}

StateDict readGenerator(const std::filesystem::path &file)
{
    if (!isCaffeModel(WeightsPath::parse(file).file)) {
        StateDict weights = readCheckpoint(file).tensors;
        const std::vector<std::string> prefixes = commonPrefixes(weights); // no name of a generator's tensor has two dots
        return prefixes.empty() ? weights : withoutPrefix(std::move(weights), prefixes.back());
    }
    CaffeModel model = readCaffeModel(file);
    requireTypes(model, file.string());
    return std::move(model.weights);
}

std::int64_t lengthOf(const Graph &graph, const std::string &layer)
{
    return graph.shapes()[static_cast<std::size_t>(graph.layer(layer))].elements();
}

/// Blue first, mean subtracted → RGB, 0..255.
Raster rasterOf(const torch::Tensor &picture, const InputSpec &input)
{
    const torch::Tensor pixels = picture.permute({1, 2, 0}).contiguous();
    Raster raster(static_cast<int>(pixels.size(0)), static_cast<int>(pixels.size(1)), 3);
    const float *values = pixels.data_ptr<float>();
    for (std::size_t i = 0; i < raster.values.size(); ++i) {
        const std::size_t channel = input.bgr ? 2 - i % 3 : i % 3;
        const float value = values[i - i % 3 + channel] * input.deviation[channel] + input.mean[channel];
        raster.values[i] = std::clamp(value, 0.0F, 255.0F);
    }
    return raster;
}

} // namespace

struct Deepsim::Impl {
    std::string layer;
    std::int64_t dims;
    InputSpec input;
    GeneratorRun generator;
};

std::unique_ptr<Deepsim> Deepsim::load(const std::filesystem::path &file, const std::string &layer, Device device)
{
    const Graph caffenet = buildArchitecture("caffenet");
    const std::int64_t dims = lengthOf(caffenet, layer);
    StateDict weights = readGenerator(file);
    const GeneratorShape shape = generatorShapeOf(weights, file.string());
    if (shape.features != dims)
        throw InputError(file.string() + " inverts features of length " + std::to_string(shape.features) + ", but " + layer +
                         " of caffenet has " + std::to_string(dims));
    if (shape.side() < caffenet.input.canvas)
        throw InputError(file.string() + " draws pictures of " + std::to_string(shape.side()) +
                         " pixels, but caffenet's are of " + std::to_string(caffenet.input.canvas));
    auto impl = std::make_unique<Impl>(Impl{layer, dims, caffenet.input, GeneratorRun(shape, weights, torchDevice(device))});
    weights.clear(); // the generator has its own copy
    giveBackFreedMemory();
    return std::unique_ptr<Deepsim>(new Deepsim(std::move(impl)));
}

Deepsim::Deepsim(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Deepsim::~Deepsim() = default;

std::string Deepsim::name() const
{
    return "DeePSiM " + m_impl->layer;
}

std::string Deepsim::layer() const
{
    return m_impl->layer;
}

std::int64_t Deepsim::dims() const
{
    return m_impl->dims;
}

int Deepsim::canvas() const
{
    return m_impl->input.canvas;
}

Raster Deepsim::invert(std::span<const float> feature, const InversionControl & /*control*/)
{
    FeatureMatrix features(1, static_cast<std::int64_t>(feature.size()));
    std::ranges::copy(feature, features.values.begin());
    return pictures(features).front();
}

std::vector<Raster> Deepsim::pictures(const FeatureMatrix &features) const
{
    for (std::int64_t row = 0; row < features.rows; ++row)
        requireFeature(*this, features.row(row));
    std::vector<Raster> pictures;
    for (std::int64_t first = 0; first < features.rows; first += kAtOnce) {
        const std::int64_t count = std::min(kAtOnce, features.rows - first);
        const torch::Tensor rows = torch::from_blob(const_cast<float *>(features.row(first).data()), {count, features.dims});
        const torch::Tensor drawn = centreCrop(m_impl->generator.draw(rows), canvas()).to(torch::kCPU);
        for (std::int64_t i = 0; i < count; ++i)
            pictures.push_back(rasterOf(drawn[i], m_impl->input));
    }
    return pictures;
}

} // namespace shiftscope
