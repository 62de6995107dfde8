#include "ui/run_network.h"

#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace shiftscope {

std::optional<NetworkChoice> networkOf(const RunHeader &header)
{
    const ModelName model = ModelName::parse(header.model);
    const std::vector<std::string> known = architectureNames();
    if (std::ranges::find(known, model.architecture) == known.end())
        return std::nullopt;
    NetworkChoice choice;
    choice.model = model.architecture;
    choice.antiAlias = NetworkChoice::isFilter(model.antiAlias) ? model.antiAlias : 0;
    constexpr std::string_view kSeed = "init-seed:";
    if (header.weights.starts_with(kSeed)) {
        choice.trained = false;
        const char *first = header.weights.data() + kSeed.size();
        std::from_chars(first, header.weights.data() + header.weights.size(), choice.seed);
    }
    return choice;
}

} // namespace shiftscope
