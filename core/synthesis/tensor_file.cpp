#include "core/synthesis/tensor_file.h"

#include "core/checkpoint/digest.h"
#include "core/checkpoint/safetensors.h"
#include "core/error.h"
#include "core/storage/raw_file.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::uint64_t kLengthBytes = 8;
constexpr const char *kDigestKey = "sha256";

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
    Safetensors read = readSafetensors(file);
    TensorFile content{std::move(read.metadata), std::move(read.weights.tensors)};
    const auto digest = content.metadata.extract(kDigestKey);
    if (digest.empty() || digest.mapped() != sha256OfTensors(content.tensors))
        throw InputError(file.string() +
                         " is no whole inverter file: its numbers are not those that were written (their SHA-256 differs)");
    return content;
}

} // namespace shiftscope
