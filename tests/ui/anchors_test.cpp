// Anchors by hand, and any anchor at once.

#include "explorer_stage.h"
#include "ui/explorer/anchor_table.h"
#include "ui/explorer/live_table.h"
#include "ui/plot/profile_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QMouseEvent>
#include <QTableWidget>

#include <algorithm>
#include <cmath>

using namespace shiftscope;
using fake::kBox;
using fake::kZoom;
using fake::Stage;

namespace {

constexpr std::size_t kCentre = 2; // of TL, TR, C, BL, BR

QPoint centreOf(const Stage &stage, Position position)
{
    return stage.canvas()->pixelOf(position) + QPoint(kBox, kBox) * kZoom / 2;
}

void addAnchor(const Stage &stage, Position position)
{
    QTest::mouseDClick(stage.canvas(), Qt::LeftButton, {}, centreOf(stage, position));
}

void dragAnchor(const Stage &stage, std::size_t index, QPoint by)
{
    const QPoint from = stage.canvas()->labelOf(index).center();
    QTest::mousePress(stage.canvas(), Qt::LeftButton, {}, from);
    QTest::mouseMove(stage.canvas(), from + by / 2);
    QTest::mouseMove(stage.canvas(), from + by);
    QTest::mouseRelease(stage.canvas(), Qt::LeftButton, {}, from + by);
}

bool swept(Stage &stage)
{
    return stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished;
}

void sweep(Stage &stage)
{
    QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
    QTRY_VERIFY(swept(stage));
}

void moveWithAlt(QWidget *widget, QPoint at)
{
    QMouseEvent move(QEvent::MouseMove, at, widget->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::AltModifier);
    QCoreApplication::sendEvent(widget, &move);
}

/// The fake network's own similarity, without float16.
float wanted(Position here, Position anchor, int dims)
{
    const FeatureMatrix a = fake::features(std::span(&here, 1), dims);
    const FeatureMatrix b = fake::features(std::span(&anchor, 1), dims);
    return similarity(Metric::Cosine, a.row(0), b.row(0), {});
}

} // namespace

