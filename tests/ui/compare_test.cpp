#include "core/sweep/map_difference.h"
#include "fake_network.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/map_grid.h"
#include "ui/compare/scatter_view.h"
#include "ui/figure_export.h"
#include "ui/plot/colour_map.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace shiftscope;

namespace {

constexpr int kSide = 20;

/// Values of a run: a slope along x from `lo`, different for every anchor.
float valueOf(float lo, int anchor, int y, int x)
{
    return lo + 0.002f * static_cast<float>(x) + 0.01f * static_cast<float>(anchor) + 0.0001f * static_cast<float>(y);
}

std::filesystem::path writeRun(const QString &file, const std::string &model, float lo)
{
    RunHeader header;
    header.model = model;
    header.weights = model + ".pth";
    header.weightsSha256 = "sha-" + model;
    header.box = 40;
    header.canvas = 60;
    header.patch = "car.svg";
    header.background = "#ffffff";
    header.engine = "batched";
    for (int at = 0; at < kSide; ++at) {
        header.ys.push_back(at);
        header.xs.push_back(at);
    }
    header.anchors = {{"TL", 0, 0}, {"C", 10, 10}};
    header.layers = {{"avgpool", 4}, {"fc", 4}};
    RunMaps maps = RunMaps::forHeader(header);
    for (auto &[layer, values] : maps.similarity)
        for (int anchor = 0; anchor < 2; ++anchor)
            for (int y = 0; y < kSide; ++y)
                for (int x = 0; x < kSide; ++x)
                    values[static_cast<std::size_t>((anchor * kSide + y) * kSide + x)] = valueOf(lo, anchor, y, x);
    std::ranges::fill(maps.done, std::uint8_t{1});
    for (auto &[layer, values] : maps.blank)
        values.assign(4, 0.0f);
    const std::filesystem::path path = file.toStdString();
    RunFile::create(path, header, true).checkpoint(maps);
    return path;
}

/// The view with two runs open: models "one" (from 0.90) and "two" (from 0.93), layer fc, anchor C.
struct Stage {
    explicit Stage(bool open = true)
    {
        view.resize(1200, 800);
        view.show();
        if (!open)
            return;
        view.openRuns({writeRun(folder.filePath(QStringLiteral("one.h5")), "one", 0.90f),
                       writeRun(folder.filePath(QStringLiteral("two.h5")), "two", 0.93f)});
        waitForMaps(2);
    }

    void waitForMaps(int count)
    {
        QTRY_COMPARE(static_cast<int>(view.shown().maps.size()), count);
        QTRY_COMPARE(view.table().rowCount(), count);
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }

    [[nodiscard]] QImage picture() { return view.grid().grab().toImage(); }
    [[nodiscard]] QColor colourAt(int cell, Position position)
    {
        return picture().pixelColor(view.grid().pixelOf(cell, position) + QPoint(3, 3));
    }

    QTemporaryDir folder;
    InferenceService service;
    CompareView view{service};
};

bool alike(const QColor &a, const Rgb &b)
{
    return std::abs(a.red() - b.red) + std::abs(a.green() - b.green) + std::abs(a.blue() - b.blue) <= 6;
}

Rgb viridis(double value, double lo = 0.88, double hi = 1)
{
    return ColourMap::named("viridis").colour(value, lo, hi);
}

} // namespace

class CompareTest : public QObject {
    Q_OBJECT

private slots:
    void openedRunsStandSideBySideOnOneScale()
    {
        Stage stage;
        QCOMPARE(stage.view.grid().page().columnHeads, (std::vector<std::string>{"one", "two"}));
        for (const int x : {2, 10, 18}) {
            QVERIFY(alike(stage.colourAt(0, {5, x}), viridis(valueOf(0.90f, 1, 5, x))));
            QVERIFY(alike(stage.colourAt(1, {5, x}), viridis(valueOf(0.93f, 1, 5, x))));
        }
        QVERIFY(!stage.view.findChild<QLabel *>(QStringLiteral("compareUnlocked"))->isVisible());
    }

