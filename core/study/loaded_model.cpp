#include "core/study/loaded_model.h"

namespace shiftscope {

LoadedModel loadModel(const StudyConfig &config, std::size_t index, const std::string &device)
{
    const StudyModel &model = config.models[index];
    const Graph graph = buildGraph(model.choice.model, model.choice.antiAlias, config.canvas);
    NamedWeights weights = loadWeights(model.choice, graph);
    Network network(graph, weights.tensors, resolveDevice(device), weights.source);
    weights.tensors.clear();
    giveBackFreedMemory();
    return {index, std::move(weights), std::move(network)};
}

} // namespace shiftscope
