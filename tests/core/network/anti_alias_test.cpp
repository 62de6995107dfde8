#include "core/network/anti_alias.h"

#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"

#include <algorithm>
#include <sstream>

using namespace shiftscope;

namespace {

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

/// One line a node: what it is, what it reads, its window and what comes out.
std::vector<std::string> structure(const Graph &graph)
{
    std::vector<std::string> lines;
    const std::vector<Shape> shapes = graph.shapes();
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        const Window window = windowOf(node.op);
        std::ostringstream line;
        line << i << ' ' << kindName(node.op) << " of";
        for (const NodeId input : node.inputs)
            line << ' ' << input;
        line << ", kernel " << window.kernel << " stride " << window.stride << " pad " << window.padBefore << '+'
             << window.padAfter << ", " << shapes[i].text() << ' ' << node.layer;
        lines.push_back(line.str());
    }
    return lines;
}

/// Which lines differ.
std::vector<std::string> differences(const Graph &a, const Graph &b)
{
    const std::vector<std::string> left = structure(a);
    const std::vector<std::string> right = structure(b);
    CHECK_EQUAL(left.size(), right.size());
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (left[i] != right[i])
            lines.push_back(left[i] + " | " + right[i]);
    return lines;
}

std::vector<std::string> kinds(const Graph &graph)
{
    std::vector<std::string> all;
    for (const Node &node : graph.nodes)
        all.emplace_back(kindName(node.op));
    return all;
}

/// An operation on an activation that does not lie on the canvas, and a convolution that reads it.
Graph around(const Op &op, int canvas)
{
    GraphBuilder net("net", "Net", {.canvas = canvas});
    const NodeId first = net.add(Conv{.channels = 4, .window = {.kernel = 1}}, {kInput}, "first");
    const NodeId middle = net.add(op, {first}, "middle", "middle");
    net.add(Conv{.channels = 2, .window = {.kernel = 1}}, {middle}, "last", "last");
    return net.build({"last"}, "");
}

} // namespace

TEST("filters of 2 to 7 taps are accepted, and the error names the option")
{
    const Graph graph = buildArchitecture("alexnet");
    for (const int size : {-1, 0, 1, 8, 1000}) {
        const std::string message = CHECK_THROWS(InputError, static_cast<void>(antiAliased(graph, size)));
        CHECK(contains(message, "--antialias " + std::to_string(size)) && contains(message, "2 to 7"));
    }
    for (int size = 2; size <= 7; ++size)
        static_cast<void>(antiAliased(graph, size));
}

TEST("AlexNet, VGG-16 and MobileNetV2 become exactly Zhang's networks")
{
    for (const std::string name : {"alexnet", "vgg16", "mobilenet_v2"}) {
        const std::vector<std::string> lines =
            differences(antiAliased(buildArchitecture(name), 5), buildArchitecture(name + "_lpf5"));
        if (!lines.empty())
            throw check::Failure(name + ": " + lines.front());
    }
}

TEST("ResNet-50 becomes Zhang's but for the kernel of its max-pool")
{
    const std::vector<std::string> lines =
        differences(antiAliased(buildArchitecture("resnet50"), 5), buildArchitecture("resnet50_lpf5"));
    CHECK_EQUAL(lines.size(), 1U);
    CHECK(contains(lines.front(), "MaxPool of 2, kernel 3 stride 1 pad 1+1, 64x112x112"));
    CHECK(contains(lines.front(), "MaxPool of 2, kernel 2 stride 1 pad 0+0, 64x111x111"));
}

TEST("weights, layers and the shapes of the layers stay: the same checkpoint loads, whatever the filter and the canvas")
{
    for (const std::string name : {"alexnet", "resnet50", "mobilenet_v2", "vgg16", "efficientnet_lite0"})
        for (int size = 2; size <= 7; ++size)
            for (const int canvas : {224, 225, 227, 160, 131}) {
                if (canvas != 224 && (name == "alexnet" || name == "vgg16"))
                    continue;
                const Graph plain = buildArchitecture(name, canvas);
                const Graph blurred = antiAliased(plain, size);
                CHECK(blurred.layers() == plain.layers());
                CHECK(blurred.defaultLayers == plain.defaultLayers && blurred.classifier == plain.classifier);
                for (const std::string &layer : plain.layers())
                    CHECK(plain.shapes()[static_cast<std::size_t>(plain.layer(layer))] ==
                          blurred.shapes()[static_cast<std::size_t>(blurred.layer(layer))]);
                const std::vector<WeightSpec> before = plain.weights();
                const std::vector<WeightSpec> after = blurred.weights();
                CHECK(std::ranges::equal(before, after, [](const WeightSpec &a, const WeightSpec &b) {
                    return a.key == b.key && a.shape == b.shape && a.role == b.role;
                }));
            }
}

