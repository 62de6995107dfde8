#include "compare_stage.h"
#include "core/sweep/map_difference.h"
#include "hand.h"
#include "ui/compare/scatter_view.h"
#include "ui/figure_export.h"
#include "ui/plot/figure_dialog.h"

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
        QVERIFY(hand::choose(stage.view.findChild<QComboBox *>(QStringLiteral("compareScale")), QStringLiteral("each map")));
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
        QVERIFY(hand::tickRow(anchors, QStringLiteral("TL")));
        stage.waitForMaps(4);
        QCOMPARE(stage.view.grid().page().rowHeads, (std::vector<std::string>{"TL", "C"}));
        QVERIFY(hand::choose(stage.view.findChild<QComboBox *>(QStringLiteral("compareRows")), QStringLiteral("model")));
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

        QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.pixelOf(0, {12, 7}) + QPoint(1, 1));
        QTest::keyClick(&grid, Qt::Key_Right);
        QCOMPARE(*grid.cursorPosition(), (Position{12, 8}));
    }

    void oneZoomAndPanGoOverAllMaps()
    {
        Stage stage;
        MapGrid &grid = stage.view.grid();
        const QRectF all = grid.window();
        QTest::mouseMove(&grid, grid.pixelOf(0, {10, 10}) + QPoint(1, 1));
        QTRY_VERIFY(grid.cursorPosition() == (Position{10, 10}));
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
        QVERIFY(hand::click(stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))));
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
        QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.pixelOf(0, {10, 10})); // it is A already
        stage.settle();
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
        QVERIFY(hand::clickHead(&table, QStringLiteral("Mean")));
        QCOMPARE(table.item(0, 0)->text(), QStringLiteral("one"));
        QVERIFY(hand::clickHead(&table, QStringLiteral("Mean"))); // the other way round
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
        auto *list = stage.view.findChild<QListWidget *>(QStringLiteral("compareRuns"));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(1)).center());
        QTest::keyClick(list, Qt::Key_Delete);
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

    void aSweepThatHasOnlyBegunIsNotCalledEmpty()
    {
        Stage stage;
        const RunHeader header = headerOf("three");
        const auto [id, name] = stage.view.newRun();
        QVERIFY(stage.view.putRun({.id = id,
                                   .name = name,
                                   .header = header,
                                   .facts = factsOf(header, name),
                                   .maps = RunMaps::forHeader(header),
                                   .progress = {.done = 0, .total = kSide * kSide},
                                   .finished = false,
                                   .file = {}}));
        stage.waitForMaps(3);
        QCOMPARE(stage.view.grid().noteText(2), QStringLiteral("sweep has begun"));
        QVERIFY(hand::click(stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))));
        stage.settle();
        QCOMPARE(stage.view.grid().noteText(2), QStringLiteral("sweep has begun"));
        QVERIFY2(stage.view.figure()->remark.startsWith(QStringLiteral("One sweep is not finished")),
                 qPrintable(stage.view.figure()->remark));
    }

    void theProposedFileNameSaysWhatIsShown()
    {
        Stage stage;
        QCOMPARE(stage.view.figure()->name, QStringLiteral("car-one-two-fc-C"));
        QVERIFY(hand::click(stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))));
        stage.settle();
        QCOMPARE(stage.view.figure()->name, QStringLiteral("car-two-minus-one-fc-C"));
        QVERIFY(stage.view.figure()->remark.isEmpty());
    }

    void theFormatIsChosenBeforeTheFile()
    {
        Stage stage;
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        FigureExport output({}, stage.view);
        QSignalSpy done(&output, &FigureExport::done);
        output.choose(*stage.view.figure());
        auto *dialog = hand::waitForDialog<FigureDialog>();
        QVERIFY(dialog);
        auto *format = dialog->findChild<QComboBox *>(QStringLiteral("figureFormat"));
        QVERIFY(hand::choose(format, QStringLiteral("CSV table")));
        QVERIFY(!dialog->findChild<QWidget *>(QStringLiteral("figureWidth"))->isEnabled()); // values have no width
        QVERIFY(hand::choose(format, QStringLiteral("PDF drawing")));
        QVERIFY(hand::click(hand::buttonNamed(*dialog, QStringLiteral("Save…"))));
        auto *files = hand::waitForDialog<QFileDialog>();
        QVERIFY(files);
        QCOMPARE(QFileInfo(files->selectedFiles().value(0)).fileName(), QStringLiteral("car-one-two-fc-C.pdf"));
        QVERIFY(hand::chooseInFileDialog(stage.path("figure"))); // the ending is added
        QTRY_COMPARE(done.size(), 1);
        QFile pdf(stage.path("figure.pdf"));
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.read(4) == "%PDF");
        output.choose(*stage.view.figure()); // what was chosen is chosen again
        dialog = hand::waitForDialog<FigureDialog>();
        QVERIFY(dialog);
        QCOMPARE(dialog->ending(), QStringLiteral("pdf"));
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