    void aScaleThatIsNotLockedIsSaid()
    {
        Stage stage;
        CompareOptions options = stage.view.options();
        options.locked = false;
        options.scope = ScaleScope::Map;
        stage.view.setOptions(options);
        QVERIFY(stage.view.findChild<QLabel *>(QStringLiteral("compareUnlocked"))->isVisible());
        // each map begins with the first colour of its own scale
        const ValueRange own = stage.view.grid().page().cells[1]->scale.range;
        QVERIFY(alike(stage.colourAt(1, {5, 2}), viridis(valueOf(0.93f, 1, 5, 2), own.lo, own.hi)));
        QVERIFY(own.lo > stage.view.grid().page().cells[0]->scale.range.lo);
    }

    void layersAndAnchorsAreTicked()
    {
        Stage stage;
        auto *anchors = stage.view.findChild<QListWidget *>(QStringLiteral("compareAnchors"));
        QCOMPARE(anchors->count(), 2);
        anchors->item(0)->setCheckState(Qt::Checked);
        stage.waitForMaps(4);
        QCOMPARE(stage.view.grid().page().rowHeads, (std::vector<std::string>{"TL", "C"}));
        auto *rows = stage.view.findChild<QComboBox *>(QStringLiteral("compareRows"));
        rows->setCurrentText(QStringLiteral("model"));
        emit rows->activated(rows->currentIndex());
        QCOMPARE(stage.view.grid().page().rowHeads, (std::vector<std::string>{"one", "two"}));
        QCOMPARE(stage.view.grid().page().columnHeads, (std::vector<std::string>{"TL", "C"}));
    }

    void oneCursorGoesOverAllMaps()
    {
        Stage stage;
        MapGrid &grid = stage.view.grid();
        const QColor before = picturePixel(stage, 1, {12, 7});
        QTest::mouseMove(&grid, grid.pixelOf(0, {12, 7}) + QPoint(1, 1));
        QTRY_VERIFY(grid.cursorPosition().has_value());
        QCOMPARE(*grid.cursorPosition(), (Position{12, 7}));
        QVERIFY(std::abs(grid.valueAtCursor(0) - valueOf(0.90f, 1, 12, 7)) < 1e-6);
        QVERIFY(std::abs(grid.valueAtCursor(1) - valueOf(0.93f, 1, 12, 7)) < 1e-6);
        QVERIFY(picturePixel(stage, 1, {12, 7}) != before); // the cross is in the other map too
        QCOMPARE(stage.view.table().item(0, 1)->text(), QString::number(valueOf(0.90f, 1, 12, 7), 'f', 4));

        grid.setFocus();
        QTest::keyClick(&grid, Qt::Key_Right);
        QCOMPARE(*grid.cursorPosition(), (Position{12, 8}));
    }

    void oneZoomAndPanGoOverAllMaps()
    {
        Stage stage;
        MapGrid &grid = stage.view.grid();
        const QRectF all = grid.window();
        grid.setFocus();
        grid.setCursorPosition(Position{10, 10});
        QTest::keyClick(&grid, Qt::Key_Plus);
        QVERIFY(grid.window().width() < all.width());
        for (const int cell : {0, 1})
            QVERIFY(alike(stage.colourAt(cell, {14, 12}), viridis(valueOf(cell == 0 ? 0.90f : 0.93f, 1, 14, 12))));
        const QRectF zoomed = grid.window();
        const QPoint from = grid.pixelOf(0, {10, 10});
        QTest::mousePress(&grid, Qt::LeftButton, {}, from);
        QTest::mouseMove(&grid, from + QPoint(-30, 0));
        QTest::mouseMove(&grid, from + QPoint(-40, 0));
        QTest::mouseRelease(&grid, Qt::LeftButton, {}, from + QPoint(-40, 0));
        QVERIFY(grid.window().left() > zoomed.left());
        QTest::keyClick(&grid, Qt::Key_0);
        QCOMPARE(grid.window(), all);
    }

