#include "core/network/zoo/zoo.h"

#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/architectures.h"
#include "core/text.h"

#include <array>

namespace shiftscope {

namespace {

struct Architecture {
    std::string_view name;
    Graph (*build)(int canvas);
};

constexpr std::array kArchitectures{
    Architecture{"alexnet", zoo::alexnet},
    Architecture{"resnet50", zoo::resnet50},
    Architecture{"mobilenet_v2", zoo::mobilenetV2},
    Architecture{"vgg16", zoo::vgg16},
    Architecture{"alexnet_lpf5", zoo::alexnetLpf5},
    Architecture{"resnet50_lpf5", zoo::resnet50Lpf5},
    Architecture{"mobilenet_v2_lpf5", zoo::mobilenetV2Lpf5},
    Architecture{"vgg16_lpf5", zoo::vgg16Lpf5},
    Architecture{"efficientnet_lite0", zoo::efficientnetLite0},
    Architecture{"caffenet", zoo::caffenet},
};

} // namespace

std::vector<std::string> architectureNames()
{
    std::vector<std::string> names;
    for (const Architecture &architecture : kArchitectures)
        names.emplace_back(architecture.name);
    return names;
}

Graph buildArchitecture(std::string_view name, int canvas)
{
    const ModelName model = ModelName::parse(name);
    for (const Architecture &architecture : kArchitectures)
        if (architecture.name == model.architecture) {
            Graph graph = architecture.build(canvas);
            return model.antiAlias == 0 ? graph : antiAliased(graph, model.antiAlias);
        }
    const std::vector<std::string> names = architectureNames();
    const std::string meant = didYouMean(model.architecture, names); // ends in a question mark
    throw InputError("unknown model '" + model.architecture + "'" + (meant.empty() ? "; known are " : meant + " Known are ") +
                     listed(names));
}

} // namespace shiftscope
