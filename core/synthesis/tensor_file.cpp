#include "core/synthesis/tensor_file.h"

#include "core/checkpoint/digest.h"
#include "core/checkpoint/input_file.h"
#include "core/error.h"
#include "core/storage/raw_file.h"
#include "core/text.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 1U << 20;
constexpr const char *kDigestKey = "sha256";

/// A defect, without the file's name.
struct Defect {
    std::string what;
};

std::string headerOf(const TensorFile &content)
{
    nlohmann::json header;
    header["__metadata__"] = content.metadata;
    header["__metadata__"][kDigestKey] = sha256OfTensors(content.tensors);
    std::uint64_t offset = 0;
    for (const auto &[name, tensor] : content.tensors) {
        const std::uint64_t end = offset + static_cast<std::uint64_t>(tensor.count()) * sizeof(float);
        header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' '); // numbers then lie on whole words
    return text;
}

nlohmann::json headerFrom(const InputFile &input)
{
    std::uint64_t length = 0;
    if (input.size() < kLengthBytes)
        throw Defect{"it ends before its header"};
    input.read(0, {reinterpret_cast<char *>(&length), sizeof length});
    if (length > kLargestHeader)
        throw Defect{"it does not begin as one"};
    if (length > input.size() - kLengthBytes)
        throw Defect{"it ends within its header"};
    const std::vector<char> text = input.read(kLengthBytes, length);
    nlohmann::json header = nlohmann::json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
    if (!header.is_object())
        throw Defect{"its header is damaged"};
    return header;
}

/// Where a tensor lies, checked against the file's end.
struct Extent {
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

Extent extentOf(const std::string &name, const nlohmann::json &entry, std::uint64_t dataBytes)
{
    const Defect damaged{"the header's entry " + shown(name) + " is damaged"};
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets") ||
        entry["dtype"] != "F32")
        throw damaged;
    const nlohmann::json &shape = entry["shape"];
    const nlohmann::json &offsets = entry["data_offsets"];
    const auto areCounts = [](const nlohmann::json &list) {
        return list.is_array() && std::ranges::all_of(list, [](const nlohmann::json &n) { return n.is_number_unsigned(); });
    };
    if (!areCounts(shape) || !areCounts(offsets) || shape.size() > 8 || offsets.size() != 2)
        throw damaged;
    Extent extent{{}, offsets[0].get<std::uint64_t>(), offsets[1].get<std::uint64_t>()};
    if (extent.begin > extent.end || extent.end > dataBytes)
        throw Defect{"it ends before the numbers of " + shown(name)};
    std::uint64_t count = 1;
    for (const nlohmann::json &side : shape) {
        const auto length = side.get<std::uint64_t>();
        if (length != 0 && count > dataBytes / length)
            throw damaged;
        count *= length;
        extent.shape.push_back(static_cast<std::int64_t>(length));
    }
    if (count * sizeof(float) != extent.end - extent.begin)
        throw damaged;
    return extent;
}

HostTensor tensorFrom(const InputFile &input, std::uint64_t dataAt, const std::string &name, const Extent &extent)
{
    std::vector<float> values((extent.end - extent.begin) / sizeof(float));
    input.read(dataAt + extent.begin, {reinterpret_cast<char *>(values.data()), values.size() * sizeof(float)});
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); }))
        throw Defect{shown(name) + " holds a value that is not finite"};
    return HostTensor::fromValues(extent.shape, std::move(values));
}

TensorFile contentOf(const InputFile &input)
{
    const nlohmann::json header = headerFrom(input);
    std::uint64_t length = 0;
    input.read(0, {reinterpret_cast<char *>(&length), sizeof length});
    const std::uint64_t dataAt = kLengthBytes + length;
    const std::uint64_t dataBytes = input.size() - dataAt;
    TensorFile content;
    std::uint64_t used = 0;
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__") {
            for (const auto &[key, value] : entry.items())
                content.metadata[key] = value.is_string() ? value.get<std::string>() : throw Defect{"its metadata is damaged"};
            continue;
        }
        const Extent extent = extentOf(name, entry, dataBytes);
        used += extent.end - extent.begin;
        if (used > dataBytes)
            throw Defect{"its tensors overlap"};
        content.tensors[name] = tensorFrom(input, dataAt, name, extent);
    }
    if (used != dataBytes)
        throw Defect{"it has bytes that belong to no tensor"};
    const auto digest = content.metadata.extract(kDigestKey);
    if (digest.empty() || digest.mapped() != sha256OfTensors(content.tensors))
        throw Defect{"its numbers are not those that were written (their SHA-256 differs)"};
    return content;
}

std::span<const std::byte> bytesOf(const void *data, std::size_t size)
{
    return {static_cast<const std::byte *>(data), size};
}

} // namespace

void writeTensorFile(const std::filesystem::path &file, const TensorFile &content)
{
    const std::string header = headerOf(content);
    const std::uint64_t length = header.size();
    NewFile target(file);
    target.raw().write(0, bytesOf(&length, sizeof length));
    target.raw().write(kLengthBytes, bytesOf(header.data(), header.size()));
    std::uint64_t at = kLengthBytes + length;
    for (const auto &[name, tensor] : content.tensors) {
        const auto values = tensor.values();
        target.raw().write(at, bytesOf(values.data(), values.size_bytes()));
        at += values.size_bytes();
    }
    target.raw().sync();
    static_cast<void>(target.publish(/*replace=*/true));
}

TensorFile readTensorFile(const std::filesystem::path &file)
{
    try {
        return contentOf(InputFile(file));
    } catch (const Defect &defect) {
        throw InputError("'" + file.string() + "' is no whole inverter file: " + defect.what);
    } catch (const InputError &error) {
        throw InputError("'" + file.string() + "' cannot be read: " + error.what());
    }
}

} // namespace shiftscope
