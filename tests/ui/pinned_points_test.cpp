// Points whose values stay in sight: pinned, measured, listed, saved.

#include "explorer_stage.h"
#include "hand.h"
#include "ui/explorer/pin_table.h"
#include "ui/plot/value_text.h"

#include <QClipboard>
#include <QFile>
#include <QTableWidget>
#include <QUndoStack>

using namespace shiftscope;

namespace {

LiveResult resultAt(Position position, float value, bool fromSweep = false)
{
    LiveResult result;
    result.position = position;
    result.similarity = {{value, 1}};
    result.fromSweep = fromSweep;
    return result;
}

struct Board {
    [[nodiscard]] ExplorerView &view() { return stage.view; }
    [[nodiscard]] bool swept() { return view().mapPanel().snapshot() && view().mapPanel().snapshot()->finished; }
    [[nodiscard]] QTableWidget *table() { return stage.window.findChild<QTableWidget *>(QStringLiteral("pinTable")); }
    [[nodiscard]] QPushButton *button(const char *name) { return stage.window.findChild<QPushButton *>(QLatin1String(name)); }
    [[nodiscard]] CanvasWidget *canvas() { return view().findChild<CanvasWidget *>(); }
    [[nodiscard]] HeatmapView *map() { return view().findChild<HeatmapView *>(); }
    [[nodiscard]] QWidget *plot() { return map()->findChild<QWidget *>(QStringLiteral("heatmapPlot")); }
    [[nodiscard]] const std::vector<Position> &pins() { return view().document().settings().pins; }
    [[nodiscard]] QString cell(int row, int column) { return table()->item(row, column)->text(); }
    void pinOnMap(Position position)
    {
        QTest::mouseClick(plot(), Qt::LeftButton, Qt::ShiftModifier, plot()->mapFrom(map(), map()->pixelOf(position)));
    }
    [[nodiscard]] QString fresh(Position here, const Anchor &anchor)
    {
        const std::string layer = view().mapPanel().options().layer;
        const std::vector<Position> both{here, anchor.position};
        const FeatureMatrix features = view().network()->forward(view().document().scene()->shifted, both, {&layer, 1}).front();
        return valueText(static_cast<double>(similarity(Metric::Cosine, features.row(0), features.row(1), {})), 4);
    }
    [[nodiscard]] bool measured()
    {
        for (int row = 0; row < table()->rowCount(); ++row)
            for (int column = 3; column < table()->columnCount(); ++column)
                if (cell(row, column) == QStringLiteral("–"))
                    return false;
        return table()->rowCount() > 0;
    }

    fake::Stage stage{std::chrono::milliseconds(0), true};
};

} // namespace

class PinnedPointsTest : public QObject {
    Q_OBJECT

private slots:
    void placesKeepTheirValuesUntilTheSubjectChanges()
    {
        PinnedPoints pins;
        QVERIFY(pins.setPlaces({{1, 2}, {3, 4}}));
        QVERIFY(!pins.setPlaces({{1, 2}, {3, 4}}));
        QVERIFY(!pins.take(resultAt({9, 9}, 0.5F)));
        QVERIFY(pins.take(resultAt({3, 4}, 0.25F)));
        QCOMPARE(pins.missing({10, 10}), (std::vector<Position>{{1, 2}}));
        QCOMPARE(pins.missing({0, 10}), std::vector<Position>());
        QVERIFY(pins.setPlaces({{3, 4}, {5, 6}}));
        QVERIFY(pins.points()[0].value && !pins.points()[1].value);
        QCOMPARE(csvText(pins, {"net, one", {"fc"}, {"TL", "C"}, Metric::Euclidean}),
                 std::string("point,x,y,model,layer,anchor,metric,value\n1,4,3,\"net, one\",fc,TL,euclidean,0.25\n"
                             "1,4,3,\"net, one\",fc,C,euclidean,1\n"));
        QVERIFY(!pins.take(resultAt({3, 4}, 0.75F, true))); // a forward pass knows more than the map
        pins.forget();
        QVERIFY(!pins.points()[0].value);
    }

    void shiftAndAClickPinAndUnpin()
    {
        Board board;
        QTRY_VERIFY(board.swept());
        const Position before = board.view().document().settings().position;
        board.pinOnMap({3, 7});
        QCOMPARE(board.pins(), (std::vector<Position>{{3, 7}}));
        QCOMPARE(board.view().document().settings().position, before); // the patch stays
        QTest::mouseClick(board.canvas(), Qt::LeftButton, Qt::ShiftModifier, board.canvas()->pixelOf({80, 90}));
        QCOMPARE(board.pins().size(), std::size_t{2});
        QVERIFY(std::abs(board.pins()[1].y - 17) <= 1 && std::abs(board.pins()[1].x - 27) <= 1); // the box is 125 px
        QTRY_VERIFY(board.measured());
        const std::vector<Anchor> anchors = board.view().document().anchors();
        for (int row = 0; row < 2; ++row) {
            QCOMPARE(board.cell(row, 1).toInt(), board.pins()[static_cast<std::size_t>(row)].x);
            for (int column = 3; column < board.table()->columnCount(); ++column)
                QCOMPARE(board.cell(row, column),
                         board.fresh(board.pins()[static_cast<std::size_t>(row)], anchors[static_cast<std::size_t>(column - 3)]));
        }
        QTest::keyClick(board.canvas(), Qt::Key_P);
        QCOMPARE(board.pins().back(), before);
        board.view().document().undoStack().undo();
        QCOMPARE(board.pins().size(), std::size_t{2});
        board.pinOnMap({3, 7});
        QCOMPARE(board.pins().size(), std::size_t{1});
    }

