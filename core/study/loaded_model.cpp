#include "core/study/loaded_model.h"

#include "core/engine/chosen_weights.h"

namespace shiftscope {

const LoadedModel &loadInto(std::optional<LoadedModel> &kept, const StudyConfig &config, std::size_t index,
                            const std::string &device)
{
    if (kept && kept->index == index)
        return *kept;
    kept.reset(); // before the next one: two would take twice the memory
    const StudyModel &model = config.models[index];
    const Graph graph = buildGraph(model.choice, config.canvas);
    NamedWeights weights = loadWeights(model.choice, graph);
    Network network(graph, weights.tensors, resolveDevice(device), weights.source);
    weights.tensors.clear();
    giveBackFreedMemory();
    return kept.emplace(LoadedModel{index, std::move(weights), std::move(network)});
}

} // namespace shiftscope
