#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/input_file.h"
#include "core/checkpoint/tensor_storage.h"
#include "core/checkpoint/weight_sets.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

namespace shiftscope {

namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = std::uint64_t{4} << 20; // some 40,000 tensors
constexpr std::size_t kMostDimensions = 16;

std::uint64_t headerLength(const InputFile &input)
{
    std::uint64_t length = 0;
    if (input.size() < kLengthBytes)
        throw InputError("is no whole safetensors file: it ends before its header");
    input.read(0, {reinterpret_cast<char *>(&length), sizeof length});
    if (length > input.size() - kLengthBytes)
        throw InputError("is no whole safetensors file: it ends within its header");
    if (length > kLargestHeader)
        throw InputError("has a safetensors header of more than " + std::to_string(kLargestHeader >> 20) + " MiB");
    return length;
}

/// The header as JSON; a name that is there twice would leave open which tensor is meant.
nlohmann::json headerFrom(const InputFile &input, std::uint64_t length)
{
    const std::vector<char> text = input.read(kLengthBytes, length);
    std::size_t names = 0;
    bool deep = false;
    const auto watch = [&](int depth, nlohmann::json::parse_event_t event, nlohmann::json & /*parsed*/) {
        names += depth == 1 && event == nlohmann::json::parse_event_t::key ? 1 : 0;
        deep = deep || depth > 3;
        return !deep;
    };
    nlohmann::json header = nlohmann::json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
    if (deep || !header.is_object())
        throw InputError("is no whole safetensors file: its header is damaged");
    if (names != header.size())
        throw InputError("is damaged: its header names a tensor twice");
    return header;
}

std::optional<ElementType> typeNamed(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, ElementType>, 10> kTypes{{
        {"F32", ElementType::Float32},
        {"F64", ElementType::Float64},
        {"F16", ElementType::Float16},
        {"BF16", ElementType::BFloat16},
        {"I64", ElementType::Int64},
        {"I32", ElementType::Int32},
        {"I16", ElementType::Int16},
        {"I8", ElementType::Int8},
        {"U8", ElementType::UInt8},
        {"BOOL", ElementType::Bool},
    }};
    const auto found = std::ranges::find(kTypes, name, &std::pair<std::string_view, ElementType>::first);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

bool isReal(ElementType type)
{
    return type == ElementType::Float32 || type == ElementType::Float64 || type == ElementType::Float16 ||
           type == ElementType::BFloat16;
}

/// Where a tensor lies.
struct Extent {
    std::string type;
    std::vector<std::int64_t> shape;
    std::uint64_t count = 0;
    std::uint64_t begin = 0; ///< in bytes after the header
    std::uint64_t end = 0;
};

Extent extentOf(const std::string &name, const nlohmann::json &entry, std::uint64_t dataBytes)
{
    const auto refuse = [&] { throw InputError("is damaged: its header's entry " + shown(name) + " makes no sense"); };
    const auto areCounts = [](const nlohmann::json &list) {
        return list.is_array() && std::ranges::all_of(list, [](const nlohmann::json &n) { return n.is_number_unsigned(); });
    };
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        refuse();
    const nlohmann::json &shape = entry["shape"];
    const nlohmann::json &offsets = entry["data_offsets"];
    if (!entry["dtype"].is_string() || !areCounts(shape) || !areCounts(offsets) || shape.size() > kMostDimensions ||
        offsets.size() != 2)
        refuse();
    Extent extent{.type = entry["dtype"].get<std::string>(),
                  .shape = {},
                  .count = 1,
                  .begin = offsets[0].get<std::uint64_t>(),
                  .end = offsets[1].get<std::uint64_t>()};
    if (extent.begin > extent.end || extent.end > dataBytes)
        throw InputError("is cut off: it ends before the numbers of " + shown(name));
    for (const nlohmann::json &side : shape) {
        const auto length = side.get<std::uint64_t>();
        // No number is smaller than four bits, and a side of any length may stand beside one of 0.
        if (length > std::uint64_t{1} << 40 || __builtin_mul_overflow(extent.count, length, &extent.count))
            refuse();
        extent.shape.push_back(static_cast<std::int64_t>(length));
    }
    return extent;
}

/// The format leaves no byte between tensors, and shares none.
void requireGapless(const std::map<std::string, Extent> &extents, std::uint64_t dataBytes)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> rows;
    for (const auto &[name, extent] : extents)
        rows.emplace_back(extent.begin, extent.end);
    std::ranges::sort(rows);
    std::uint64_t at = 0;
    for (const auto &[begin, end] : rows) {
        if (begin != at)
            throw InputError(begin < at ? "is damaged: its tensors overlap"
                                        : "is damaged: it has bytes that belong to no tensor");
        at = end;
    }
    if (at != dataBytes)
        throw InputError("is damaged: it has bytes that belong to no tensor");
}

/// Checks the type; the extent must be exactly as long as the shape says.
StoredNumbers storedNumbers(const std::string &name, const Extent &extent, std::uint64_t dataAt)
{
    const std::optional<ElementType> type = typeNamed(extent.type);
    if (!type || (!isReal(*type) && !name.ends_with("num_batches_tracked")))
        throw InputError("holds the tensor " + shown(name) + " of type " + shown(extent.type) +
                         "; accepted are F32, F16, BF16 and F64");
    const std::uint64_t bytes = extent.end - extent.begin;
    if (bytes % sizeOf(*type) != 0 || bytes / sizeOf(*type) != extent.count)
        throw InputError("is damaged: the tensor " + shown(name) + " of shape " + shapeText(extent.shape) + " has " +
                         std::to_string(bytes) + " bytes");
    return {*type, static_cast<std::int64_t>(extent.count), dataAt + extent.begin, false, {}};
}

std::map<std::string, std::string> metadataFrom(const nlohmann::json &entry)
{
    std::map<std::string, std::string> words;
    if (!entry.is_object())
        throw InputError("is damaged: its metadata is no list of words");
    for (const auto &[key, value] : entry.items())
        words[key] =
            value.is_string() ? value.get<std::string>() : throw InputError("is damaged: its metadata is no list of words");
    return words;
}

Safetensors contentOf(const InputFile &input, const std::string &key)
{
    const std::uint64_t length = headerLength(input);
    const nlohmann::json header = headerFrom(input, length);
    const std::uint64_t dataAt = kLengthBytes + length;
    const std::uint64_t dataBytes = input.size() - dataAt;
    Safetensors content;
    std::map<std::string, Extent> extents;
    for (const auto &[name, entry] : header.items()) {
        if (name == "__metadata__")
            content.metadata = metadataFrom(entry);
        else
            extents.emplace(name, extentOf(name, entry, dataBytes));
    }
    requireGapless(extents, dataBytes);
    WeightSets sets;
    for (const auto &[name, extent] : extents)
        sets[{}].push_back(name);
    const WeightChoice choice = chooseWeights(sets, key);
    std::erase_if(extents, [&](const auto &entry) { return !entry.first.starts_with(choice.prefix); });
    std::vector<StoredNumbers> rows;
    for (const auto &[name, extent] : extents)
        rows.push_back(storedNumbers(name, extent, dataAt));
    std::vector<LoadedNumbers> loaded = loadNumbers(input, rows);
    std::size_t row = 0;
    for (const auto &[name, extent] : extents) {
        if (!loaded[row].finite)
            throw InputError("holds the tensor " + shown(name) + " with a number that is not finite (NaN or infinity)");
        content.weights.tensors.emplace(name.substr(choice.prefix.size()),
                                        HostTensor{extent.shape, std::move(loaded[row++].data)});
    }
    return content;
}

} // namespace

bool isSafetensors(const std::filesystem::path &file)
{
    try {
        const InputFile input(file);
        if (input.size() <= kLengthBytes)
            return false;
        const std::vector<char> begin = input.read(0, kLengthBytes + 1);
        // A header of less than 4 GiB, which begins with a brace; a Caffe model has no zero bytes there.
        return begin[kLengthBytes] == '{' &&
               std::all_of(begin.begin() + 4, begin.begin() + kLengthBytes, [](char c) { return c == 0; });
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
}

Safetensors readSafetensors(const std::filesystem::path &file, const std::string &key)
{
    try {
        return contentOf(InputFile(file), key);
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
}

} // namespace shiftscope
