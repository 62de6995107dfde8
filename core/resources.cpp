#include "core/resources.h"

#include "core/error.h"

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

std::filesystem::path dataFolder()
{
    // The XDG base directory specification: a relative path is to be ignored.
    if (const char *data = std::getenv("XDG_DATA_HOME"); data != nullptr && std::filesystem::path(data).is_absolute())
        return std::filesystem::path(data) / "shiftscope";
    const char *home = std::getenv("HOME");
    if (home == nullptr || *home == '\0')
        throw InputError("neither HOME nor XDG_DATA_HOME is set: there is no place for checkpoints and patches");
    return std::filesystem::path(home) / ".local" / "share" / "shiftscope";
}

} // namespace shiftscope