class AnchorsTest : public QObject {
    Q_OBJECT

private slots:
    void aDoubleClickAddsAnAnchorNamedByItsPlaceAndUndoTakesItAway()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        addAnchor(stage, {20, 60});
        SceneDocument &document = stage.view.document();
        QCOMPARE(document.anchors().size(), std::size_t{6});
        QCOMPARE(document.anchors().back(), (Anchor{"60:20", {20, 60}}));
        QVERIFY(stage.view.findChild<QComboBox *>(QStringLiteral("mapAnchor"))->findText(QStringLiteral("60:20")) >= 0);
        auto *table = stage.view.anchorTable()->findChild<QTableWidget *>();
        QCOMPARE(table->rowCount(), 6);
        QVERIFY(stage.undo());
        QCOMPARE(document.anchors().size(), std::size_t{5});
        QCOMPARE(table->rowCount(), 5);
    }

    void aDraggedLabelMovesItsAnchorAsOneStepOfUndo()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        dragAnchor(stage, kCentre, QPoint(10, -6) * kZoom);
        SceneDocument &document = stage.view.document();
        QCOMPARE(document.anchors()[kCentre].position, (Position{43, 59}));
        QCOMPARE(document.anchors()[kCentre].name, std::string("59:43")); // it is the centre no more
        QCOMPARE(stage.position(), (Position{40, 40}));                   // the patch stays
        QVERIFY(stage.undo());
        QCOMPARE(document.anchors()[kCentre], (Anchor{"C", {49, 49}}));
    }

    void cornersFollowTheBoxAndPlacedAnchorsStayInside()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        addAnchor(stage, {95, 95});
        QVERIFY(stage.typeBox(200));
        QTRY_COMPARE(stage.view.document().settings().box, 200);
        const std::vector<Anchor> anchors = stage.view.document().anchors();
        QCOMPARE(anchors[4], (Anchor{"BR", {24, 24}}));
        QCOMPARE(anchors[5].position, (Position{24, 24}));
        QVERIFY(stage.undo());
        QCOMPARE(stage.view.document().anchors()[5].position, (Position{95, 95}));
    }

    void namesAndPlacesAreTypedInTheTable()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        auto *table = stage.view.anchorTable()->findChild<QTableWidget *>();
        QVERIFY(hand::typeInCell(table, 0, 0, QStringLiteral("nose")));
        QVERIFY(hand::typeInCell(table, 0, 1, QStringLiteral("17")));
        QCOMPARE(stage.view.document().anchors()[0], (Anchor{"nose", {0, 17}}));
        QVERIFY(hand::typeInCell(table, 1, 0, QStringLiteral("nose")));
        QCOMPARE(stage.problems.size(), 1);
        QVERIFY(stage.problems[0].contains(QStringLiteral("nose")));
        QCOMPARE(table->item(1, 0)->text(), QStringLiteral("TR"));
        QVERIFY(hand::typeInCell(table, 1, 2, QStringLiteral("far")));
        QCOMPARE(stage.problems.size(), 2);
        QVERIFY(hand::typeInCell(table, 0, 0, QStringLiteral("TL"))); // a corner's name takes it back there
        QCOMPARE(stage.view.document().anchors()[0], (Anchor{"TL", {0, 0}}));
    }

    void deleteTakesTheSelectedAnchorButNeverTheLast()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::mouseClick(stage.canvas(), Qt::LeftButton, {}, stage.canvas()->labelOf(1).center());
        QTest::keyClick(stage.canvas(), Qt::Key_Delete);
        QCOMPARE(stage.view.document().anchors()[1].name, std::string("C"));
        auto *table = stage.view.anchorTable()->findChild<QTableWidget *>();
        for (int i = 0; i < 10; ++i) {
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(0, 0)).center());
            QTest::keyClick(table, Qt::Key_Delete);
        }
        QCOMPARE(stage.view.document().anchors().size(), std::size_t{1});
    }

    void theLiveTableFollowsAnAnchor()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        dragAnchor(stage, kCentre, QPoint(-9, -9) * kZoom); // to where the patch stands
        auto *table = stage.view.findChild<LiveTable *>();
        QTRY_VERIFY2(table->text().split(u'\n')[1].split(u' ')[3] == QStringLiteral("1.000"), qPrintable(table->text()));
    }

    void aMovedAnchorShowsItsMapWithoutAnotherSweep()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        sweep(stage);
        const int steps = stage.behaviour->sweepSteps;
        const std::vector<float> corner =
            mapOf(stage.view.mapPanel().snapshot()->header, stage.view.mapPanel().snapshot()->maps, "fc", "TL").values;
        dragAnchor(stage, kCentre, QPoint(20, 10) * kZoom);
        QTRY_COMPARE(stage.view.mapPanel().map().anchorX, 69);
        const SimilarityMap map = stage.view.mapPanel().map();
        QCOMPARE(stage.view.mapPanel().options().anchor, std::string("69:59"));
        for (const Position at : {Position{0, 0}, Position{59, 69}, Position{99, 3}})
            QVERIFY(std::abs(map.at(at.y, at.x) - wanted(at, {59, 69}, 5)) < 1e-3F);
        const auto &snapshot = *stage.view.mapPanel().snapshot();
        QVERIFY(mapOf(snapshot.header, snapshot.maps, "fc", "TL").values == corner); // kept to the last bit
        QTest::qWait(1000);
        QCOMPARE(static_cast<int>(stage.behaviour->sweepSteps), steps);
    }

    void withoutKeptFeaturesAMovedAnchorIsSweptAgain()
    {
        Stage stage({}, true);
        QVERIFY(hand::setTicked(stage.view.findChild<QCheckBox *>(QStringLiteral("keepFeatures")), false));
        QVERIFY(stage.typeBox(124));
        QTRY_VERIFY(swept(stage) && stage.view.mapPanel().map().rows() == 101);
        dragAnchor(stage, kCentre, QPoint(20, 10) * kZoom);
        QTRY_VERIFY(swept(stage) && stage.view.mapPanel().map().anchorX == 70);
    }

    void featuresTooLargeForMemoryAreSaidAndNotKept()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.view.sweep().setKeeping(true, 1000);
        sweep(stage);
        QCOMPARE(stage.problems.size(), 1);
        QVERIFY2(stage.problems[0].contains(QStringLiteral("not kept")), qPrintable(stage.problems[0]));
        QVERIFY(!stage.view.mapPanel().snapshot()->features);
    }

    void withAltTheMapIsThatOfThePositionUnderTheMouse()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        sweep(stage);
        QTest::qWait(50);
        const SimilarityMap before = stage.map()->preview().map;
        auto *plot = stage.map()->findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        moveWithAlt(plot, plot->mapFrom(stage.map(), stage.map()->pixelOf({10, 80})));
        QTRY_COMPARE(stage.map()->preview().map.anchorX, 80);
        const SimilarityMap &free = stage.map()->preview().map;
        QCOMPARE(free.anchorY, 10);
        QVERIFY(std::abs(free.at(70, 20) - wanted({70, 20}, {10, 80}, 5)) < 1e-3F);
        QCOMPARE(stage.view.document().anchors().size(), std::size_t{5}); // nothing is changed

        QTest::keyRelease(stage.canvas(), Qt::Key_Alt);
        QTRY_VERIFY(stage.map()->preview().map.values == before.values);
    }

    void withAltOverTheCanvasTheBoxUnderTheMouseIsTheAnchor()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        sweep(stage);
        moveWithAlt(stage.canvas(), centreOf(stage, {30, 70}));
        QTRY_COMPARE(stage.map()->preview().map.anchorX, 70);
        QCOMPARE(stage.map()->preview().map.anchorY, 30);
        QMouseEvent move(QEvent::MouseMove, QPoint(30, 30), stage.canvas()->mapToGlobal(QPoint(30, 30)), Qt::NoButton,
                         Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(stage.canvas(), &move);
        QTRY_COMPARE(stage.map()->preview().map.anchorX, 49);
    }

    void theProfilesRunThroughThePatch()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        sweep(stage);
        stage.dragTo({12, 77});
        const SimilarityMap map = stage.view.mapPanel().map();
        const auto *profiles = stage.view.findChild<ProfileView *>();
        QCOMPARE(profiles->alongX().size(), std::size_t{100});
        QCOMPARE(profiles->alongX()[31], static_cast<double>(map.at(12, 31)));
        QCOMPARE(profiles->alongY()[90], static_cast<double>(map.at(90, 77)));
    }
};

QTEST_MAIN(AnchorsTest)
#include "anchors_test.moc"
