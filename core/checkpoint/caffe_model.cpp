#include "core/checkpoint/caffe_model.h"

#include "core/checkpoint/input_file.h"
#include "core/checkpoint/protobuf_reader.h"
#include "core/checkpoint/tensor_storage.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftscope {

namespace {

using Kind = ProtobufField::Kind;

constexpr std::size_t kMostAxes = 32; // Caffe's own bound
constexpr std::size_t kMostBlobs = 65'536;

/// Numbers of the fields read here; see caffe.proto of BVLC Caffe 1.0.
namespace field {
constexpr std::uint32_t kNetLayersV1 = 2;
constexpr std::uint32_t kNetLayer = 100;
constexpr std::uint32_t kBlobData = 5;
constexpr std::uint32_t kBlobShape = 7;
constexpr std::uint32_t kBlobDoubleData = 8;
constexpr std::uint32_t kShapeDim = 1;
constexpr std::uint32_t kInnerProductTranspose = 6;
} // namespace field

/// Where a layer's fields are in the form of today and in that of before 2014.
struct LayerForm {
    std::uint32_t name;
    std::uint32_t type;
    std::uint32_t blobs;
    std::uint32_t innerProduct;
    bool v1;
};
constexpr LayerForm kLayer{.name = 1, .type = 2, .blobs = 7, .innerProduct = 117, .v1 = false};
constexpr LayerForm kLayerV1{.name = 4, .type = 5, .blobs = 6, .innerProduct = 17, .v1 = true};
constexpr std::uint32_t kLayerV0InV1 = 1;

struct Blob {
    std::vector<std::int64_t> shape;
    StoredNumbers numbers;
};

struct Layer {
    std::string name;
    std::string type;
    std::vector<Blob> blobs;
};

std::string typeOfV1(std::uint64_t number)
{
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 3> kKnown{
        {{4, "Convolution"}, {14, "InnerProduct"}, {39, "Deconvolution"}}};
    const auto found = std::ranges::find(kKnown, number, &std::pair<std::uint64_t, std::string_view>::first);
    return found == kKnown.end() ? "V1 type " + std::to_string(number) : std::string(found->second);
}

void addAxis(std::vector<std::int64_t> &shape, std::uint64_t length)
{
    if (length > std::numeric_limits<std::int32_t>::max())
        throw InputError("is damaged: it has a blob with a side of " + std::to_string(length));
    if (shape.size() == kMostAxes)
        throw InputError("is damaged: it has a blob with more than " + std::to_string(kMostAxes) + " sides");
    shape.push_back(static_cast<std::int64_t>(length));
}

std::vector<std::int64_t> readShape(ProtobufBytes &bytes, const ProtobufField &message)
{
    std::vector<std::int64_t> shape;
    ProtobufMessage fields(bytes, message);
    while (const auto found = fields.next()) {
        if (found->is(field::kShapeDim, Kind::Varint))
            addAxis(shape, found->value);
        if (!found->is(field::kShapeDim, Kind::Bytes))
            continue;
        ProtobufMessage packed(bytes, *found);
        while (const auto length = packed.nextPackedVarint())
            addAxis(shape, *length);
    }
    return shape;
}

StoredNumbers packedNumbers(const ProtobufField &data, ElementType type)
{
    if (data.kind != Kind::Bytes)
        throw InputError("keeps numbers unpacked, which Caffe never writes");
    if (data.size % sizeOf(type) != 0)
        throw InputError("is damaged: it has a blob of " + std::to_string(data.size) + " bytes, which is no whole number of " +
                         std::to_string(sizeOf(type)) + "-byte numbers");
    return {.type = type, .count = static_cast<std::int64_t>(data.size / sizeOf(type)), .offset = data.offset};
}

Blob readBlob(ProtobufBytes &bytes, const ProtobufField &message)
{
    std::optional<std::vector<std::int64_t>> shape;
    std::optional<StoredNumbers> numbers;
    std::array<std::uint64_t, 4> old{}; // num, channels, height, width
    ProtobufMessage fields(bytes, message);
    while (const auto found = fields.next()) {
        const bool isDouble = found->number == field::kBlobDoubleData;
        if (found->number >= 1 && found->number <= old.size() && found->kind == Kind::Varint)
            old.at(found->number - 1) = found->value;
        else if (found->is(field::kBlobShape, Kind::Bytes))
            shape = readShape(bytes, *found);
        else if (found->number == field::kBlobData || isDouble) {
            if (numbers)
                throw InputError("keeps the numbers of a blob in several pieces, which Caffe never writes");
            numbers = packedNumbers(*found, isDouble ? ElementType::Float64 : ElementType::Float32);
        }
    }
    Blob blob{shape.value_or(std::vector<std::int64_t>()), numbers.value_or(StoredNumbers{})};
    if (!shape)
        for (const std::uint64_t length : old)
            addAxis(blob.shape, length);
    return blob;
}

/// Whether an InnerProduct keeps its weights the other way round.
bool isTransposed(ProtobufBytes &bytes, const ProtobufField &innerProduct)
{
    bool transposed = false;
    ProtobufMessage fields(bytes, innerProduct);
    while (const auto found = fields.next())
        if (found->is(field::kInnerProductTranspose, Kind::Varint))
            transposed = found->value != 0;
    return transposed;
}

Layer readLayer(ProtobufBytes &bytes, const ProtobufField &message, const LayerForm &form)
{
    Layer layer;
    bool transposed = false;
    ProtobufMessage fields(bytes, message);
    while (const auto found = fields.next()) {
        if (found->is(form.name, Kind::Bytes))
            layer.name = protobufText(bytes.file(), *found);
        else if (found->is(form.type, Kind::Bytes) && !form.v1)
            layer.type = protobufText(bytes.file(), *found);
        else if (found->is(form.type, Kind::Varint) && form.v1)
            layer.type = typeOfV1(found->value);
        else if (found->is(form.innerProduct, Kind::Bytes))
            transposed = isTransposed(bytes, *found);
        else if (form.v1 && found->is(kLayerV0InV1, Kind::Bytes))
            throw InputError(
                "is in Caffe's form of 2013; upgrade_net_proto_binary, which comes with Caffe, brings it up to date");
        else if (found->is(form.blobs, Kind::Bytes)) {
            layer.blobs.push_back(readBlob(bytes, *found));
            if (layer.blobs.size() > kMostBlobs)
                throw InputError("has a layer of more than " + std::to_string(kMostBlobs) + " blobs");
        }
    }
    if (transposed && !layer.blobs.empty())
        throw InputError("keeps the weights of the layer " + shown(layer.name) +
                         " transposed; accepted is an InnerProduct without 'transpose'");
    return layer;
}

std::vector<Layer> readLayers(const InputFile &file)
{
    ProtobufBytes bytes(file);
    ProtobufMessage net(bytes);
    std::vector<Layer> layers;
    std::size_t blobs = 0;
    while (const auto found = net.next()) {
        const bool isV1 = found->is(field::kNetLayersV1, Kind::Bytes);
        if (!isV1 && !found->is(field::kNetLayer, Kind::Bytes))
            continue;
        Layer layer = readLayer(bytes, *found, isV1 ? kLayerV1 : kLayer);
        blobs += layer.blobs.size();
        if (blobs > kMostBlobs)
            throw InputError("has more than " + std::to_string(kMostBlobs) + " blobs");
        if (!layer.blobs.empty()) // pooling and its like: nothing to read
            layers.push_back(std::move(layer));
    }
    return layers;
}

std::string keyOf(const Layer &layer, std::size_t blob)
{
    return layer.name + (blob == 0 ? ".weight" : blob == 1 ? ".bias" : "." + std::to_string(blob));
}

/// Old blobs have four sides whatever they are: a bias is 1 x 1 x 1 x out, an InnerProduct's weight 1 x 1 x out x in.
std::vector<std::int64_t> shapeOf(const Layer &layer, std::size_t blob)
{
    const bool isMatrix = blob == 0 && layer.type == "InnerProduct";
    std::vector<std::int64_t> shape = layer.blobs[blob].shape;
    const std::size_t wanted = blob == 1 ? 1 : isMatrix ? 2 : shape.size();
    while (shape.size() > wanted && shape.front() == 1)
        shape.erase(shape.begin());
    return shape;
}

/// Throws unless the blob has as many numbers as its shape says; no product overflows.
void requireCount(const Layer &layer, const Blob &blob)
{
    std::int64_t left = blob.numbers.count;
    bool fits = left > 0;
    for (const std::int64_t length : blob.shape) {
        fits = fits && length > 0 && left % length == 0;
        left = fits ? left / length : 0;
    }
    if (!fits || left != 1)
        throw InputError("is damaged: the layer " + shown(layer.name) + " has a blob of shape " + shapeText(blob.shape) +
                         " with " + std::to_string(blob.numbers.count) + " numbers");
}

CaffeModel readModel(const InputFile &file)
{
    const std::vector<Layer> layers = readLayers(file);
    if (layers.empty())
        throw InputError("holds no layer with weights; accepted is a Caffe model as training writes it (.caffemodel)");
    std::vector<StoredNumbers> rows;
    for (const Layer &layer : layers)
        for (const Blob &blob : layer.blobs) {
            requireCount(layer, blob);
            rows.push_back(blob.numbers);
        }
    const std::vector<LoadedNumbers> loaded = loadNumbers(file, rows);
    CaffeModel model;
    std::size_t row = 0;
    for (const Layer &layer : layers) {
        if (!model.types.emplace(layer.name, layer.type).second)
            throw InputError("has the layer " + shown(layer.name) + " twice");
        for (std::size_t blob = 0; blob < layer.blobs.size(); ++blob, ++row) {
            if (!loaded[row].finite)
                throw InputError("holds a number that is not finite (NaN or infinity) in the layer " + shown(layer.name));
            if (!model.weights.emplace(keyOf(layer, blob), HostTensor{shapeOf(layer, blob), loaded[row].data}).second)
                throw InputError("has two layers whose weights would both be " + shown(keyOf(layer, blob)));
        }
    }
    return model;
}

} // namespace

CaffeModel readCaffeModel(const std::filesystem::path &file)
{
    try {
        return readModel(InputFile(file));
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
}

} // namespace shiftscope
