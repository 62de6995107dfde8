// The newest drag: recorded step by step, drawn, replayed, saved.

#include "explorer_stage.h"
#include "hand.h"
#include "ui/explorer/drag_path_panel.h"
#include "ui/plot/step_plot.h"
#include "ui/plot/webp_animation.h"

#include <QFile>
#include <QTabBar>
#include <QTabWidget>
#include <QUndoStack>

#include <webp/demux.h>

#include <cmath>

using namespace shiftscope;

namespace {

LiveResult resultAt(Position position, float value)
{
    LiveResult result;
    result.position = position;
    result.similarity = {{value}};
    return result;
}

/// Pictures and their ends in milliseconds.
std::vector<std::pair<QImage, int>> decoded(const QByteArray &bytes)
{
    std::vector<std::pair<QImage, int>> frames;
    const WebPData data{reinterpret_cast<const uint8_t *>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, nullptr);
    WebPAnimInfo info{};
    if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder, &info) == 0)
        return frames;
    uint8_t *pixels = nullptr;
    int end = 0;
    while (WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0)
        frames.emplace_back(
            QImage(pixels, static_cast<int>(info.canvas_width), static_cast<int>(info.canvas_height), QImage::Format_RGBA8888)
                .copy(),
            end);
    WebPAnimDecoderDelete(decoder);
    return frames;
}

struct Road {
    [[nodiscard]] ExplorerView &view() { return stage.view; }
    [[nodiscard]] bool swept() { return view().mapPanel().snapshot() && view().mapPanel().snapshot()->finished; }
    [[nodiscard]] DragPathPanel *panel() { return view().findChild<DragPathPanel *>(); }
    [[nodiscard]] StepPlot *plot() { return view().findChild<StepPlot *>(); }
    [[nodiscard]] CanvasWidget *canvas() { return view().findChild<CanvasWidget *>(); }
    [[nodiscard]] const std::vector<DragPath::Step> &steps() { return panel()->path().steps(); }
    [[nodiscard]] Position position() { return view().document().settings().position; }
    [[nodiscard]] QPushButton *button(const char *name) { return view().findChild<QPushButton *>(QLatin1String(name)); }
    bool showTab()
    {
        auto *tabs = view().findChild<QTabWidget *>(QStringLiteral("curves"));
        return hand::chooseTab(tabs->tabBar(), QStringLiteral("Path"));
    }
    /// To the right and down, a position at a time; waits for the values of each.
    void drag(int right, int down)
    {
        const QPoint from = canvas()->pixelOf(position()) + QPoint(40, 40);
        const double factor = canvas()->factor();
        QTest::mousePress(canvas(), Qt::LeftButton, {}, from);
        for (int i = 1; i <= std::max(right, down); ++i) {
            QTest::mouseMove(canvas(), from + QPointF(factor * std::min(i, right), factor * std::min(i, down)).toPoint());
            QVERIFY(QTest::qWaitFor([&] { return !steps().empty() && steps().back().value.has_value(); }));
        }
        QTest::mouseRelease(canvas(), Qt::LeftButton, {}, from);
    }

    fake::Stage stage{std::chrono::milliseconds(0), true};
};

} // namespace

class DragPathTest : public QObject {
    Q_OBJECT

private slots:
    void aStepThatIsNotMeasuredWhileDraggedIsAGap()
    {
        DragPath path;
        path.take(resultAt({0, 0}, 1));
        path.begin({0, 0});
        QVERIFY(path.steps().empty()); // a press is no path
        path.moveTo({0, 1}, 0.1);
        path.moveTo({0, 1}, 0.15);
        path.moveTo({0, 2}, 0.2);
        path.take(resultAt({0, 2}, 0.5F));
        path.moveTo({0, 3}, 0.3);
        path.end();
        path.take(resultAt({0, 1}, 0.9F));  // too late
        path.take(resultAt({0, 3}, 0.25F)); // the last step is where the patch has been left
        const std::vector<double> curve = path.curve(0, 0);
        QCOMPARE(curve.size(), std::size_t{4});
        QCOMPARE(curve[0], 1.0);
        QVERIFY(std::isnan(curve[1]));
        QCOMPARE(curve[2], 0.5);
        QCOMPARE(curve[3], 0.25);
        QCOMPARE(path.measured(), std::size_t{3});
        QCOMPARE(
            csvText(path, {"net", {"fc"}, {"C"}, Metric::Cosine}),
            std::string("step,seconds,x,y,model,layer,anchor,metric,value\n0,0.000,0,0,net,fc,C,cosine,1\n"
                        "1,0.100,1,0,net,fc,C,cosine,nan\n2,0.200,2,0,net,fc,C,cosine,0.5\n3,0.300,3,0,net,fc,C,cosine,0.25\n"));
        path.begin({0, 3});
        path.end();
        QCOMPARE(path.steps().size(), std::size_t{4}); // a click leaves it
        path.moveTo({5, 5}, 1);
        QCOMPARE(path.steps().size(), std::size_t{4}); // the keyboard is no drag
    }

