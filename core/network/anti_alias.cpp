#include "core/network/anti_alias.h"

#include "core/error.h"
#include "core/overloaded.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::string_view kSuffix = "+aa";
constexpr int kCanvasStride = 2; ///< what a convolution on the canvas keeps of its stride

std::size_t at(NodeId node)
{
    return static_cast<std::size_t>(node);
}

/// Every node's readers.
std::vector<std::vector<NodeId>> readersOf(const Graph &graph)
{
    std::vector<std::vector<NodeId>> readers(graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        for (const NodeId input : graph.nodes[i].inputs)
            if (input != kInput)
                readers[at(input)].push_back(static_cast<NodeId>(i));
    return readers;
}

/// What the rule makes of an operation.
enum class Part {
    Convolution, ///< loses resolution where it has a stride; blurred after its activation
    Pool,        ///< loses resolution where it has a stride; blurred at once
    Norm,        ///< may lie between a convolution and its activation
    Activation,
    Other ///< stays as it is, and no blur moves behind it
};

Part partOf(const Op &op)
{
    return std::visit(
        Overloaded{[](const Conv &) { return Part::Convolution; }, [](const MaxPool &) { return Part::Pool; },
                   [](const BatchNorm &) { return Part::Norm; },
                   [](const OneOf<ReLU, ReLU6, LeakyReLU, HardSwish> auto &) { return Part::Activation; },
                   [](const OneOf<Linear, AvgPool, GlobalAvgPool, BlurPool, LRN, Add, Concat, Flatten, Pad> auto &) {
                       return Part::Other;
                   }},
        op);
}

/// The window whose stride the rule shrinks, if it does.
Window *windowIn(Op &op)
{
    switch (partOf(op)) {
    case Part::Convolution:
        return &std::get<Conv>(op).window;
    case Part::Pool:
        return &std::get<MaxPool>(op).window;
    case Part::Norm:
    case Part::Activation:
    case Part::Other:
        break;
    }
    return nullptr;
}

/// The window with a smaller stride, whose every (old / new)-th output is an output of `window`, and which ends with the last.
Window denser(Window window, int stride, std::int64_t length)
{
    if (window.ceilMode) {
        const std::int64_t span = std::int64_t{window.kernel - 1} * window.dilation + 1;
        const std::int64_t reach = (window.outputs(length) - 1) * window.stride + span;
        window.padAfter = static_cast<int>(std::max<std::int64_t>(reach - length - window.padBefore, 0));
        window.ceilMode = false;
    }
    window.stride = stride;
    return window;
}

/// What happens to the nodes of a graph: strides that shrink, and blurs before and after nodes (their strides; 0 for none).
struct Plan {
    std::vector<Op> ops;
    std::vector<int> blurBefore;
    std::vector<int> blurAfter;
};

/// The last of the BatchNorms and activations that follow `conv` and that nobody else reads from; says whether one activates.
struct Tail {
    NodeId end = kInput;
    bool activated = false;
};
Tail tailOf(const Graph &graph, const std::vector<std::vector<NodeId>> &readers, NodeId conv)
{
    Tail tail{.end = conv};
    while (readers[at(tail.end)].size() == 1) {
        const NodeId next = readers[at(tail.end)].front();
        const Part part = partOf(graph.nodes[at(next)].op);
        if (part != Part::Activation && part != Part::Norm)
            break;
        tail.activated = tail.activated || part == Part::Activation;
        tail.end = next;
    }
    return tail;
}

Plan planFor(const Graph &graph)
{
    const std::size_t count = graph.nodes.size();
    const std::vector<std::vector<NodeId>> readers = readersOf(graph);
    const std::vector<Shape> shapes = graph.shapes();
    Plan plan{{}, std::vector<int>(count), std::vector<int>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        const Node &node = graph.nodes[i];
        plan.ops.push_back(node.op);
        Window *window = windowIn(plan.ops.back());
        const NodeId source = node.inputs.front();
        const bool isConv = partOf(node.op) == Part::Convolution;
        const int kept = isConv && source == kInput && window != nullptr ? std::gcd(window->stride, kCanvasStride) : 1;
        if (window == nullptr || window->stride == kept)
            continue;
        const int stride = window->stride / kept;
        const std::int64_t length = source == kInput ? graph.input.canvas : shapes[at(source)].height();
        *window = denser(*window, kept, length);
        const auto id = static_cast<NodeId>(i);
        const Tail tail = isConv ? tailOf(graph, readers, id) : Tail{.end = id};
        const bool commutes = isConv && !tail.activated && *window == Window{};
        if (commutes)
            plan.blurBefore[i] = stride;
        else
            plan.blurAfter[at(tail.end)] = stride;
    }
    return plan;
}

} // namespace

std::string ModelName::text() const
{
    return antiAlias == 0 ? architecture : architecture + std::string(kSuffix) + std::to_string(antiAlias);
}

ModelName ModelName::parse(std::string_view text)
{
    const std::size_t suffix = text.rfind(kSuffix);
    if (suffix != std::string_view::npos) {
        const std::string_view digits = text.substr(suffix + kSuffix.size());
        int size = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        if (error == std::errc() && end == digits.data() + digits.size() && size > 0)
            return {std::string(text.substr(0, suffix)), size};
    }
    return {std::string(text), 0};
}

Graph antiAliased(const Graph &graph, int filterSize)
{
    if (!isFilterSize(filterSize))
        throw InputError("--antialias " + std::to_string(filterSize) + ": accepted are the filter sizes " +
                         std::to_string(kSmallestFilter) + " to " + std::to_string(kLargestFilter));
    const Plan plan = planFor(graph);
    const auto blurs = [](int stride) { return stride > 0; };
    if (std::ranges::none_of(plan.blurBefore, blurs) && std::ranges::none_of(plan.blurAfter, blurs))
        throw InputError("--antialias " + std::to_string(filterSize) + ": " + graph.name +
                         " is anti-aliased already, or has no stride to blur; give an architecture as it was first published");

    Graph result = graph;
    result.name = ModelName{graph.name, filterSize}.text();
    result.title += ", anti-aliased (Bin-" + std::to_string(filterSize) + ")";
    result.nodes.clear();
    std::vector<NodeId> moved; // old node → new node
    const auto add = [&](Node node) {
        result.nodes.push_back(std::move(node));
        return static_cast<NodeId>(result.nodes.size()) - 1;
    };
    const auto blur = [&](NodeId source, int stride, std::string layer) {
        return add({BlurPool{.size = filterSize, .stride = stride}, {source}, {}, std::move(layer)});
    };
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        Node node = graph.nodes[i];
        node.op = plan.ops[i];
        for (NodeId &input : node.inputs)
            input = input == kInput ? kInput : moved[at(input)];
        if (plan.blurBefore[i] > 0)
            node.inputs.front() = blur(node.inputs.front(), plan.blurBefore[i], {});
        std::string layer = plan.blurAfter[i] > 0 ? std::exchange(node.layer, {}) : std::string();
        NodeId last = add(std::move(node));
        if (plan.blurAfter[i] > 0)
            last = blur(last, plan.blurAfter[i], std::move(layer));
        moved.push_back(last);
    }
    static_cast<void>(result.shapes()); // an activation too small for the filter is refused here
    return result;
}

} // namespace shiftscope
