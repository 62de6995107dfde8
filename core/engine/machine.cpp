#include "core/engine/machine.h"

#include <fstream>
#include <torch/version.h>

namespace shiftscope {

std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(':') + 2);
    return "unknown processor";
}

std::string torchVersion()
{
    return TORCH_VERSION;
}

} // namespace shiftscope