    void aDragIsRecordedWithItsLiveValues()
    {
        Road road;
        QTRY_VERIFY(road.swept());
        QVERIFY(road.showTab());
        const Position start = road.position();
        road.drag(8, 3);
        QCOMPARE(road.steps().size(), std::size_t{9});
        QCOMPARE(road.steps().front().position, start);
        QCOMPARE(road.steps().back().position, (Position{start.y + 3, start.x + 8}));
        const std::vector<Anchor> anchors = road.view().document().anchors();
        const std::string layer = "fc";
        const auto anchor = std::ranges::find(anchors, road.view().mapPanel().options().anchor, &Anchor::name);
        QTRY_COMPARE(road.plot()->drawn(1).size(), std::size_t{9});
        for (std::size_t step = 0; step < 9; ++step) {
            const std::vector<Position> both{road.steps()[step].position, anchor->position};
            const FeatureMatrix features =
                road.view().network()->forward(road.view().document().scene()->shifted, both, {&layer, 1}).front();
            const auto fresh = static_cast<double>(similarity(Metric::Cosine, features.row(0), features.row(1), {}));
            QVERIFY(std::abs(road.plot()->drawn(1)[step] - fresh) < 1e-6);
        }
        QVERIFY(!road.plot()->older());
    }

    void thePathIsALineOverTheMapThatFadesWithItsScene()
    {
        Road road;
        QTRY_VERIFY(road.swept());
        auto *map = road.view().findChild<HeatmapView *>();
        const Position start = road.position();
        const QPoint middle = map->pixelOf({start.y, start.x + 3});
        const auto darkest = [&] {
            const QImage picture = map->grab().toImage();
            int least = 255;
            for (int y = -4; y <= 4; ++y)
                least = std::min(least, picture.pixelColor(middle + QPoint(0, y)).lightness());
            return least;
        };
        road.drag(8, 0);
        road.view().document().moveTo({90, 90}); // the cross goes elsewhere
        QTRY_VERIFY(darkest() < 40);
        road.view().document().setBackground("#e0e0ff");
        QTRY_VERIFY(road.plot()->older());
        QTRY_VERIFY(road.swept());
        QTRY_VERIFY(darkest() > 40);
        QVERIFY(!road.button("pathReplay")->isEnabled());
        road.view().document().undoStack().undo();
        QTRY_VERIFY(!road.plot()->older());
        QTRY_VERIFY(darkest() < 40);
    }

    void itIsReplayedAsOneStepOfUndoAndRecordsNothing()
    {
        Road road;
        QTRY_VERIFY(road.swept());
        QVERIFY(road.showTab());
        road.drag(6, 6);
        road.view().document().moveTo({0, 0});
        const auto before = road.steps().size();
        QVERIFY(hand::click(road.button("pathReplay")));
        QCOMPARE(hand::plain(road.button("pathReplay")->text()), QStringLiteral("Stop"));
        QTRY_COMPARE(hand::plain(road.button("pathReplay")->text()), QStringLiteral("Replay"));
        QCOMPARE(road.position(), road.steps().back().position);
        QCOMPARE(road.steps().size(), before);
        road.view().document().undoStack().undo();
        QCOMPARE(road.position(), (Position{0, 0}));
        QVERIFY(hand::click(road.button("pathClear")));
        QVERIFY(road.steps().empty());
        QVERIFY(road.plot()->drawn(0).empty());
        QVERIFY(!road.button("pathCsv")->isEnabled());
    }

    void itIsSavedAsCsvAndAsAnAnimatedPicture()
    {
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        Road road;
        QTRY_VERIFY(road.swept());
        QVERIFY(hand::activate(road.stage.window));
        QVERIFY(road.showTab());
        road.drag(8, 0);
        QVERIFY(hand::click(road.button("pathCsv")));
        QVERIFY(hand::chooseInFileDialog(road.stage.folder.filePath(QStringLiteral("path.csv"))));
        QFile csv(road.stage.folder.filePath(QStringLiteral("path.csv")));
        QTRY_VERIFY(csv.exists());
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QCOMPARE(csv.readAll().trimmed().split('\n').size(), 1 + 9 * 2 * 5);

        QVERIFY(hand::click(road.button("pathAnimate")));
        QVERIFY(hand::chooseInFileDialog(road.stage.folder.filePath(QStringLiteral("path.webp"))));
        QFile webp(road.stage.folder.filePath(QStringLiteral("path.webp")));
        QTRY_VERIFY(webp.exists());
        QVERIFY(webp.open(QIODevice::ReadOnly));
        const auto frames = decoded(webp.readAll());
        QCOMPARE(frames.size(), std::size_t{9});
        // The red patch moves to the right, two of the picture's pixels for one of the canvas's.
        constexpr int kGap = 12;
        const auto redFrom = [&](const QImage &frame) {
            for (int x = 0; x < 2 * 224; ++x)
                if (const QColor colour = frame.pixelColor(kGap + x, kGap + 2 * (40 + fake::kBox / 2));
                    colour.red() > 200 && colour.green() < 60)
                    return x / 2;
            return -1;
        };
        const int first = redFrom(frames.front().first);
        QVERIFY(first >= 40 && first <= 42);
        QCOMPARE(redFrom(frames.back().first), first + 8);
        for (std::size_t i = 1; i < frames.size(); ++i)
            QVERIFY(frames[i].second > frames[i - 1].second);
        QVERIFY(frames.front().first != frames.back().first);
    }

    void anAnimationRefusesWhatItCannotHold()
    {
        QVERIFY_EXCEPTION_THROWN(WebpAnimation(QSize(20000, 5)), std::exception);
        WebpAnimation animation(QSize(8, 8));
        QVERIFY_EXCEPTION_THROWN(animation.add(QImage(9, 8, QImage::Format_RGB32), 10), std::exception);
        QVERIFY_EXCEPTION_THROWN(animatedWebp({}, {}), std::exception);
    }
};

QTEST_MAIN(DragPathTest)
#include "drag_path_test.moc"
