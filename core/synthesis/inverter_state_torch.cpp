#include "core/synthesis/inverter_state_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/synthesis/rasters_torch.h"
#include "core/synthesis/tensor_file.h"
#include "core/synthesis/training_parts_torch.h"

#include <charconv>

namespace shiftscope {

namespace {

constexpr const char *kFormat = "shiftscope-inverter";
constexpr const char *kVersion = "1";
constexpr std::int64_t kCurveColumns = 4;

std::string text(double value)
{
    constexpr int kExact = 17;
    return generalText(value, kExact);
}

[[noreturn]] void refuse(const std::filesystem::path &file, const std::string &why)
{
    throw InputError("'" + file.string() + "' is no inverter that this program can use: " + why);
}

/// The words of a file, each of which must be there.
class Words {
public:
    Words(const std::filesystem::path &file, const TensorFile &content) : m_file(file), m_content(content) {}

    [[nodiscard]] const std::string &text(const std::string &key) const
    {
        const auto found = m_content.metadata.find(key);
        if (found == m_content.metadata.end())
            refuse(m_file, "its metadata lacks '" + key + "'");
        return found->second;
    }

    template <typename Number>
    [[nodiscard]] Number number(const std::string &key, Number least, Number most) const
    {
        const std::string &digits = text(key);
        Number value{};
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size() || !(value >= least && value <= most))
            refuse(m_file, "its '" + key + "' is out of range");
        return value;
    }

private:
    const std::filesystem::path &m_file;
    const TensorFile &m_content;
};

HostTensor curveTensor(const std::vector<CurvePoint> &curve)
{
    std::vector<float> values;
    for (const CurvePoint &point : curve)
        for (const double value : {static_cast<double>(point.step), point.seconds, point.training, point.heldOut})
            values.push_back(static_cast<float>(value));
    return HostTensor::fromValues({static_cast<std::int64_t>(curve.size()), kCurveColumns}, std::move(values));
}

std::vector<CurvePoint> curveFrom(const std::filesystem::path &file, const HostTensor &tensor)
{
    if (tensor.shape.size() != 2 || tensor.shape[1] != kCurveColumns)
        refuse(file, "its loss curve is damaged");
    const auto values = tensor.values();
    std::vector<CurvePoint> curve;
    for (std::size_t i = 0; i + 3 < values.size(); i += kCurveColumns)
        curve.push_back({static_cast<std::int64_t>(values[i]), values[i + 1], values[i + 2], values[i + 3]});
    return curve;
}

void requireStandard(const std::filesystem::path &file, const InverterState &state)
{
    const std::vector<std::int64_t> expected{state.facts.dims};
    if (state.mean.shape != expected || state.deviation.shape != expected)
        refuse(file, "its feature statistics do not have " + std::to_string(state.facts.dims) + " numbers");
    for (const float value : state.deviation.values())
        if (!(value > 0))
            refuse(file, "a deviation of its feature statistics is not above zero");
}

void requireReading(const std::filesystem::path &file, const InverterState &state)
{
    const LinearReading &reading = state.reading;
    const std::int64_t numbers = 3 * LinearReading::kSide * LinearReading::kSide;
    const auto has = [](const torch::Tensor &tensor, at::IntArrayRef shape) {
        return tensor.defined() && tensor.sizes() == shape && torch::isfinite(tensor).all().item<bool>();
    };
    const std::int64_t codes = state.shape.features;
    if (!has(reading.codeWeight, {codes, state.facts.dims}) || !has(reading.codeBias, {codes}) ||
        !has(reading.weight, {numbers, codes}) || !has(reading.bias, {numbers}))
        refuse(file, "it lacks a linear reading of " + std::to_string(state.facts.dims) + " features that is finite");
}

} // namespace

