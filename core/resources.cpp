#include "core/resources.h"

#include <cstdlib>
#include <system_error>

namespace shiftscope {

std::filesystem::path resourceFolder()
{
    if (const char *chosen = std::getenv("SHIFTSCOPE_RESOURCES"); chosen != nullptr && *chosen != '\0')
        return chosen;
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    std::filesystem::path installed = program.parent_path().parent_path() / "share" / "shiftscope";
    if (!error && std::filesystem::is_directory(installed / "models", error))
        return installed;
    return SHIFTSCOPE_SOURCE_DIR;
}

std::filesystem::path catalogFile()
{
    return resourceFolder() / "models" / "catalog.toml";
}

std::filesystem::path classLabelsFile()
{
    return resourceFolder() / "models" / "imagenet_classes.txt";
}

} // namespace shiftscope
