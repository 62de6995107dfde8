// Where nlohmann-json is not installed (SHIFTSCOPE_ENGINE_ONLY).

#include "core/checkpoint/safetensors.h"
#include "core/error.h"

namespace shiftscope {

bool isSafetensors(const std::filesystem::path & /*file*/)
{
    return false;
}

Safetensors readSafetensors(const std::filesystem::path &file, const std::string & /*key*/)
{
    throw InputError(file.string() + " is a safetensors file, which this build without nlohmann-json cannot read");
}

} // namespace shiftscope
