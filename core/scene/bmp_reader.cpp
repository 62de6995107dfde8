#include "core/error.h"
#include "core/scene/image_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

// A reader of our own: OpenCV's ignores the masks of the header, and gdk-pixbuf's takes what is left of a file for the whole.

namespace shiftscope {

namespace {

enum Compression : std::uint32_t { kPlain = 0, kRle8 = 1, kRle4 = 2, kMasks = 3, kMasksWithAlpha = 6 };
enum Channel { kRed, kGreen, kBlue, kAlpha };

constexpr std::size_t kFileHeader = 14;
constexpr std::uint32_t kOldHeader = 12; ///< of OS/2 and Windows 2
constexpr std::uint32_t kHeader = 40;    ///< all later ones begin alike

struct Layout {
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool topDown = false;
    std::uint32_t bits = 0; ///< of a pixel
    std::uint32_t compression = kPlain;
    std::array<std::uint32_t, 4> masks{}; ///< where the channels lie, of 16 and 32 bits; alpha's is 0 where there is none
    std::vector<cv::Vec4b> palette;
    std::size_t pixels = 0; ///< where they begin
};

class Bmp {
public:
    Bmp(std::string_view bytes, const std::string &fileName) : m_bytes(bytes), m_fileName(fileName) {}

    [[nodiscard]] cv::Mat decode() const
    {
        const Layout layout = readLayout();
        checkPictureSize(m_fileName, layout.width, layout.height);
        cv::Mat rgba(static_cast<int>(layout.height), static_cast<int>(layout.width), CV_8UC4);
        if (layout.compression == kRle8 || layout.compression == kRle4)
            readRuns(layout, rgba);
        else
            readRows(layout, rgba);
        return rgba;
    }

private:
    [[noreturn]] void refuse(const std::string &why) const
    {
        throw InputError("'" + m_fileName + "' is a damaged BMP picture, or of a form that is not read: " + why);
    }

    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t length) const
    {
        if (at > m_bytes.size() || m_bytes.size() - at < length)
            refuse("it is cut off");
        std::uint32_t value = 0;
        for (std::size_t i = length; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(m_bytes[at + i]);
        return value;
    }

    [[nodiscard]] Layout readLayout() const
    {
        Layout layout;
        const std::uint32_t header = number(kFileHeader, 4);
        std::size_t end = kFileHeader + header;
        std::uint32_t colours = 0;
        if (header == kOldHeader) {
            layout.width = number(18, 2);
            layout.height = number(20, 2);
            layout.bits = number(24, 2);
        } else {
            constexpr std::array<std::uint32_t, 6> kKnown{kHeader, 52, 56, 64, 108, 124};
            if (std::ranges::find(kKnown, header) == kKnown.end())
                refuse("its header has " + std::to_string(header) + " bytes");
            layout.width = static_cast<std::int32_t>(number(18, 4));
            const std::int64_t height = static_cast<std::int32_t>(number(22, 4));
            layout.topDown = height < 0;
            layout.height = height < 0 ? -height : height;
            layout.bits = number(28, 2);
            layout.compression = number(30, 4);
            colours = number(46, 4);
        }
        end = readMasks(layout, header, end);
        if (layout.width < 1 || layout.height < 1)
            refuse("it has no size");
        checkForm(layout, header);
        if (layout.bits <= 8)
            end = readPalette(layout, end, colours, header == kOldHeader ? 3 : 4);
        layout.pixels = number(10, 4) == 0 ? end : number(10, 4);
        return layout;
    }

    /// Returns where what follows the masks begins.
    [[nodiscard]] std::size_t readMasks(Layout &layout, std::uint32_t header, std::size_t end) const
    {
        if (layout.bits == 16)
            layout.masks = {0x7c00, 0x03e0, 0x001f, 0};
        else if (layout.bits == 24 || layout.bits == 32)
            layout.masks = {0xff0000, 0xff00, 0xff, 0};
        if (layout.compression != kMasks && layout.compression != kMasksWithAlpha)
            return end;
        const std::size_t after = kFileHeader + kHeader; // in the header, or behind it
        const bool alpha = header >= 56 || layout.compression == kMasksWithAlpha;
        const std::size_t count = alpha ? 4 : 3;
        for (std::size_t channel = 0; channel < count; ++channel) {
            layout.masks[channel] = number(after + 4 * channel, 4);
            const std::uint32_t mask = layout.masks[channel];
            const std::uint32_t low = mask == 0 ? 0 : mask >> std::countr_zero(mask);
            if ((low & (low + 1)) != 0)
                refuse("a mask of its colours has holes");
        }
        if ((layout.masks[kRed] | layout.masks[kGreen] | layout.masks[kBlue]) == 0)
            refuse("the masks of its colours are empty");
        return std::max(end, after + 4 * count);
    }

    void checkForm(const Layout &layout, std::uint32_t header) const
    {
        const auto is = [&](std::initializer_list<std::uint32_t> bits) {
            return std::ranges::find(bits, layout.bits) != bits.end();
        };
        const bool os2 = header == 64;
        const bool known = layout.compression == kPlain   ? is({1, 2, 4, 8, 16, 24, 32})
                           : layout.compression == kRle8  ? is({8}) && !layout.topDown
                           : layout.compression == kRle4  ? is({4}) && !layout.topDown
                           : layout.compression == kMasks ? is({16, 24, 32}) && !os2
                                                          : layout.compression == kMasksWithAlpha && is({16, 32}) && !os2;
        if (!known)
            refuse(std::to_string(layout.bits) + " bits a pixel, compression " + std::to_string(layout.compression));
    }

    [[nodiscard]] std::size_t readPalette(Layout &layout, std::size_t at, std::uint32_t colours, std::size_t entrySize) const
    {
        const std::uint32_t most = 1u << layout.bits;
        const std::uint32_t written = colours == 0 ? most : colours;
        if (written > 65536)
            refuse("its palette is too large");
        for (std::uint32_t i = 0; i < std::min(written, most); ++i) {
            const auto byte = [&](std::size_t channel) {
                return static_cast<unsigned char>(number(at + i * entrySize + channel, 1));
            };
            layout.palette.emplace_back(byte(2), byte(1), byte(0), static_cast<unsigned char>(255));
        }
        return at + written * entrySize;
    }

    [[nodiscard]] cv::Vec4b coloured(const Layout &layout, std::uint32_t index) const
    {
        if (index >= layout.palette.size())
            refuse("a pixel's colour is not in its palette");
        return layout.palette[index];
    }

    static unsigned char channelOf(std::uint32_t pixel, std::uint32_t mask, unsigned char without)
    {
        if (mask == 0)
            return without;
        const int shift = std::countr_zero(mask);
        const std::uint64_t most = mask >> shift;
        const std::uint64_t value = (pixel & mask) >> shift;
        return static_cast<unsigned char>((value * 255 + most / 2) / most);
    }

    /// The row of the picture that row `y` of the file is.
    static int rowOf(const Layout &layout, std::int64_t y)
    {
        return static_cast<int>(layout.topDown ? y : layout.height - 1 - y);
    }

    void readRows(const Layout &layout, cv::Mat &rgba) const
    {
        const std::size_t step = (static_cast<std::size_t>(layout.width) * layout.bits + 31) / 32 * 4;
        if (layout.pixels > m_bytes.size() || (m_bytes.size() - layout.pixels) / step < static_cast<std::size_t>(layout.height))
            refuse("it is cut off");
        for (std::int64_t y = 0; y < layout.height; ++y) {
            const std::size_t row = layout.pixels + static_cast<std::size_t>(y) * step;
            auto *target = rgba.ptr<cv::Vec4b>(rowOf(layout, y));
            for (std::size_t x = 0; x < static_cast<std::size_t>(layout.width); ++x)
                target[x] = layout.bits <= 8 ? coloured(layout, indexAt(layout, row, x)) : masked(layout, row, x);
        }
    }

    [[nodiscard]] std::uint32_t indexAt(const Layout &layout, std::size_t row, std::size_t x) const
    {
        const std::size_t bit = x * layout.bits;
        const std::uint32_t byte = static_cast<unsigned char>(m_bytes[row + bit / 8]);
        return byte >> (8 - layout.bits - bit % 8) & ((1u << layout.bits) - 1);
    }

    [[nodiscard]] cv::Vec4b masked(const Layout &layout, std::size_t row, std::size_t x) const
    {
        const std::size_t length = layout.bits / 8;
        const std::uint32_t pixel = number(row + x * length, length);
        return {channelOf(pixel, layout.masks[kRed], 0), channelOf(pixel, layout.masks[kGreen], 0),
                channelOf(pixel, layout.masks[kBlue], 0), channelOf(pixel, layout.masks[kAlpha], 255)};
    }

    /// Runs of one colour, pixels as they are, and moves; what is never painted has the palette's first colour.
    void readRuns(const Layout &layout, cv::Mat &rgba) const
    {
        rgba.setTo(cv::Scalar(coloured(layout, 0)));
        const bool four = layout.compression == kRle4;
        std::size_t at = layout.pixels;
        std::int64_t x = 0;
        std::int64_t y = 0;
        const auto paint = [&](std::uint32_t index) {
            if (x >= layout.width || y >= layout.height)
                refuse("its runs leave the picture");
            rgba.at<cv::Vec4b>(rowOf(layout, y), static_cast<int>(x++)) = coloured(layout, index);
        };
        const auto half = [](std::uint32_t byte, std::uint32_t i) { return i % 2 == 0 ? byte >> 4 : byte & 0xf; };
        for (;;) {
            // The end mark may be missing once the last pixel is there.
            if (at >= m_bytes.size() && x == layout.width && y == layout.height - 1)
                return;
            const std::uint32_t count = number(at, 1);
            const std::uint32_t value = number(at + 1, 1);
            at += 2;
            if (count > 0) {
                for (std::uint32_t i = 0; i < count; ++i)
                    if (x < layout.width) // a run may be longer than its row
                        paint(four ? half(value, i) : value);
            } else if (value == 0) {
                x = 0;
                ++y;
            } else if (value == 1) {
                return;
            } else if (value == 2) {
                x += number(at, 1);
                y += number(at + 1, 1);
                at += 2;
            } else {
                const std::size_t length = four ? (value + 1) / 2 : value;
                for (std::uint32_t i = 0; i < value; ++i)
                    paint(four ? half(number(at + i / 2, 1), i) : number(at + i, 1));
                at += (length + 1) / 2 * 2;
            }
        }
    }

    std::string_view m_bytes;
    const std::string &m_fileName;
};

} // namespace

cv::Mat decodeBmp(std::string_view bytes, const std::string &fileName)
{
    return Bmp(bytes, fileName).decode();
}

} // namespace shiftscope
