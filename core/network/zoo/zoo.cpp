#include "core/network/zoo/zoo.h"

#include "core/error.h"
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
    Architecture{"efficientnet_lite0", zoo::efficientnetLite0},
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
    for (const Architecture &architecture : kArchitectures)
        if (architecture.name == name)
            return architecture.build(canvas);
    const std::vector<std::string> names = architectureNames();
    const std::string near = nearest(name, names);
    throw InputError("unknown model '" + std::string(name) + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?") +
                     " Known are " + listed(names));
}

} // namespace shiftscope
