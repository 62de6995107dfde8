#include "core/scene/image_kind.h"

#include <algorithm>
#include <array>

namespace shiftscope {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t at;
    std::string_view bytes;
    ImageForm form;
};

constexpr ImageForm other(std::string_view name)
{
    return {ImageKind::Other, name};
}

constexpr ImageForm kTiff{ImageKind::Tiff, "a TIFF picture"};

/// The first that fits is it.
constexpr std::array kSignatures{
    Signature{0, "\x89PNG\r\n\x1a\n"sv, {ImageKind::Png, "a PNG picture"}},
    Signature{0, "\xff\xd8\xff"sv, {ImageKind::Jpeg, "a JPEG picture"}},
    Signature{0, "II*\0"sv, kTiff},
    Signature{0, "MM\0*"sv, kTiff},
    Signature{0, "II+\0"sv, kTiff}, // BigTIFF
    Signature{0, "MM\0+"sv, kTiff},
    Signature{0, "GIF8"sv, other("a GIF picture")},
    Signature{4, "ftypavif"sv, other("an AVIF picture")},
    Signature{4, "ftypavis"sv, other("an AVIF picture")},
    Signature{4, "ftyphei"sv, other("a HEIC picture")},
    Signature{4, "ftyphev"sv, other("a HEIC picture")},
    Signature{4, "ftypmif1"sv, other("a HEIF picture")},
    Signature{4, "ftypmsf1"sv, other("a HEIF picture")},
    Signature{4, "ftypcrx "sv, other("a camera's raw file (CR3)")},
    Signature{4, "ftyp"sv, other("a film")},
    Signature{0, "\0\0\0\x0cjP  \r\n\x87\n"sv, other("a JPEG 2000 picture")},
    Signature{0, "\xff\x4f\xff\x51"sv, other("a JPEG 2000 picture")},
    Signature{0, "\0\0\0\x0cJXL \r\n\x87\n"sv, other("a JPEG XL picture")},
    Signature{0, "\xff\x0a"sv, other("a JPEG XL picture")},
    Signature{0, "II\xbc\x01"sv, other("a JPEG XR picture")},
    Signature{0, "8BPS"sv, other("a Photoshop document")},
    Signature{0, "gimp xcf"sv, other("a GIMP document")},
    Signature{0, "\0\0\1\0"sv, other("a Windows icon")},
    Signature{0, "\0\0\2\0"sv, other("a Windows cursor")},
    Signature{0, "\x76\x2f\x31\x01"sv, other("an OpenEXR picture")},
    Signature{0, "#?RADIANCE"sv, other("a Radiance HDR picture")},
    Signature{0, "\x8aMNG\r\n\x1a\n"sv, other("an MNG film")},
    Signature{0, "\x8bJNG\r\n\x1a\n"sv, other("a JNG picture")},
    Signature{0, "DDS "sv, other("a DirectDraw surface")},
    Signature{0, "qoif"sv, other("a QOI picture")},
    Signature{0, "farbfeld"sv, other("a farbfeld picture")},
    Signature{0, "FUJIFILMCCD-RAW"sv, other("a camera's raw file")},
    Signature{0, "IIRO"sv, other("a camera's raw file")},
    Signature{0, "IIU\0"sv, other("a camera's raw file")},
    Signature{0, "SIMPLE  ="sv, other("a FITS picture")},
    Signature{128, "DICM"sv, other("a DICOM picture")},
    Signature{0, "%PDF"sv, other("a PDF document")},
    Signature{0, "%!PS"sv, other("a PostScript document")},
    Signature{0, "\xc5\xd0\xd3\xc6"sv, other("a PostScript document")},
    Signature{0, "AT&TFORM"sv, other("a DjVu document")},
    Signature{0, "\x1f\x8b"sv, other("compressed by gzip (as a .svgz is)")},
    Signature{0, "PK\3\4"sv, other("a ZIP archive")},
    Signature{0, "\x89HDF\r\n\x1a\n"sv, other("an HDF5 file")},
};

unsigned byteAt(std::string_view bytes, std::size_t index)
{
    return static_cast<unsigned char>(bytes[index]);
}

/// "BM" begins many a text: the size of the header that follows, or a file too short to have one, tells.
bool isBmp(std::string_view bytes)
{
    if (!bytes.starts_with("BM"sv))
        return false;
    if (bytes.size() < 18)
        return std::ranges::any_of(bytes, [](char byte) { return byte == 0; }) || bytes.size() == 2;
    return byteAt(bytes, 14) >= 12 && byteAt(bytes, 14) <= 124 && byteAt(bytes, 15) == 0 && byteAt(bytes, 16) == 0 &&
           byteAt(bytes, 17) == 0;
}

/// PBM, PGM, PPM, PAM and PFM are a letter, a digit and white space.
bool isPortableMap(std::string_view bytes)
{
    return bytes.size() > 2 && bytes[0] == 'P' && ((bytes[1] >= '1' && bytes[1] <= '7') || bytes[1] == 'F' || bytes[1] == 'f') &&
           " \t\r\n"sv.find(bytes[2]) != std::string_view::npos;
}

/// Whether the first sign is '<', in any encoding that XML's readers find out by themselves.
bool isXml(std::string_view bytes)
{
    if (bytes.starts_with("\x4c\x6f\xa7\x94"sv)) // "<?xm" in EBCDIC
        return true;
    for (const std::string_view mark : {"\xef\xbb\xbf"sv, "\0\0\xfe\xff"sv, "\xff\xfe"sv, "\xfe\xff"sv})
        if (bytes.starts_with(mark)) {
            bytes.remove_prefix(mark.size());
            break;
        }
    // Two or four bytes a sign: the others are zero here.
    const std::size_t first = bytes.find_first_not_of(" \t\r\n\0"sv);
    return first != std::string_view::npos && bytes[first] == '<';
}

} // namespace

ImageForm imageForm(std::string_view bytes)
{
    const auto fits = [&](const Signature &signature) {
        return bytes.size() > signature.at && bytes.substr(signature.at).starts_with(signature.bytes);
    };
    if (const auto *found = std::ranges::find_if(kSignatures, fits); found != kSignatures.end())
        return found->form;
    if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv)
        return {ImageKind::WebP, "a WebP picture"};
    if (isBmp(bytes))
        return {ImageKind::Bmp, "a BMP picture"};
    if (isPortableMap(bytes))
        return other("a portable map (PBM, PGM, PPM)");
    if (isXml(bytes))
        return {ImageKind::Svg, "an SVG drawing"};
    return {};
}

} // namespace shiftscope