    void marksAreSeenOnCanvasAndMap()
    {
        Board board;
        QTRY_VERIFY(board.swept());
        QCoreApplication::processEvents();
        const auto darkAt = [](QWidget *widget, QPoint at) {
            const QImage picture = widget->grab().toImage();
            int dark = 0;
            for (int y = -6; y <= 6; ++y)
                for (int x = -6; x <= 6; ++x)
                    dark += picture.pixelColor(at + QPoint(x, y)).lightness() < 60 ? 1 : 0;
            return dark;
        };
        const Position pin{72, 3};
        const QPoint onCanvas = board.canvas()->pixelOf({pin.y + 62, pin.x + 62});
        const QPoint onMap = board.map()->pixelOf(pin);
        QVERIFY(darkAt(board.canvas(), onCanvas) < 10);
        const int before = darkAt(board.map(), onMap);
        board.view().document().setPins({pin});
        QVERIFY(darkAt(board.canvas(), onCanvas) > 40);
        QTRY_VERIFY(darkAt(board.map(), onMap) > before + 20);
    }

    void valuesFollowTheSceneAndNeverStayBehind()
    {
        Board board;
        QTRY_VERIFY(board.swept());
        board.view().document().setPins({{2, 2}, {60, 60}});
        QTRY_VERIFY(board.measured());
        board.stage.behaviour->looks = true;
        board.stage.behaviour->forward = std::chrono::milliseconds(30);
        board.view().document().setBackground("#336699");
        QTRY_COMPARE(board.cell(0, 3), QStringLiteral("–"));
        QTRY_VERIFY(board.measured());
        QCOMPARE(board.cell(1, 4), board.fresh({60, 60}, board.view().document().anchors()[1]));
        QVERIFY(hand::type(board.view().findChild<QSpinBox *>(QStringLiteral("boxSize")), 190)); // positions to 34
        QTRY_COMPARE(board.cell(1, 3), QStringLiteral("outside"));
        QTRY_VERIFY(board.cell(0, 3) != QStringLiteral("–"));
        QCOMPARE(board.cell(0, 3), board.fresh({2, 2}, board.view().document().anchors()[0]));
        auto *layer = board.view().findChild<QComboBox *>(QStringLiteral("mapLayer"));
        QVERIFY(hand::choose(layer, QStringLiteral("avgpool")));
        QCOMPARE(board.cell(0, 3), board.fresh({2, 2}, board.view().document().anchors()[0]));
    }

    void theListIsCopiedDeletedAndSaved()
    {
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        Board board;
        QTRY_VERIFY(board.swept());
        QVERIFY(hand::activate(board.stage.window));
        for (const Position pin : {Position{1, 1}, Position{5, 9}, Position{14, 2}})
            board.pinOnMap(pin);
        QTRY_VERIFY(board.measured());
        board.table()->setFocus();
        QTest::keyClick(board.table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QApplication::clipboard()->text().trimmed().split(u'\n');
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QStringLiteral("#\tx\ty\tTL\tTR\tC\tBL\tBR"));
        QVERIFY(lines[2].startsWith(QStringLiteral("2\t9\t5\t") + board.cell(1, 3)));

        QVERIFY(hand::click(board.button("pinSave")));
        QVERIFY(hand::chooseInFileDialog(board.stage.folder.filePath(QStringLiteral("points.csv"))));
        QFile csv(board.stage.folder.filePath(QStringLiteral("points.csv")));
        QTRY_VERIFY(csv.exists());
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QStringList rows = QString::fromUtf8(csv.readAll()).trimmed().split(u'\n');
        QCOMPARE(rows.size(), 1 + 3 * 2 * 5);
        QVERIFY(rows[1].startsWith(QStringLiteral("1,1,1,fake,avgpool,TL,cosine,")));

        QTest::mouseClick(board.table()->viewport(), Qt::LeftButton, {},
                          board.table()->visualItemRect(board.table()->item(1, 1)).center());
        QTest::keyClick(board.table(), Qt::Key_Delete);
        QCOMPARE(board.pins(), (std::vector<Position>{{1, 1}, {14, 2}}));
        QVERIFY(hand::click(board.button("pinClear")));
        QVERIFY(board.pins().empty());
        QVERIFY(!board.button("pinSave")->isEnabled());
    }
};

QTEST_MAIN(PinnedPointsTest)
#include "pinned_points_test.moc"
