#pragma once

#include "core/checkpoint/state_dict.h"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Caffe models written by hand, field by field: as Caffe writes them, and as it never would.
namespace caffe {

inline std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>(0x80 | (value & 0x7f));
    return bytes + static_cast<char>(value);
}
inline std::string tag(std::uint32_t number, unsigned wire)
{
    return varint(std::uint64_t{number} << 3 | wire);
}
inline std::string integer(std::uint32_t number, std::uint64_t value)
{
    return tag(number, 0) + varint(value);
}
/// The head of a field of `size` bytes, which are to follow.
inline std::string opened(std::uint32_t number, std::size_t size)
{
    return tag(number, 2) + varint(size);
}
inline std::string bytes(std::uint32_t number, std::string_view content)
{
    return opened(number, content.size()).append(content);
}
template <typename T>
std::string raw(std::span<const T> values)
{
    return {reinterpret_cast<const char *>(values.data()), values.size_bytes()};
}

/// BlobShape and the head of `data`; the numbers are to follow.
inline std::string blobHead(std::span<const std::int64_t> shape, std::size_t count)
{
    std::string lengths;
    for (const std::int64_t length : shape)
        lengths += varint(static_cast<std::uint64_t>(length));
    return bytes(7, bytes(1, lengths)) + opened(5, count * sizeof(float));
}
inline std::string blob(const std::vector<std::int64_t> &shape, const std::vector<float> &values)
{
    return blobHead(shape, values.size()) + raw(std::span<const float>(values));
}
/// With num, channels, height and width, as before 2014.
inline std::string oldBlob(const std::vector<std::int64_t> &sides, const std::vector<float> &values)
{
    std::string content;
    for (std::size_t i = 0; i < sides.size(); ++i)
        content += integer(static_cast<std::uint32_t>(i + 1), static_cast<std::uint64_t>(sides[i]));
    return content + bytes(5, raw(std::span<const float>(values)));
}

/// A LayerParameter of NetParameter.
inline std::string layer(std::string_view name, std::string_view type, const std::vector<std::string> &blobs)
{
    std::string content = bytes(1, name) + bytes(2, type);
    for (const std::string &one : blobs)
        content += bytes(7, one);
    return bytes(100, content);
}
/// A V1LayerParameter.
inline std::string layerV1(std::string_view name, std::uint64_t type, const std::vector<std::string> &blobs)
{
    std::string content = bytes(2, "below") + bytes(3, name) + bytes(4, name) + integer(5, type);
    for (const std::string &one : blobs)
        content += bytes(6, one);
    return bytes(2, content);
}

/// Writes `weights` ("<layer>.weight", "<layer>.bias") as Caffe's `layer` form, layer by layer in the order of `types` (name and
/// type), without a second copy of the numbers.
inline void write(const std::filesystem::path &file, const shiftscope::StateDict &weights,
                  const std::vector<std::pair<std::string, std::string>> &types)
{
    std::ofstream stream(file, std::ios::binary);
    const auto put = [&](std::string_view text) { stream.write(text.data(), static_cast<std::streamsize>(text.size())); };
    put(bytes(1, "CaffeNet"));
    for (const auto &[name, type] : types) {
        const std::string names = bytes(1, name) + bytes(2, type);
        std::size_t size = names.size();
        std::vector<std::pair<std::string, const shiftscope::HostTensor *>> blobs;
        for (const char *suffix : {".weight", ".bias"}) {
            const shiftscope::HostTensor &tensor = weights.at(name + suffix);
            const std::string head = blobHead(tensor.shape, static_cast<std::size_t>(tensor.count()));
            blobs.emplace_back(opened(7, head.size() + tensor.values().size_bytes()) + head, &tensor);
            size += blobs.back().first.size() + tensor.values().size_bytes();
        }
        put(opened(100, size));
        put(names);
        for (const auto &[head, tensor] : blobs) {
            put(head);
            put({reinterpret_cast<const char *>(tensor->values().data()), tensor->values().size_bytes()});
        }
    }
}

} // namespace caffe
