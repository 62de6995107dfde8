#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QFile>
#include <QString>
#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <png.h>
#include <string>
#include <vector>

// Pictures for tests, made on the spot.

/// A folder that goes away with the test.
class PictureFolder {
public:
    std::filesystem::path write(const char *name, const QByteArray &bytes) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", name);
        return file.fileName().toStdString();
    }
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

inline QByteArray encoded(const char *extension, const cv::Mat &picture, const std::vector<int> &options = {})
{
    std::vector<unsigned char> bytes;
    if (!cv::imencode(extension, picture, bytes, options))
        qFatal("cannot encode %s", extension);
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

/// How a PNG is to be written, in libpng's own words.
struct PngKind {
    int colourType = PNG_COLOR_TYPE_RGB_ALPHA;
    int depth = 8;
    int interlace = PNG_INTERLACE_NONE;
    std::vector<png_color> palette{};
    std::vector<png_byte> paletteAlpha{};
    const png_color_16 *transparentColour = nullptr;
};

/// A PNG of raw rows (as the kind packs them).
inline QByteArray rawPng(int width, const PngKind &kind, std::vector<std::vector<png_byte>> rows)
{
    QByteArray bytes;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &bytes,
        [](png_structp target, png_bytep data, std::size_t count) {
            static_cast<QByteArray *>(png_get_io_ptr(target))
                ->append(reinterpret_cast<const char *>(data), static_cast<qsizetype>(count));
        },
        [](png_structp) {});
    png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(rows.size()), kind.depth, kind.colourType,
                 kind.interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!kind.palette.empty())
        png_set_PLTE(png, info, kind.palette.data(), static_cast<int>(kind.palette.size()));
    if (!kind.paletteAlpha.empty())
        png_set_tRNS(png, info, kind.paletteAlpha.data(), static_cast<int>(kind.paletteAlpha.size()), nullptr);
    if (kind.transparentColour)
        png_set_tRNS(png, info, nullptr, 0, kind.transparentColour);
    std::vector<png_bytep> pointers;
    for (std::vector<png_byte> &row : rows)
        pointers.push_back(row.data());
    png_set_rows(png, info, pointers.data());
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    png_destroy_write_struct(&png, &info);
    return bytes;
}

/// RGBA pixels as a PNG.
inline QByteArray png(const cv::Mat &rgba)
{
    std::vector<std::vector<png_byte>> rows;
    for (int y = 0; y < rgba.rows; ++y)
        rows.emplace_back(rgba.ptr(y), rgba.ptr(y) + static_cast<std::size_t>(rgba.cols) * 4);
    return rawPng(rgba.cols, {}, std::move(rows));
}

inline cv::Mat rgbaOf(int width, int height, const cv::Vec4b &colour)
{
    return {height, width, CV_8UC4, cv::Scalar(colour[0], colour[1], colour[2], colour[3])};
}

/// Noise in all four channels, the same each time; some pixels fully transparent.
inline cv::Mat noise(int width, int height, std::uint64_t seed = 1)
{
    cv::Mat rgba(height, width, CV_8UC4);
    cv::RNG random(seed);
    random.fill(rgba, cv::RNG::UNIFORM, 0, 256);
    for (int i = 0; i < width * height / 5; ++i)
        rgba.at<cv::Vec4b>(random.uniform(0, height), random.uniform(0, width))[3] = 0;
    return rgba;
}

inline bool same(const cv::Mat &a, const cv::Mat &b)
{
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

/// The sentence of the InputError that `body` must throw; empty, and so a failed comparison, when it throws none.
template <typename Body>
QString refusal(Body body)
{
    try {
        body();
    } catch (const shiftscope::InputError &error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

#define VERIFY_CONTAINS(text, part) QVERIFY2(QString(text).contains(part), qPrintable(QString(text)))