void writeInverter(const std::filesystem::path &file, const InverterState &state)
{
    TensorFile content;
    content.metadata = {{"format", kFormat},
                        {"format_version", kVersion},
                        {"model", state.facts.model},
                        {"weights", state.facts.weights},
                        {"weights_sha256", state.facts.weightsSha256},
                        {"layer", state.facts.layer},
                        {"canvas", std::to_string(state.facts.canvas)},
                        {"steps", std::to_string(state.facts.steps)},
                        {"seconds", text(state.facts.seconds)},
                        {"held_out_loss", text(state.facts.heldOutLoss)},
                        {"blank_loss", text(state.blankLoss)}};
    for (const auto &[key, tensor] : state.generator)
        content.tensors["generator." + key] = tensor;
    for (const auto &[key, tensor] : state.moments)
        content.tensors["adam." + key] = tensor;
    content.tensors["reading.code_weight"] = toHost(state.reading.codeWeight);
    content.tensors["reading.code_bias"] = toHost(state.reading.codeBias);
    content.tensors["reading.weight"] = toHost(state.reading.weight);
    content.tensors["reading.bias"] = toHost(state.reading.bias);
    content.tensors["features.mean"] = state.mean;
    content.tensors["features.deviation"] = state.deviation;
    content.tensors["curve"] = curveTensor(state.curve);
    writeTensorFile(file, content);
}

InverterState readInverter(const std::filesystem::path &file)
{
    TensorFile content = readTensorFile(file);
    const Words words(file, content);
    if (content.metadata["format"] != kFormat)
        refuse(file, "it was not written by 'shiftscope compose train'");
    if (words.text("format_version") != kVersion)
        refuse(file, "it has format version " + words.text("format_version") + "; this program reads version " + kVersion);
    InverterState state;
    for (auto &[key, tensor] : content.tensors) {
        if (key.starts_with("generator."))
            state.generator[key.substr(std::string("generator.").size())] = tensor;
        else if (key.starts_with("adam."))
            state.moments[key.substr(std::string("adam.").size())] = tensor;
        else if (key == "features.mean")
            state.mean = tensor;
        else if (key == "features.deviation")
            state.deviation = tensor;
        else if (key == "reading.code_weight")
            state.reading.codeWeight = viewOf(tensor).clone();
        else if (key == "reading.code_bias")
            state.reading.codeBias = viewOf(tensor).clone();
        else if (key == "reading.weight")
            state.reading.weight = viewOf(tensor).clone();
        else if (key == "reading.bias")
            state.reading.bias = viewOf(tensor).clone();
        else if (key == "curve")
            state.curve = curveFrom(file, tensor);
    }
    state.shape = generatorShapeOf(state.generator, file.string());
    state.facts = {.model = words.text("model"),
                   .weights = words.text("weights"),
                   .weightsSha256 = words.text("weights_sha256"),
                   .layer = words.text("layer"),
                   .dims = state.mean.shape.empty() ? 0 : state.mean.shape[0],
                   .canvas = words.number("canvas", 1, 4096),
                   .steps = words.number<std::int64_t>("steps", 0, std::int64_t{1} << 40),
                   .seconds = words.number("seconds", 0.0, 1e12),
                   .heldOutLoss = words.number("held_out_loss", 0.0, 1e12)};
    state.blankLoss = words.number("blank_loss", 0.0, 1e12);
    requireStandard(file, state);
    requireReading(file, state);
    return state;
}

torch::Tensor standardised(const torch::Tensor &features, const torch::Tensor &mean, const torch::Tensor &deviation)
{
    return ((features - mean) / deviation).clamp(-8, 8);
}

torch::Tensor drawn(const LinearReading &reading, const Generator &generator, const torch::Tensor &features)
{
    const torch::Tensor code = reading.code(features);
    return reading.draw(code, generator->shape().side()) + generator->forward(code);
}

torch::Tensor onCanvas(const torch::Tensor &drawn, int canvas)
{
    return resized((drawn + 1) * 127.5, canvas);
}

} // namespace shiftscope
