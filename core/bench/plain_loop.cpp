#include "core/bench/plain_loop.h"

#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/overloaded.h"

#include <sstream>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/torch.h>

namespace shiftscope {

namespace {

bool isFrozen(PlainLoop::Form form)
{
    return form != PlainLoop::Form::Eager && form != PlainLoop::Form::EagerChannelsLast;
}

bool isChannelsLast(PlainLoop::Form form)
{
    return form == PlainLoop::Form::EagerChannelsLast || form == PlainLoop::Form::FrozenChannelsLast ||
           form == PlainLoop::Form::FrozenConvolutions;
}

std::string pair(int value)
{
    std::ostringstream text;
    text << "[" << value << ", " << value << "]";
    return text.str();
}

std::string sides(const Window &w)
{
    std::ostringstream text;
    text << "[" << w.padBefore << ", " << w.padAfter << ", " << w.padBefore << ", " << w.padAfter << "]";
    return text.str();
}

std::string variable(NodeId node)
{
    std::string text = "x";
    return node == kInput ? text : text.append(std::to_string(node));
}

/// The graph as TorchScript source, a line a node, as its author would have written it.
class Script {
public:
    Script(const Graph &graph, const StateDict &weights, PlainLoop::Form form, torch::jit::Module &module)
        : m_weights(weights), m_channelsLast(isChannelsLast(form)),
          m_linearAsConvolution(form == PlainLoop::Form::FrozenConvolutions), m_module(module), m_shapes(graph.shapes())
    {
        m_source << "def forward(self, x):\n";
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const Node &node = graph.nodes[i];
            const NodeId in = node.inputs.front();
            const std::int64_t channels = in == kInput ? 3 : m_shapes[static_cast<std::size_t>(in)].channels();
            m_source << "    x" << i << " = " << expression(node, channels) << "\n";
        }
    }

    [[nodiscard]] std::string returning(std::span<const NodeId> nodes) const
    {
        std::string text = m_source.str() + "    return [";
        for (const NodeId node : nodes)
            text += variable(node) + ", ";
        return text + "]\n";
    }

private:
    std::string parameter(const std::string &key)
    {
        const HostTensor &host = m_weights.at(key);
        const auto format =
            m_channelsLast && host.shape.size() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
        return constant(viewOf(host).clone(format));
    }

    /// A Linear's weights as those of a 1x1 convolution.
    std::string pointwise(const std::string &key)
    {
        const torch::Tensor weight = viewOf(m_weights.at(key));
        return constant(weight.view({weight.size(0), weight.size(1), 1, 1}).clone(torch::MemoryFormat::ChannelsLast));
    }

    std::string constant(const torch::Tensor &tensor)
    {
        const std::string attribute = std::string("w").append(std::to_string(m_count++));
        m_module.register_buffer(attribute, tensor);
        return "self." + attribute;
    }

    std::string padded(const std::string &x, const Window &w) { return "torch.constant_pad_nd(" + x + ", " + sides(w) + ", 0.)"; }

    std::string convolution(const Node &node, const Conv &conv, std::string x)
    {
        const Window &w = conv.window;
        const bool symmetric = w.padBefore == w.padAfter;
        if (!symmetric)
            x = padded(x, w);
        return "torch.conv2d(" + x + ", " + parameter(node.weights + ".weight") + ", " +
               (conv.bias ? parameter(node.weights + ".bias") : std::string("None")) + ", " + pair(w.stride) + ", " +
               pair(symmetric ? w.padBefore : 0) + ", " + pair(w.dilation) + ", " + std::to_string(conv.groups) + ")";
    }

    std::string pooling(const std::string &function, const Window &w, const std::string &x, const std::string &tail)
    {
        return "torch." + function + "(" + x + ", " + pair(w.kernel) + ", " + pair(w.stride) + ", " + pair(w.padBefore) + tail +
               ")";
    }

    /// `channels` are those of the first input. One case an operation: what has none does not compile.
    std::string expression(const Node &node, std::int64_t channels)
    {
        const std::string x = variable(node.inputs.front());
        const auto calls = [&x](const std::string &function, const std::string &tail = {}) {
            return "torch." + function + "(" + x + tail + ")";
        };
        return std::visit(
            Overloaded{[&](const Conv &conv) { return convolution(node, conv, x); },
                       [&](const Linear &linear) { return product(node, linear, x); },
                       [&](const BatchNorm &norm) { return batchNorm(node, norm, x); },
                       [&](const ReLU &) { return calls("relu"); }, [&](const ReLU6 &) { return calls("hardtanh", ", 0., 6."); },
                       [&](const LeakyReLU &leaky) { return calls("leaky_relu", ", " + shortestText(leaky.slope)); },
                       [&](const HardSwish &) { return calls("hardswish"); },
                       [&](const MaxPool &pool) {
                           return pooling("max_pool2d", pool.window, x,
                                          ", " + pair(pool.window.dilation) + ceilMode(pool.window));
                       },
                       [&](const AvgPool &pool) {
                           return pooling("avg_pool2d", pool.window, x,
                                          ceilMode(pool.window) + (pool.countPadding ? ", True" : ", False"));
                       },
                       [&](const GlobalAvgPool &) { return calls("adaptive_avg_pool2d", ", [1, 1]"); },
                       [&](const BlurPool &blur) { return blurred(blur, x, channels); },
                       [&](const LRN &lrn) { return responseNorm(lrn, x); }, [&](const Add &) { return joined(node, " + "); },
                       [&](const Concat &) { return "torch.cat([" + joined(node, ", ") + "], 1)"; },
                       [&](const Flatten &) { return calls("flatten", ", 1"); },
                       [&](const Pad &pad) {
                           if (pad.window.kind != PadKind::Zero)
                               throw InputError("the plain loop has no form for a Pad that reflects");
                           return padded(x, pad.window);
                       }},
            node.op);
    }

