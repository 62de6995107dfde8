#include "core/synthesis/trained_inverter.h"

#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/synthesis/inverter_state_torch.h"
#include "core/synthesis/rasters_torch.h"

#include <ATen/Parallel.h>

namespace shiftscope {

struct TrainedInverter::Impl {
    std::filesystem::path file;
    InverterFacts facts;
    LinearReading reading;
    Generator generator;
    torch::Tensor mean;
    torch::Tensor deviation;
    torch::Device device;
};

std::unique_ptr<TrainedInverter> TrainedInverter::load(const std::filesystem::path &file, Device device)
{
    const InverterState state = readInverter(file);
    const torch::Device where = torchDevice(device);
    Generator generator(state.shape, state.generator, file.string());
    generator->to(where);
    return std::unique_ptr<TrainedInverter>(
        new TrainedInverter(std::make_unique<Impl>(Impl{file,
                                                        state.facts,
                                                        {state.reading.codeWeight.to(where), state.reading.codeBias.to(where),
                                                         state.reading.weight.to(where), state.reading.bias.to(where)},
                                                        generator,
                                                        viewOf(state.mean).to(where, torch::kFloat32, false, /*copy=*/true),
                                                        viewOf(state.deviation).to(where, torch::kFloat32, false, /*copy=*/true),
                                                        where})));
}

TrainedInverter::TrainedInverter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TrainedInverter::~TrainedInverter() = default;

const InverterFacts &TrainedInverter::facts() const
{
    return m_impl->facts;
}

std::string TrainedInverter::layer() const
{
    return m_impl->facts.layer;
}

std::int64_t TrainedInverter::dims() const
{
    return m_impl->facts.dims;
}

int TrainedInverter::canvas() const
{
    return m_impl->facts.canvas;
}

void TrainedInverter::requireFor(const std::string &model, const std::string &weightsSha256, const std::string &layer) const
{
    const InverterFacts &own = m_impl->facts;
    const std::string start = "inverter '" + m_impl->file.string() + "' was trained for ";
    if (own.model != model)
        throw InputError(start + "model " + own.model + ", not " + model);
    if (own.weightsSha256 != weightsSha256)
        throw InputError(start + "other weights of " + model + " (" + own.weights + ")");
    if (own.layer != layer)
        throw InputError(start + "layer " + own.layer + " of " + model + ", not " + layer);
}

Raster TrainedInverter::invert(std::span<const float> feature, const InversionControl & /*control*/)
{
    requireFeature(*this, feature);
    at::get_num_threads(); // torch keeps its thread count by thread; asking for it sets it up on this one
    const torch::InferenceMode inference;
    const torch::Tensor row = torch::tensor(at::ArrayRef<float>(feature.data(), feature.size())).unsqueeze(0).to(m_impl->device);
    const torch::Tensor features = standardised(row, m_impl->mean, m_impl->deviation);
    return toRaster(onCanvas(drawn(m_impl->reading, m_impl->generator, features), m_impl->facts.canvas)[0]);
}

} // namespace shiftscope
