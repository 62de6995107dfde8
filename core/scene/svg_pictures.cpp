#include "core/scene/svg_pictures.h"

#include "core/error.h"
#include "core/scene/image_file.h"
#include "core/scene/image_kind.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <librsvg/rsvg.h>
#include <optional>

namespace shiftscope {

namespace {

constexpr int kDeepest = 8;
constexpr bool kDrawsWebP = LIBRSVG_CHECK_VERSION(2, 58, 0);

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

std::string percentDecoded(std::string_view text)
{
    const auto digit = [](char letter) { return letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10; };
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        result += escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
        i += escape ? 2 : 0;
    }
    return result;
}

/// None where a letter does not belong.
std::optional<std::string> base64Decoded(std::string_view text)
{
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<int, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kLetters.size(); ++i)
        values[static_cast<unsigned char>(kLetters[i])] = static_cast<int>(i);
    std::string result;
    unsigned pending = 0;
    int bits = 0;
    for (const char letter : text) {
        if (letter == '=')
            break;
        if (std::isspace(static_cast<unsigned char>(letter)) != 0)
            continue;
        const int value = values[static_cast<unsigned char>(letter)];
        if (value < 0)
            return std::nullopt;
        pending = (pending << 6 | static_cast<unsigned>(value)) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            result += static_cast<char>(pending >> bits & 0xff);
        }
    }
    return result;
}

struct Data {
    std::string type; ///< "image/png"; may be empty
    std::string bytes;
};

/// data:[type][;parameters][;base64],data
std::optional<Data> dataOf(std::string_view address)
{
    const std::size_t comma = address.find(',');
    if (comma == std::string_view::npos)
        return std::nullopt;
    const std::string head = lowered(address.substr(5, comma - 5));
    Data data{.type = std::string(trimmed(std::string_view(head).substr(0, head.find(';')))), .bytes = {}};
    if (head.ends_with(";base64")) {
        std::optional<std::string> bytes = base64Decoded(percentDecoded(address.substr(comma + 1)));
        if (!bytes)
            return std::nullopt;
        data.bytes = std::move(*bytes);
    } else {
        data.bytes = percentDecoded(address.substr(comma + 1));
    }
    return data;
}

/// A walk along a GIF's blocks as far as the end of its first picture's data.
bool holdsGifFrame(std::string_view bytes)
{
    const auto byte = [&](std::size_t at) { return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0u; };
    const auto colours = [&](unsigned flags) { return (flags & 0x80) != 0 ? std::size_t{3} << ((flags & 7) + 1) : 0; };
    std::size_t at = 13 + colours(byte(10));
    const auto skipBlocks = [&] {
        while (byte(at) != 0)
            at += 1 + byte(at);
        ++at;
    };
    while (at < bytes.size()) {
        const unsigned kind = byte(at);
        if (kind == 0x2c) {
            at += 10 + colours(byte(at + 9)) + 1;
            skipBlocks();
            return at < bytes.size(); // one more byte at least: the end mark, or another block
        }
        if (kind != 0x21)
            return false;
        at += 2;
        skipBlocks();
    }
    return false;
}

} // namespace

void checkEmbeddedPicture(std::string_view address, const std::string &fileName, int depth)
{
    const auto refuse = [&](const std::string &what) {
        throw InputError("'" + fileName + "' holds " + what +
                         ": drawn are whole PNG, JPEG, GIF and SVG pictures that are called so (image/png …)");
    };
    const std::optional<Data> data = dataOf(address);
    if (!data || data->bytes.empty())
        refuse("a damaged picture");
    const ImageForm form = imageForm(data->bytes);
    std::string_view type;
    try {
        if (form.kind == ImageKind::Png) {
            type = "image/png";
            (void)decodePng(data->bytes, fileName);
        } else if (form.kind == ImageKind::Jpeg) {
            type = "image/jpeg";
            (void)decodeJpeg(data->bytes, fileName);
        } else if (form.kind == ImageKind::WebP && kDrawsWebP) {
            type = "image/webp";
            (void)decodeWebP(data->bytes, fileName);
        }
    } catch (const InputError &) {
        refuse(std::string(form.name) + " that is damaged or too large");
    }
    if (!type.empty()) {
        // Read as what it is.
    } else if (data->bytes.starts_with("GIF8")) {
        if (!holdsGifFrame(data->bytes))
            refuse("a damaged GIF picture");
        type = "image/gif";
    } else if (form.kind == ImageKind::Svg) {
        if (depth >= kDeepest)
            refuse("drawings within drawings, too many deep");
        checkSvgContents(data->bytes, fileName, depth + 1);
        type = "image/svg+xml";
    } else {
        refuse((form.name.empty() ? "a picture of an unknown kind" : std::string(form.name)) + " that is not drawn");
    }
    if (data->type != type && !data->type.empty())
        refuse(std::string(form.name) + " that is said to be " + shown(data->type));
}

} // namespace shiftscope