    static std::string ceilMode(const Window &w) { return w.ceilMode ? ", True" : ", False"; }

    std::string product(const Node &node, const Linear &linear, const std::string &x)
    {
        const std::string flat = "torch.flatten(" + x + ", 1)";
        const std::string weight = node.weights + ".weight";
        const std::string start =
            m_linearAsConvolution ? "torch.conv2d(torch.unsqueeze(torch.unsqueeze(" + flat + ", -1), -1), " + pointwise(weight)
                                  : "torch.linear(" + flat + ", " + parameter(weight);
        return start + ", " + (linear.bias ? parameter(node.weights + ".bias") : std::string("None")) + ")";
    }

    std::string batchNorm(const Node &node, const BatchNorm &norm, const std::string &x)
    {
        std::ostringstream text;
        text << "torch.batch_norm(" << x;
        for (const char *suffix : {".weight", ".bias", ".running_mean", ".running_var"})
            text << ", " << parameter(node.weights + suffix);
        text << ", False, 0.1, " << shortestText(norm.epsilon) << ", True)";
        return text.str();
    }

    std::string blurred(const BlurPool &blur, const std::string &x, std::int64_t channels)
    {
        return "torch.conv2d(torch.reflection_pad2d(" + x + ", " + sides(blur.seen()) + "), " + blurFilter(blur, channels) +
               ", None, " + pair(blur.stride) + ", [0, 0], [1, 1], " + std::to_string(channels) + ")";
    }

    /// As torch.nn.functional.local_response_norm is written.
    static std::string responseNorm(const LRN &lrn, const std::string &x)
    {
        std::ostringstream text;
        text << x << " / torch.pow(torch.squeeze(torch.avg_pool3d(torch.constant_pad_nd(torch.unsqueeze(" << x << " * " << x
             << ", 1), [0, 0, 0, 0, " << lrn.size / 2 << ", " << (lrn.size - 1) / 2 << "], 0.), [" << lrn.size
             << ", 1, 1], [1, 1, 1]), 1) * " << shortestText(lrn.alpha) << " + " << shortestText(lrn.k) << ", "
             << shortestText(lrn.beta) << ")";
        return text.str();
    }

    std::string blurFilter(const BlurPool &blur, std::int64_t channels)
    {
        const torch::Tensor taps = torch::tensor(binomialFilter(blur.size));
        return constant((taps.unsqueeze(1) * taps.unsqueeze(0)).repeat({channels, 1, 1, 1}));
    }

    static std::string joined(const Node &node, const std::string &by)
    {
        std::string text;
        for (const NodeId input : node.inputs)
            text += (text.empty() ? "" : by) + variable(input);
        return text;
    }

    const StateDict &m_weights;
    bool m_channelsLast;
    bool m_linearAsConvolution;
    torch::jit::Module &m_module;
    std::vector<Shape> m_shapes;
    std::ostringstream m_source;
    int m_count = 0;
};

} // namespace

struct PlainLoop::Impl {
    InputSpec input;
    torch::jit::Module module;
    torch::Device device;
    bool channelsLast;
    bool frozen;
};

PlainLoop::PlainLoop(const Graph &graph, const StateDict &weights, std::span<const std::string> layers, Form form, Device device)
{
    checkWeights(graph, weights, "the checkpoint");
    const torch::Device where = torchDevice(device);
    torch::jit::Module module("plain_loop");
    const Script script(graph, weights, form, module);
    std::vector<NodeId> nodes;
    for (const std::string &layer : layers)
        nodes.push_back(graph.layer(layer));
    module.define(script.returning(nodes));
    module.to(where);
    module.eval();
    if (isFrozen(form))
        module = torch::jit::freeze(module);
    if (form == Form::Optimised)
        module = torch::jit::optimize_for_inference(module);
    m_impl = std::make_unique<Impl>(Impl{graph.input, std::move(module), where, isChannelsLast(form), isFrozen(form)});
}

PlainLoop::~PlainLoop() = default;
PlainLoop::PlainLoop(PlainLoop &&) noexcept = default;
PlainLoop &PlainLoop::operator=(PlainLoop &&) noexcept = default;

std::vector<FeatureMatrix> PlainLoop::forward(const ShiftedScene &scene, std::span<const Position> positions) const
{
    const torch::NoGradGuard noGrad;
    // An eager loop is not optimised behind its author's back.
    const torch::jit::GraphOptimizerEnabledGuard optimise(m_impl->frozen);
    torch::Tensor canvases = drawnCanvases(scene, positions, m_impl->input).to(m_impl->device);
    if (!m_impl->channelsLast)
        canvases = canvases.contiguous();
    std::vector<FeatureMatrix> features;
    for (const torch::Tensor &output : m_impl->module.forward({canvases}).toTensorVector())
        features.push_back(toMatrix(output));
    return features;
}

std::string_view name(PlainLoop::Form form)
{
    static constexpr std::array<std::string_view, PlainLoop::kForms.size()> kNames{
        "eager", "eager channels_last", "jit-frozen", "jit-frozen channels_last", "jit-frozen convolutions", "jit-optimised"};
    return kNames[static_cast<std::size_t>(form)];
}

} // namespace shiftscope