    void differencesAreTakenToAAndWhiteIsZero()
    {
        Stage stage;
        stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))->click();
        const FigurePage &page = stage.view.grid().page();
        QCOMPARE(page.cells[0]->scale.colourMap, std::string("viridis"));
        QCOMPARE(page.cells[1]->scale.colourMap, std::string("coolwarm"));
        QCOMPARE(page.cells[1]->scale.range.lo, -page.cells[1]->scale.range.hi);
        for (const float value : page.cells[1]->map.values)
            QVERIFY(std::abs(value - 0.03f) < 1e-5f);
        const ValueRange range = page.cells[1]->scale.range;
        QVERIFY(alike(stage.colourAt(1, {5, 5}), ColourMap::named("coolwarm").colour(0.03, range.lo, range.hi)));

        // the other way round after a click on the second map
        QTest::mouseClick(&stage.view.grid(), Qt::LeftButton, {}, stage.view.grid().pixelOf(1, {10, 10}));
        QVERIFY(std::abs(stage.view.grid().page().cells[0]->map.at(3, 3) + 0.03f) < 1e-5f);
    }

    void spaceFlipsBetweenAAndBWhileHeld()
    {
        Stage stage;
        MapGrid &grid = stage.view.grid();
        grid.setFocus();
        const QPoint inside(3, 3);
        QVERIFY(alike(stage.colourAt(0, {5, 10}), viridis(valueOf(0.90f, 1, 5, 10))));
        QTest::keyPress(&grid, Qt::Key_Space);
        QVERIFY(alike(stage.colourAt(0, {5, 10}), viridis(valueOf(0.93f, 1, 5, 10))));
        QTest::keyRelease(&grid, Qt::Key_Space);
        QVERIFY(alike(stage.colourAt(0, {5, 10}), viridis(valueOf(0.90f, 1, 5, 10))));
    }

    void theTableSortsByNumbersAndTheScatterTellsHowMapsGoTogether()
    {
        Stage stage;
        SummaryTable &table = stage.view.table();
        QCOMPARE(table.item(0, 0)->text(), QStringLiteral("one"));
        table.sortItems(2, Qt::DescendingOrder); // mean
        QCOMPARE(table.item(0, 0)->text(), QStringLiteral("two"));
        QTRY_VERIFY(!stage.view.scatter().scatter().counts.empty());
        QVERIFY(std::abs(stage.view.scatter().scatter().agreement.correlation - 1) < 1e-3);
        QVERIFY(stage.view.scatter().text().contains(QStringLiteral("-0.0300")));
        QVERIFY(table.text().startsWith(QStringLiteral("Map\t")));
    }

    void networksAreSweptBesideEachOther()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(1);
        auto scene = std::make_shared<PreparedScene>();
        scene->shifted.canvas = 60;
        scene->shifted.background = Raster(60, 60, 3);
        scene->shifted.patch = Raster(40, 40, 4);
        scene->scene.patch = Patch::fromPixels(cv::Mat(40, 40, CV_8UC4, cv::Scalar::all(255)), "car.svg");
        scene->anchors = parseAnchors("TL,C", scene->shifted.last());
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene);
        stage.view.addSweep(std::make_shared<fake::Network>(std::make_shared<fake::Behaviour>(), 60), scene);
        QTRY_COMPARE(stage.view.runs().size(), std::size_t{2});
        QTRY_VERIFY(!stage.view.sweeping());
        QTRY_VERIFY(stage.view.runs()[0]->finished && stage.view.runs()[1]->finished);
        QCOMPARE(stage.view.runs()[0]->header.patch, std::string("car.svg"));
        QCOMPARE(stage.view.shown().maps.size(), std::size_t{1}); // they are alike in everything: one map
        stage.view.removeRun(stage.view.runs()[1]->id);
        QCOMPARE(stage.view.shown().maps.size(), std::size_t{1});
    }

    void aPositionThatNoSweepHasReachedIsAnsweredByAForwardPass()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(100); // a row; there are 21
        auto scene = std::make_shared<PreparedScene>();
        scene->shifted.canvas = 60;
        scene->shifted.patch = Raster(40, 40, 4);
        scene->anchors = parseAnchors("C", scene->shifted.last());
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene);
        stage.waitForMaps(1);
        MapGrid &grid = stage.view.grid();
        QTest::mouseMove(&grid, grid.pixelOf(0, {18, 5}) + QPoint(2, 2));
        QTRY_VERIFY(stage.view.table().item(0, 1)->text() != QStringLiteral("–"));
        QVERIFY(!stage.view.runs()[0]->finished);
        const std::vector<Position> places{{18, 5}, {10, 10}};
        const FeatureMatrix features = fake::features(places, 5);
        QCOMPARE(stage.view.table().item(0, 1)->text(),
                 QString::number(similarity(Metric::Cosine, features.row(0), features.row(1), {}), 'f', 4));
    }

    void aSweepThatFailsIsAMessageAndGoes()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->fails = true;
        auto scene = std::make_shared<PreparedScene>();
        scene->shifted.canvas = 60;
        scene->shifted.patch = Raster(40, 40, 4);
        scene->anchors = parseAnchors("C", scene->shifted.last());
        QSignalSpy problems(&stage.view, &CompareView::problem);
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene);
        QTRY_COMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(QStringLiteral("on fire")));
        QVERIFY(stage.view.runs().empty());
    }

    void droppedFilesAreOpenedAndABrokenOneIsNamed()
    {
        Stage stage;
        QFile broken(stage.folder.filePath(QStringLiteral("broken.h5")));
        QVERIFY(broken.open(QIODevice::WriteOnly) && broken.write("no run") > 0);
        broken.close();
        const auto third = writeRun(stage.folder.filePath(QStringLiteral("three.h5")), "three", 0.95f);
        QSignalSpy problems(&stage.view, &CompareView::problem);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(broken.fileName()), QUrl::fromLocalFile(QString::fromStdString(third.string()))});
        QDragEnterEvent enter(QPoint(600, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&stage.view, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(600, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&stage.view, &drop);
        stage.waitForMaps(3);
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(QStringLiteral("broken.h5")));
    }

    void theGridIsExportedAsItIsShown()
    {
        Stage stage;
        QWidget window;
        FigureExport output({}, window);
        QSignalSpy done(&output, &FigureExport::done);
        QTRY_VERIFY(!stage.view.figurePage().cells[0]->note.empty());
        const FigureSubject subject = figureOf(stage.view.figurePage(), QStringLiteral("maps"));
        const QString png = stage.folder.filePath(QStringLiteral("maps.png"));
        output.write(subject, png);
        QTRY_COMPARE(done.size(), 1);
        const QImage image(png);
        QCOMPARE(image.width(), 2067);
        QVERIFY(image.text(QStringLiteral("Map-1-2")).contains(QStringLiteral("two")));

        const QString csv = stage.folder.filePath(QStringLiteral("maps.csv"));
        output.write(subject, csv);
        QTRY_COMPARE(done.size(), 2);
        QFile table(csv);
        QVERIFY(table.open(QIODevice::ReadOnly));
        QCOMPARE(table.readLine(), QByteArray("model,weights,layer,anchor,patch,box,y,x,value\n"));
        QVERIFY(table.readLine().startsWith("one,one.pth,fc,C,car.svg,40,0,0,0.9"));

        output.copy(subject);
        QTRY_COMPARE(done.size(), 3);
        QCOMPARE(QGuiApplication::clipboard()->image().size(), image.size());

        QSignalSpy failed(&output, &FigureExport::failed);
        output.write(subject, stage.folder.filePath(QStringLiteral("maps.bmp")));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral(".pdf")));
    }

    void differencesAndAgreementAreTakenOverCommonPositions()
    {
        const SimilarityMap a{.ys = {0, 1, 2}, .xs = {0, 2}, .values = {1, 2, 3, 4, 5, 6}};
        const SimilarityMap b{.ys = {1, 2, 3}, .xs = {0, 1, 2}, .values = {1, 9, 1, 2, 9, std::nanf(""), 9, 9, 9}};
        const SimilarityMap off = difference(a, b);
        QCOMPARE(off.ys, (std::vector<int>{1, 2}));
        QCOMPARE(off.xs, (std::vector<int>{0, 2}));
        QCOMPARE(off.at(0, 0), 2.0f);
        QCOMPARE(off.at(1, 0), 3.0f);
        QVERIFY(std::isnan(off.at(1, 1)));
        QCOMPARE(agreementOf(a, b).positions, std::size_t{3});
        QVERIFY(difference(a, {.ys = {7}, .xs = {7}, .values = {1}}).values.empty());
    }

private:
    static QColor picturePixel(Stage &stage, int cell, Position position)
    {
        return stage.picture().pixelColor(stage.view.grid().pixelOf(cell, position));
    }
};

QTEST_MAIN(CompareTest)
#include "compare_test.moc"
