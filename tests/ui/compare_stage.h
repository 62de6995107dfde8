#pragma once

#include "core/storage/run_file.h"
#include "fake_network.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/map_grid.h"
#include "ui/plot/colour_map.h"

#include <QImage>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

namespace shiftscope::stage {

constexpr int kSide = 20;

/// Values of a run: a slope along x from `lo`, different for every anchor.
inline float valueOf(float lo, int anchor, int y, int x)
{
    return lo + 0.002f * static_cast<float>(x) + 0.01f * static_cast<float>(anchor) + 0.0001f * static_cast<float>(y);
}

inline RunHeader headerOf(const std::string &model, int stride = 1)
{
    RunHeader header;
    header.model = model;
    header.weights = model + ".pth";
    header.weightsSha256 = "sha-" + model;
    header.box = 40;
    header.canvas = 60;
    header.fit = Fit::Contain;
    header.stride = stride;
    header.patch = "car.svg";
    header.background = "#ffffff";
    header.engine = "batched";
    for (int at = 0; at < kSide; at += stride) {
        header.ys.push_back(at);
        header.xs.push_back(at);
    }
    header.anchors = {{"TL", 0, 0}, {"C", 10, 10}};
    header.layers = {{"avgpool", 4}, {"fc", 4}};
    return header;
}

/// Layer fc is 0.001 above avgpool, so that no two maps are equal.
inline std::filesystem::path writeRun(const QString &file, const RunHeader &header, float lo)
{
    RunMaps maps = RunMaps::forHeader(header);
    for (auto &[layer, values] : maps.similarity) {
        std::size_t at = 0;
        for (std::size_t anchor = 0; anchor < header.anchors.size(); ++anchor)
            for (const int y : header.ys)
                for (const int x : header.xs)
                    values[at++] = valueOf(lo, static_cast<int>(anchor), y, x) + (layer == "avgpool" ? -0.001f : 0.0f);
    }
    std::ranges::fill(maps.done, std::uint8_t{1});
    for (auto &[layer, values] : maps.blank)
        values.assign(4, 0.0f);
    const std::filesystem::path path = file.toStdString();
    RunFile::create(path, header, true).checkpoint(maps);
    return path;
}

inline std::filesystem::path writeRun(const QString &file, const std::string &model, float lo)
{
    return writeRun(file, headerOf(model), lo);
}

inline std::shared_ptr<PreparedScene> scene(const std::string &anchors = "C")
{
    auto made = std::make_shared<PreparedScene>();
    made->shifted.canvas = 60;
    made->shifted.background = Raster(60, 60, 3);
    made->shifted.patch = Raster(40, 40, 4);
    made->settings.patch = "/patches/car.svg";
    made->settings.box = 40;
    made->scene.patch = Patch::fromPixels(cv::Mat(40, 40, CV_8UC4, cv::Scalar::all(255)), "car.svg");
    made->anchors = parseAnchors(anchors, made->shifted.last());
    return made;
}

/// The view with two runs open: models "one" (from 0.90) and "two" (from 0.93), layer fc, anchor C.
struct Stage {
    explicit Stage(bool open = true)
    {
        view.resize(1200, 800);
        view.show();
        if (!open)
            return;
        view.openRuns({writeRun(path("one.h5"), "one", 0.90f), writeRun(path("two.h5"), "two", 0.93f)});
        waitForMaps(2);
    }

    void waitForMaps(int count)
    {
        QTRY_COMPARE(static_cast<int>(view.shown().maps.size()), count);
        settle();
        QCOMPARE(view.table().rowCount(), count);
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
    void settle() { QTRY_VERIFY(view.upToDate()); }

    [[nodiscard]] QString path(const char *name) const { return folder.filePath(QString::fromUtf8(name)); }
    [[nodiscard]] QImage picture() { return view.grid().grab().toImage(); }
    [[nodiscard]] QColor colourAt(int cell, Position position)
    {
        return picture().pixelColor(view.grid().pixelOf(cell, position) + QPoint(3, 3));
    }

    QTemporaryDir folder;
    InferenceService service;
    CompareView view{service};
};

inline bool alike(const QColor &a, const Rgb &b)
{
    return std::abs(a.red() - b.red) + std::abs(a.green() - b.green) + std::abs(a.blue() - b.blue) <= 6;
}

inline Rgb viridis(double value, double lo = 0.88, double hi = 1)
{
    return ColourMap::named("viridis").colour(value, lo, hi);
}

} // namespace shiftscope::stage
