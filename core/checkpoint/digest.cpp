#include "core/checkpoint/digest.h"

#include "core/checkpoint/input_file.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <vector>

#include <openssl/evp.h>

namespace shiftscope {

namespace {

class Sha256 {
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
    {
        if (!m_context || EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) != 1)
            throw WorkError("OpenSSL offers no SHA-256");
    }
    void add(std::span<const char> bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
    std::string hex()
    {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        EVP_DigestFinal_ex(m_context.get(), digest.data(), &length);
        std::string text;
        for (const unsigned char byte : std::span(digest).first(length))
            text.append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

} // namespace

std::string sha256OfFile(const std::filesystem::path &file,
                         const std::function<void(std::int64_t done, std::int64_t total)> &progress, const std::stop_token &stop)
{
    constexpr std::uint64_t kChunk = std::uint64_t{1} << 20;
    try {
        const InputFile input(file);
        Sha256 sum;
        std::vector<char> buffer(kChunk);
        for (std::uint64_t at = 0; at < input.size(); at += kChunk) {
            const std::span<char> chunk = std::span(buffer).first(std::min(kChunk, input.size() - at));
            input.read(at, chunk);
            sum.add(chunk);
            if (stop.stop_requested())
                throw WorkError(file.string() + " was not read to its end: it was stopped");
            if (progress)
                progress(static_cast<std::int64_t>(at + chunk.size()), static_cast<std::int64_t>(input.size()));
        }
        return sum.hex();
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
}

std::string sha256OfBytes(std::string_view bytes)
{
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

std::string sha256OfTensors(const StateDict &weights)
{
    Sha256 sum;
    for (const auto &[key, tensor] : weights)
        sum.add({reinterpret_cast<const char *>(tensor.data.get()), tensor.values().size_bytes()});
    return sum.hex();
}

} // namespace shiftscope
