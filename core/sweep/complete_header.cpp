#include "core/sweep/complete_header.h"

#include "core/printable.h"

#include <array>
#include <ctime>
#include <filesystem>
#include <utility>

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

RunHeader completeHeader(RunHeader swept, const NetworkIdentity &network, const Scene &scene, const ShiftedScene &shifted)
{
    RunHeader header = std::move(swept);
    header.model = network.model;
    header.weights = printable(network.weights);
    header.weightsSha256 = network.weightsSha256;
    header.fit = scene.fit;
    header.mirrored = scene.mirrored;
    header.turn = scene.turn;
    header.background = printable(scene.background.text);
    header.patch = printable(scene.patch ? scene.patch->name() : std::filesystem::path(scene.pictureText).filename().string());
    header.patchImage = storedImage(shifted.patch);
    header.backgroundImage = storedImage(shifted.mode == ShiftMode::Object ? shifted.background : shifted.picture);
    return header;
}

void stamp(RunHeader &header, const std::string &programVersion)
{
    header.created = utcNow();
    header.programVersion = programVersion;
}

} // namespace shiftscope
