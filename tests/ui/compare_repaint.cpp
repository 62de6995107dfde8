// How long the Compare grid takes for 12 maps of 150x150 positions: to repaint under a moving cursor, to zoom, and to show new
// values. Prints medians in milliseconds as JSON; `compare_repaint [WIDTH HEIGHT]`.

#include "ui/compare/map_grid.h"

#include <QApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

using namespace shiftscope;

namespace {

constexpr int kSide = 150;
constexpr int kRounds = 60;

FigurePage page(double phase)
{
    FigurePage result{.rowHeads = {"fc6", "fc7", "fc8"}, .columnHeads = {"a", "b", "c", "d"}, .cells = {}};
    for (int i = 0; i < 12; ++i) {
        SimilarityMap map;
        for (int at = 0; at < kSide; ++at) {
            map.ys.push_back(at);
            map.xs.push_back(at);
        }
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                map.values.push_back(static_cast<float>(0.94 + 0.05 * std::sin(0.2 * x + phase) * std::cos(0.1 * i * y)));
        result.cells.emplace_back().emplace().map = std::move(map);
    }
    setScales(result, ScaleScope::Page, "viridis", ValueRange{}, "cosine similarity");
    return result;
}

double medianMs(const std::function<void(int)> &work)
{
    std::vector<double> times;
    for (int i = 0; i < kRounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        work(i);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", qEnvironmentVariable("QT_QPA_PLATFORM", QStringLiteral("offscreen")).toUtf8());
    const QApplication application(argc, argv);
    MapGrid grid;
    grid.resize(argc > 2 ? QSize(std::atoi(argv[1]), std::atoi(argv[2])) : QSize(1280, 900));
    grid.setPage(page(0));
    grid.setChosen(0, 1);
    grid.show();
    QImage screen(grid.size(), QImage::Format_RGB32);
    const auto paint = [&] { grid.render(&screen); };
    paint();

    const double cursor = medianMs([&](int i) {
        grid.setCursorPosition(Position{i, 2 * i});
        paint();
    });
    const double zoom = medianMs([&](int i) {
        grid.zoom(i % 2 == 0 ? 1.25 : 0.8, {75, 75});
        paint();
    });
    const FigurePage pages[] = {page(0.1), page(0.7)};
    const double values = medianMs([&](int i) {
        grid.setPage(pages[i % 2]);
        paint();
    });
    std::printf("{\"maps\": 12, \"positions\": %d, \"width\": %d, \"height\": %d, \"cursor_ms\": %.2f, \"zoom_ms\": %.2f, "
                "\"new_values_ms\": %.2f}\n",
                kSide * kSide, grid.width(), grid.height(), cursor, zoom, values);
    return 0;
}
