#include "compare_stage.h"
#include "core/sweep/map_difference.h"
#include "ui/compare/scatter_view.h"
#include "ui/figure_export.h"

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
using namespace shiftscope::stage;

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
        stage.settle();
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
        stage.settle();
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
        stage.settle();
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
        stage.settle();
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
        table.sortItems(4, Qt::DescendingOrder); // mean
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
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene("TL,C"));
        stage.view.addSweep(std::make_shared<fake::Network>(std::make_shared<fake::Behaviour>(), 60), scene("TL,C"));
        QTRY_COMPARE(stage.view.runs().size(), std::size_t{2});
        QTRY_VERIFY(!stage.view.sweeping());
        QTRY_VERIFY(stage.view.runs()[0]->finished && stage.view.runs()[1]->finished);
        QCOMPARE(stage.view.runs()[0]->header.patch, std::string("car.svg"));
        stage.waitForMaps(2); // alike in everything but in what they are called
        QCOMPARE(stage.view.grid().page().columnHeads.size(), std::size_t{2});
        QVERIFY(stage.view.grid().page().columnHeads[0] != stage.view.grid().page().columnHeads[1]);
        stage.view.removeRun(stage.view.runs()[1]->id);
        stage.waitForMaps(1);
    }

    void aPositionThatNoSweepHasReachedIsAnsweredByAForwardPass()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(100); // a row; there are 21
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene());
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
        QSignalSpy problems(&stage.view, &CompareView::problem);
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene());
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
        const FigureSubject subject = *stage.view.figure();
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
