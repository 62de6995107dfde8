#include "app/commands/bench_window.h"

#include "app/commands/bench_any_anchor.h"
#include "app/commands/gui_heartbeat.h"
#include "core/error.h"
#include "core/scene/patch_library.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/map_grid.h"
#include "ui/explorer/explorer_view.h"
#include "ui/models/network_loader.h"
#include "ui/plot/plain_numbers.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QMouseEvent>

#include <cmath>
#include <fcntl.h>
#include <functional>
#include <iostream>
#include <unistd.h>

namespace shiftscope {

namespace {

constexpr QSize kWindow(1360, 860);

double elapsedMs(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void handleEvents(int milliseconds)
{
    QEventLoop loop; // processEvents() would spin
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Handles events until it is so. Throws WorkError after five minutes.
void waitUntil(const char *what, const std::function<bool()> &isSo)
{
    constexpr int kMostMs = 300'000;
    constexpr int kEveryMs = 5;
    for (int waited = 0; !isSo(); waited += kEveryMs) {
        if (waited > kMostMs)
            throw WorkError(std::string("bench live: ") + what + " did not come within five minutes");
        handleEvents(kEveryMs);
    }
}

std::shared_ptr<const LiveNetwork> network(const BenchOptions &o, std::uint64_t seed)
{
    return loadNetwork({.model = o.model.network.model, .antiAlias = o.model.network.antiAlias, .weights = {}, .initSeed = seed});
}

SceneSettings sceneWith(const BenchOptions &o, int box)
{
    SceneSettings scene;
    scene.patch = resolvePatch(o.patch);
    scene.box = box;
    return scene;
}

void show(ExplorerView &view)
{
    MapOptions options;
    options.sweepAutomatically = false;
    view.mapPanel().setOptions(options);
    view.resize(kWindow);
    view.show();
}

/// From a new position to its values on the screen: of one that was computed before, and of one that is swept.
nlohmann::json knownPosition(const BenchOptions &o)
{
    constexpr int kPositions = 20; // along an axis: few, so that all of them are soon swept
    constexpr int kMoves = 60;
    ExplorerView view;
    show(view);
    int shown = 0;
    QObject::connect(&view, &ExplorerView::resultShown, &view, [&] { ++shown; });
    const std::shared_ptr<const LiveNetwork> model = network(o, 1);
    view.document().setCanvas(model->info().canvas);
    view.document().reset(sceneWith(o, model->info().canvas + 1 - kPositions));
    view.setNetwork(model);
    waitUntil("the first result", [&] { return shown > 0; });
    const auto timeOf = [&](Position position) {
        const int before = shown;
        QElapsedTimer timer;
        timer.start();
        view.document().moveTo(position);
        if (shown == before)
            throw WorkError("bench live: a known position was not shown at once");
        view.repaint();
        return elapsedMs(timer);
    };

    std::vector<double> computed;
    const auto compute = [&](Position position) {
        const int before = shown;
        view.document().moveTo(position);
        waitUntil("a result", [&] { return shown > before; });
    };
    compute({3, 3});
    compute({3, 4});
    for (int i = 0; i < kMoves; ++i)
        computed.push_back(timeOf({3, 3 + i % 2}));

    view.sweep().start(view.network(), prepareScene(view.document().settings(), view.network()->info().canvas));
    waitUntil("the sweep's end", [&] { return view.mapPanel().snapshot() && view.mapPanel().snapshot()->finished; });
    std::vector<double> swept;
    for (int i = 0; i < kMoves; ++i) {
        swept.push_back(timeOf({5 + i % 10, 5 + i / 10}));
        handleEvents(1);
    }
    return {{"computed", quantilesJson(computed)}, {"swept", quantilesJson(swept)}};
}

/// Out of the system's page cache.
void forget(const std::filesystem::path &file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
}

nlohmann::json opening()
{
    constexpr int kSide = 150;
    constexpr int kRounds = 9;
    const BenchFolder folder;
    const std::filesystem::path file = folder.file("run.h5");
    writeBenchRun(file, kSide, StoredFeatures::Float32);
    const auto timeOf = [&] {
        ExplorerView view;
        show(view);
        QElapsedTimer timer;
        timer.start();
        view.showRun(openRun(file));
        QCoreApplication::processEvents();
        view.repaint();
        const double milliseconds = elapsedMs(timer);
        if (view.mapPanel().map().values.empty() || !view.mapPanel().snapshot()->features)
            throw WorkError("bench live: the opened run shows no map");
        return milliseconds;
    };
    std::vector<double> fromDisk;
    std::vector<double> cached;
    for (int i = 0; i < kRounds; ++i) {
        forget(file);
        fromDisk.push_back(timeOf());
        cached.push_back(timeOf());
    }
    return {{"positions", kSide * kSide},
            {"feature_bytes", std::int64_t{kSide} * kSide * kBenchDims * static_cast<std::int64_t>(sizeof(float))},
            {"cached", quantilesJson(cached)},
            {"from_disk", quantilesJson(fromDisk)}};
}

/// Twelve maps that `phase` makes different.
FigurePage pageOfMaps(int side, double phase)
{
    FigurePage result{.rowHeads = {"fc6", "fc7", "fc8"}, .columnHeads = {"a", "b", "c", "d"}, .cells = {}};
    for (int i = 0; i < 12; ++i) {
        SimilarityMap map;
        for (int at = 0; at < side; ++at) {
            map.ys.push_back(at);
            map.xs.push_back(at);
        }
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                map.values.push_back(static_cast<float>(0.94 + 0.05 * std::sin(0.2 * x + phase) * std::cos(0.1 * i * y)));
        result.cells.emplace_back().emplace().map = std::move(map);
    }
    setScales(result, ScaleScope::Page, "viridis", ValueRange{}, "cosine similarity");
    return result;
}

nlohmann::json repainting()
{
    constexpr int kSide = 150;
    constexpr int kRounds = 60;
    MapGrid grid;
    grid.resize(1280, 900);
    grid.setPage(pageOfMaps(kSide, 0), {}, 0, 1);
    grid.show();
    QImage screen(grid.size(), QImage::Format_RGB32);
    grid.render(&screen);
    const auto times = [&](const std::function<void(int)> &change) {
        std::vector<double> milliseconds;
        for (int i = 0; i < kRounds; ++i) {
            QElapsedTimer timer;
            timer.start();
            change(i);
            grid.render(&screen);
            milliseconds.push_back(elapsedMs(timer));
        }
        return quantilesJson(milliseconds);
    };
    const std::array<FigurePage, 2> pages{pageOfMaps(kSide, 0.1), pageOfMaps(kSide, 0.7)};
    return {{"maps", 12},
            {"positions", kSide * kSide},
            {"width", grid.width()},
            {"height", grid.height()},
            {"cursor", times([&](int i) {
                 grid.setCursorPosition(Position{i, 2 * i});
             })},
            {"zoom", times([&](int i) {
                 grid.zoom(i % 2 == 0 ? 1.25 : 0.8, {75, 75});
             })},
            {"new_values", times([&](int i) { grid.setPage(pages[static_cast<std::size_t>(i % 2)]); })}};
}

/// Moves the mouse over the first map of a grid, in a circle.
void moveOver(MapGrid &grid, int step)
{
    const QRect map = grid.mapRect(0);
    const double angle = step * 0.05;
    const QPointF at =
        QRectF(map).center() + QPointF(map.width() * 0.4 * std::cos(angle), map.height() * 0.4 * std::sin(1.3 * angle));
    QMouseEvent move(QEvent::MouseMove, at, grid.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&grid, &move);
}

/// Six networks are swept side by side while the mouse moves over their maps, and the explorer's own sweep runs too.
nlohmann::json stall(const BenchOptions &o)
{
    constexpr int kNetworks = 6;
    constexpr int kMoveEveryMs = 8;
    constexpr int kMs = 10'000;
    ExplorerView explorer;
    CompareView compare(explorer.service());
    compare.resize(kWindow);
    compare.show();
    show(explorer);
    explorer.document().reset(sceneWith(o, o.size));
    const std::shared_ptr<const LiveNetwork> first = network(o, 1);
    explorer.setNetwork(first);
    const auto scene = prepareScene(sceneWith(o, o.size), first->info().canvas);
    for (std::uint64_t seed = 1; seed <= kNetworks; ++seed)
        compare.addSweep(seed == 1 ? first : network(o, seed), scene);
    waitUntil("six maps", [&] { return compare.shown().maps.size() == kNetworks; });
    explorer.sweep().start(first, scene);
    waitUntil("the explorer's map", [&] { return explorer.mapPanel().snapshot() != nullptr; });

    int moves = 0;
    QTimer mover;
    mover.setTimerType(Qt::PreciseTimer);
    QObject::connect(&mover, &QTimer::timeout, &compare, [&] {
        moveOver(compare.grid(), ++moves);
        explorer.document().moveTo({moves % 40, moves % 37});
    });
    GuiHeartbeat heartbeat;
    mover.start(kMoveEveryMs);
    handleEvents(kMs);
    heartbeat.stop();
    mover.stop();
    const bool stillSwept = compare.sweeping() && explorer.sweep().state() == BackgroundSweep::State::Running;
    return {{"networks", kNetworks},
            {"moves", moves},
            {"sweeps_to_the_end", stillSwept},
            {"gaps", quantilesJson(heartbeat.gaps())},
            {"busy", quantilesJson(heartbeat.busy())},
            {"idle_thread", quantilesJson(heartbeat.idleThread())}};
}

} // namespace

nlohmann::json benchWindow(const BenchOptions &o)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &message) {
        if (type == QtCriticalMsg || type == QtFatalMsg)
            std::cerr << message.toStdString() << '\n';
    });
    int argc = 1;
    std::string program = "shiftscope";
    std::array<char *, 2> argv{program.data(), nullptr};
    const QApplication application(argc, argv.data());
    keepNumbersPlain();
    return {{"known_position", knownPosition(o)}, {"opening", opening()}, {"repaint", repainting()}, {"stall", stall(o)}};
}

} // namespace shiftscope
