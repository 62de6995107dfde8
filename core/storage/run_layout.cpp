#include "core/storage/run_layout.h"

#include "core/error.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

namespace shiftscope {

namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 50; // a petabyte: all sums below stay far from overflow

std::uint64_t bytesOf(NumberKind kind)
{
    switch (kind) {
    case NumberKind::UInt8:
        return 1;
    case NumberKind::Float16:
        return 2;
    case NumberKind::Int32:
    case NumberKind::Float32:
        break;
    }
    return 4;
}

bool plainName(std::string_view name)
{
    return !name.empty() && name != "." && std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~' && c != '/'; });
}

bool ascendingPixels(const std::vector<int> &pixels)
{
    return !pixels.empty() && pixels.front() >= 0 && std::ranges::adjacent_find(pixels, std::greater_equal{}) == pixels.end();
}

bool whole(const StoredImage &image, int channels)
{
    if (image.values.empty())
        return true;
    return image.height > 0 && image.width > 0 && image.channels == channels &&
           image.values.size() == std::size_t{1} * static_cast<std::size_t>(image.height) *
                                      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(channels);
}

DatasetShape imageShape(const StoredImage &image)
{
    return {NumberKind::UInt8,
            {static_cast<std::uint64_t>(image.height), static_cast<std::uint64_t>(image.width),
             static_cast<std::uint64_t>(image.channels)}};
}

} // namespace

std::uint64_t DatasetShape::count() const
{
    std::uint64_t product = 1;
    for (const std::uint64_t size : dims)
        product = size != 0 && product > kLargestFile / size ? kLargestFile : product * size;
    return product;
}

std::uint64_t DatasetShape::bytes() const
{
    return count() * bytesOf(kind);
}

std::string text(const DatasetShape &shape)
{
    static constexpr std::string_view kKinds[] = {"uint8", "int32", "float16", "float32"};
    std::string text = std::string(kKinds[static_cast<std::size_t>(shape.kind)]) + " [";
    for (std::size_t i = 0; i < shape.dims.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(shape.dims[i]);
    return text + "]";
}

std::map<std::string, DatasetShape> layoutOf(const RunHeader &header)
{
    const std::uint64_t rows = header.ys.size();
    const std::uint64_t columns = header.xs.size();
    const std::uint64_t anchors = header.anchors.size();
    std::map<std::string, DatasetShape> layout{{"positions/y", {NumberKind::Int32, {rows}}},
                                               {"positions/x", {NumberKind::Int32, {columns}}},
                                               {"anchors/y", {NumberKind::Int32, {anchors}}},
                                               {"anchors/x", {NumberKind::Int32, {anchors}}},
                                               {"done", {NumberKind::UInt8, {rows, columns}}}};
    const NumberKind stored = header.features == StoredFeatures::Float16 ? NumberKind::Float16 : NumberKind::Float32;
    for (const StoredLayer &layer : header.layers) {
        const auto dims = static_cast<std::uint64_t>(layer.dims);
        layout["similarity/" + layer.name] = {NumberKind::Float32, {anchors, rows, columns}};
        layout["blank/" + layer.name] = {NumberKind::Float32, {dims}};
        if (header.features != StoredFeatures::None)
            layout["features/" + layer.name] = {stored, {rows, columns, dims}};
    }
    if (header.classifier) {
        layout["top1/class"] = {NumberKind::Int32, {rows, columns}};
        layout["top1/probability"] = {NumberKind::Float32, {rows, columns}};
    }
    for (const int index : header.classes)
        layout["probability/" + std::to_string(index)] = {NumberKind::Float32, {rows, columns}};
    if (!header.patchImage.values.empty())
        layout["image/patch"] = imageShape(header.patchImage);
    if (!header.backgroundImage.values.empty())
        layout["image/background"] = imageShape(header.backgroundImage);
    return layout;
}

void requireStorable(const std::filesystem::path &file, const RunHeader &header)
{
    const auto require = [&file](bool condition, const std::string &sentence) {
        if (!condition)
            throw InputError(file.string() + ": " + sentence);
    };
    require(header.canvas > 0 && header.box >= 0 && header.stride > 0, "canvas and stride must be 1 or more, the box 0 or more");
    require(ascendingPixels(header.ys) && ascendingPixels(header.xs),
            "the positions must be pixels of 0 or more, in ascending order");
    require(!header.anchors.empty(), "a run needs at least one anchor");
    for (const StoredAnchor &anchor : header.anchors)
        require(plainName(anchor.name), "the anchor name '" + anchor.name + "' must be plain ASCII without blanks and '/'");
    require(!header.layers.empty(), "a run needs at least one layer");
    std::set<std::string> names;
    for (const StoredLayer &layer : header.layers) {
        require(plainName(layer.name), "the layer name '" + layer.name + "' must be plain ASCII without blanks and '/'");
        require(layer.dims > 0, "layer '" + layer.name + "' has no numbers");
        require(names.insert(layer.name).second, "layer '" + layer.name + "' is given twice");
    }
    require(std::ranges::all_of(header.classes, [](int index) { return index >= 0; }), "a class index must be 0 or more");
    require(std::set(header.classes.begin(), header.classes.end()).size() == header.classes.size(), "a class is given twice");
    require(whole(header.patchImage, 4), "the patch image must be RGBA");
    require(whole(header.backgroundImage, 3), "the background image must be RGB");

    std::uint64_t bytes = 0;
    for (const auto &[path, shape] : layoutOf(header)) {
        bytes += shape.bytes();
        require(bytes < kLargestFile, "would be larger than a petabyte");
    }
}

} // namespace shiftscope
