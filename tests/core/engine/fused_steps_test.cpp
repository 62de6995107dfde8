#include "core/engine/fused_steps.h"
#include "tests/check.h"

using namespace shiftscope;

namespace {

const Window kThree{.kernel = 3, .padBefore = 1, .padAfter = 1};

/// A residual block: conv, ReLU, conv, Add, ReLU.
Graph block()
{
    GraphBuilder net("block", "Block", {.canvas = 8});
    const NodeId stem = net.add(ReLU{}, {net.add(Conv{.channels = 4, .window = kThree}, {kInput}, "a")});
    const NodeId left = net.add(Conv{.channels = 4, .window = kThree}, {stem}, "b");
    net.add(ReLU{}, {net.add(Add{}, {left, stem}, {}, "sum")}, {}, "out");
    return net.build({"out"}, "");
}

std::vector<FusedStep> stepsOf(const Graph &graph, std::vector<NodeId> wanted, FuseAdditions additions)
{
    const std::vector<NodeId> canvas{kInput};
    return fusedSteps(graph, canvas, wanted, additions);
}

} // namespace

TEST("a convolution takes the addition and the activation after it along")
{
    const Graph graph = block();
    const auto steps = stepsOf(graph, {graph.layer("out")}, FuseAdditions::Yes);
    CHECK_EQUAL(steps.size(), 2U);
    CHECK_EQUAL(steps[0].output, 1);
    CHECK(steps[0].activation.kind == Activation::Kind::ReLU);
    CHECK_EQUAL(steps[1].output, graph.layer("out"));
    CHECK_EQUAL(steps[1].addend.value(), 1);
}

TEST("what is asked for from outside is not fused away")
{
    const Graph graph = block();
    const auto steps = stepsOf(graph, {graph.layer("sum"), graph.layer("out")}, FuseAdditions::Yes);
    CHECK_EQUAL(steps.size(), 3U);
    CHECK_EQUAL(steps[1].output, graph.layer("sum"));
    CHECK(steps[1].activation.kind == Activation::Kind::None);
}

TEST("without fused additions an Add is a step of its own, with its activation")
{
    const Graph graph = block();
    const auto steps = stepsOf(graph, {graph.layer("out")}, FuseAdditions::No);
    CHECK_EQUAL(steps.size(), 3U);
    CHECK_EQUAL(steps[2].node, graph.layer("sum"));
    CHECK_EQUAL(steps[2].output, graph.layer("out"));
}

TEST("nodes that nothing needs, and those before what is given, are left out")
{
    const Graph graph = block();
    const std::vector<NodeId> given{1};
    const std::vector<NodeId> wanted{graph.layer("out")};
    CHECK_EQUAL(fusedSteps(graph, given, wanted, FuseAdditions::Yes).size(), 1U);
    CHECK_EQUAL(stepsOf(graph, {1}, FuseAdditions::Yes).size(), 1U);
}
