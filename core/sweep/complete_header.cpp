#include "core/sweep/complete_header.h"

#include <array>
#include <ctime>
#include <filesystem>

namespace shiftscope {

std::string utcNow()
{
    const std::time_t now = std::time(nullptr);
    std::array<char, 32> text{};
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text.data();
}

StoredImage storedImage(const Raster &raster)
{
    StoredImage image{raster.height, raster.width, raster.channels, {}};
    image.values.assign(raster.values.begin(), raster.values.end());
    return image;
}

RunHeader completeHeader(const Sweep &sweep, const Scene &scene, const std::string &model, const NamedWeights &weights,
                         const std::string &programVersion)
{
    RunHeader header = sweep.header();
    header.created = utcNow();
    header.programVersion = programVersion;
    header.model = model;
    header.weights = weights.name;
    header.weightsSha256 = weights.sha256;
    header.fit = name(scene.fit);
    header.background = scene.background.text;
    header.patch = scene.patch ? scene.patch->name() : std::filesystem::path(scene.pictureText).filename().string();
    header.patchImage = storedImage(sweep.plan().scene.patch);
    const ShiftedScene &shifted = sweep.plan().scene;
    header.backgroundImage = storedImage(shifted.mode == ShiftMode::Object ? shifted.background : shifted.picture);
    return header;
}

} // namespace shiftscope