TEST("EfficientNet-Lite0 blurs each of its four later strides once, after the depthwise ReLU6, and leaves the first convolution")
{
    const Graph graph = antiAliased(buildArchitecture("efficientnet_lite0"), 5);
    CHECK_EQUAL(windowOf(graph.nodes.front().op).stride, 2);
    int blurs = 0;
    for (const Node &node : graph.nodes) {
        CHECK(&node == &graph.nodes.front() || std::holds_alternative<BlurPool>(node.op) || windowOf(node.op).stride == 1);
        if (!std::holds_alternative<BlurPool>(node.op))
            continue;
        ++blurs;
        CHECK(std::holds_alternative<ReLU6>(graph.nodes[static_cast<std::size_t>(node.inputs.front())].op));
    }
    CHECK_EQUAL(blurs, 4);
}

TEST("sizes are kept for every stride, kernel, one-sided padding and ceil mode, on odd and even activations")
{
    int tried = 0;
    for (int canvas = 15; canvas <= 20; ++canvas)
        for (int stride = 2; stride <= 4; ++stride)
            for (int kernel = 1; kernel <= 4; ++kernel)
                for (int before = 0; before < kernel; ++before)
                    for (int after = 0; after < kernel; ++after)
                        for (const bool ceil : {false, true}) {
                            const Window window{
                                .kernel = kernel, .stride = stride, .padBefore = before, .padAfter = after, .ceilMode = ceil};
                            for (const Op &op : {Op(MaxPool{window}), Op(Conv{.channels = 4, .window = window})}) {
                                const Graph plain = around(op, canvas);
                                for (const int size : {2, 5}) {
                                    const Graph blurred = antiAliased(plain, size);
                                    CHECK(blurred.shapes().back() == plain.shapes().back());
                                    CHECK(blurred.shapes()[static_cast<std::size_t>(blurred.layer("middle"))] ==
                                          plain.shapes()[static_cast<std::size_t>(plain.layer("middle"))]);
                                    ++tried;
                                }
                            }
                        }
    CHECK(tried > 1000);
}

TEST("a blur waits for the activation, unless somebody else reads what lies between")
{
    const Conv conv{.channels = 4, .window = {.kernel = 3, .stride = 2, .padBefore = 1, .padAfter = 1}};
    const auto net = [&](bool shared) {
        GraphBuilder builder("net", "Net", {.canvas = 32});
        const NodeId start = builder.add(MaxPool{{.kernel = 2}}, {kInput});
        const NodeId norm = builder.add(BatchNorm{}, {builder.add(conv, {start}, "conv")}, "norm", "norm");
        const NodeId relu = builder.add(ReLU{}, {norm}, {}, "relu");
        if (shared)
            builder.add(Add{}, {relu, norm});
        return builder.build({}, "");
    };
    const Graph alone = antiAliased(net(false), 3);
    CHECK(kinds(alone) == (std::vector<std::string>{"MaxPool", "Conv", "BatchNorm", "ReLU", "BlurPool"}));
    CHECK(alone.nodes.back().layer == "relu"); // the layer is what comes out of the blur …
    CHECK(alone.nodes[2].layer == "norm");     // … and one before it is seen densely
    CHECK(alone.nodes[3].layer.empty());
    const Graph shared = antiAliased(net(true), 3);
    CHECK(kinds(shared) == (std::vector<std::string>{"MaxPool", "Conv", "BatchNorm", "BlurPool", "ReLU", "Add"}));
    CHECK(shared.nodes[5].inputs == (std::vector<NodeId>{4, 3}));
}

TEST("a 1x1 convolution without an activation blurs first, with one it blurs last")
{
    const Conv conv{.channels = 4, .window = {.kernel = 1, .stride = 2}};
    GraphBuilder builder("net", "Net", {.canvas = 32});
    const NodeId start = builder.add(MaxPool{{.kernel = 2}}, {kInput});
    const NodeId shortcut = builder.add(BatchNorm{}, {builder.add(conv, {start}, "a")}, "norm");
    const NodeId active = builder.add(ReLU{}, {builder.add(conv, {start}, "b")});
    builder.add(Add{}, {shortcut, active});
    const Graph graph = antiAliased(builder.build({}, ""), 5);
    CHECK(kinds(graph) ==
          (std::vector<std::string>{"MaxPool", "BlurPool", "Conv", "BatchNorm", "Conv", "ReLU", "BlurPool", "Add"}));
}

TEST("a convolution on the canvas keeps a stride of 2")
{
    const auto first = [](int stride) {
        GraphBuilder builder("net", "Net", {.canvas = 32});
        builder.add(MaxPool{{.kernel = 2, .stride = 2}},
                    {builder.add(ReLU{}, {builder.add(Conv{.channels = 4, .window = {.kernel = 5, .stride = stride}}, {kInput},
                                                      "conv")})});
        return antiAliased(builder.build({}, ""), 3);
    };
    const auto blurStride = [](const Graph &graph) { return windowOf(graph.nodes[2].op).stride; };
    CHECK(kinds(first(2)) == (std::vector<std::string>{"Conv", "ReLU", "MaxPool", "BlurPool"}));
    CHECK_EQUAL(windowOf(first(2).nodes[0].op).stride, 2);
    CHECK(kinds(first(4)) == (std::vector<std::string>{"Conv", "ReLU", "BlurPool", "MaxPool", "BlurPool"}));
    CHECK_EQUAL(windowOf(first(4).nodes[0].op).stride, 2);
    CHECK_EQUAL(blurStride(first(4)), 2);
    CHECK_EQUAL(windowOf(first(3).nodes[0].op).stride, 1);
    CHECK_EQUAL(blurStride(first(3)), 3);
}

TEST("what has nothing to blur is refused rather than given another name")
{
    for (const std::string name : {"alexnet_lpf5", "resnet50_lpf5", "mobilenet_v2_lpf5", "vgg16_lpf5", "alexnet+aa3"}) {
        const std::string message = CHECK_THROWS(InputError, static_cast<void>(antiAliased(buildArchitecture(name), 5)));
        CHECK(contains(message, name) && contains(message, "anti-aliased already"));
    }
}

TEST("a canvas too small for the filter is told so")
{
    static_cast<void>(antiAliased(buildArchitecture("mobilenet_v2", 64), 7));
    CHECK(contains(CHECK_THROWS(InputError, static_cast<void>(antiAliased(buildArchitecture("mobilenet_v2", 32), 7))),
                   "the canvas is too small"));
}

TEST("an anti-aliased graph has a name of its own, from which it can be built again")
{
    const Graph graph = antiAliased(buildArchitecture("efficientnet_lite0", 160), 5);
    CHECK_EQUAL(graph.name, "efficientnet_lite0+aa5");
    CHECK(contains(graph.title, "anti-aliased (Bin-5)"));
    const Graph again = buildArchitecture(graph.name, 160);
    CHECK_EQUAL(again.name, graph.name);
    CHECK(differences(graph, again).empty());
    CHECK(!differences(graph, buildArchitecture("efficientnet_lite0+aa2", 160)).empty());
}

TEST("names are taken apart as they were put together")
{
    for (const ModelName &name : {ModelName{"alexnet", 0}, ModelName{"alexnet", 2}, ModelName{"efficientnet_lite0", 7}}) {
        const ModelName parsed = ModelName::parse(name.text());
        CHECK_EQUAL(parsed.architecture, name.architecture);
        CHECK_EQUAL(parsed.antiAlias, name.antiAlias);
    }
    for (const std::string word :
         {"", "+aa", "alexnet+aa", "alexnet+aa5x", "alexnet+aa-5", "alexnet+aa99999999999", "alexnet+5"}) {
        CHECK_EQUAL(ModelName::parse(word).architecture, word);
        CHECK_EQUAL(ModelName::parse(word).antiAlias, 0);
    }
    CHECK(contains(CHECK_THROWS(InputError, static_cast<void>(buildArchitecture("alexnte+aa5"))), "did you mean 'alexnet'?"));
    CHECK(contains(CHECK_THROWS(InputError, static_cast<void>(buildArchitecture("alexnet+aa9"))), "2 to 7"));
}
