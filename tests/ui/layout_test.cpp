#include "hand.h"
#include "ui/banner.h"
#include "ui/explorer/canvas_hints.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/focus_ring.h"
#include "ui/models/models_dialog.h"
#include "ui/models/network_bar.h"
#include "ui/plot/heatmap_view.h"
#include "ui/plot/profile_view.h"
#include "ui/plot/scale_bar.h"
#include "whole_stage.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QHelpEvent>
#include <QLabel>
#include <QScreen>
#include <QSplitter>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolTip>
#include <QWheelEvent>

using namespace shiftscope;
using fake::WholeStage;

namespace {

CanvasWidget *canvasOf(WholeStage &stage)
{
    return stage.window().findChild<CanvasWidget *>();
}

HeatmapView *mapOf(WholeStage &stage)
{
    return stage.window().findChild<HeatmapView *>();
}

QTabWidget *viewsOf(WholeStage &stage)
{
    return stage.window().findChild<QTabWidget *>(QStringLiteral("views"));
}

void closeDocks(WholeStage &stage)
{
    for (QDockWidget *dock : stage.window().findChildren<QDockWidget *>())
        dock->close();
}

void turnWheel(QWidget *widget, QPoint at, int delta, Qt::KeyboardModifiers modifiers)
{
    QWheelEvent wheel(at, widget->mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &wheel);
}

} // namespace

class LayoutTest : public QObject {
    Q_OBJECT

private slots:
    void theWindowFitsASmallScreenWithEveryView()
    {
        WholeStage stage;
        QVERIFY(stage.window().minimumSizeHint().width() <= 1280);
        QVERIFY(stage.window().minimumSizeHint().height() <= 720);
        closeDocks(stage);
        QTabWidget *views = viewsOf(stage);
        QVERIFY(views->count() >= 5);
        for (int tab = 0; tab < views->count(); ++tab) {
            views->setCurrentIndex(tab);
            stage.window().resize(1024, 640);
            QCoreApplication::processEvents();
            QCOMPARE(stage.window().size(), QSize(1024, 640));
        }
    }

    void canvasAndMapAreEqualAndFillTheirRoom_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize size : {QSize(1024, 640), QSize(1280, 720), QSize(1360, 900), QSize(1920, 1080)})
            QTest::addRow("%dx%d", size.width(), size.height()) << size;
    }

    void canvasAndMapAreEqualAndFillTheirRoom()
    {
        QFETCH(QSize, size);
        WholeStage stage;
        closeDocks(stage);
        stage.window().resize(size);
        QTRY_VERIFY(stage.swept());
        QCoreApplication::processEvents();
        const CanvasWidget *canvas = canvasOf(stage);
        const HeatmapView *map = mapOf(stage);
        QWidget *window = &stage.window();
        const int shown = qRound(canvas->factor() * WholeStage::kCanvas);
        constexpr int kPositions = WholeStage::kCanvas - WholeStage::kBox + 1;
        const QPoint first = map->mapTo(window, map->pixelOf({0, 0}));
        const QPoint last = map->mapTo(window, map->pixelOf({kPositions - 1, kPositions - 1}));
        const double cell = (last.x() - first.x()) / (kPositions - 1.0);
        QVERIFY2(std::abs(kPositions * cell - shown) <= 4,
                 qPrintable(QStringLiteral("map %1, canvas %2").arg(kPositions * cell).arg(shown)));
        const int top = canvas->mapTo(window, canvas->pixelOf({0, 0})).y();
        QVERIFY2(std::abs(first.y() - cell / 2 - top) <= 2, qPrintable(QStringLiteral("%1 %2").arg(first.y()).arg(top)));
        // Either the width is used up, or the height is.
        auto *heroes = stage.window().findChild<QSplitter *>(QStringLiteral("heroes"));
        const QWidget *figures = heroes->widget(1);
        const int beside = heroes->width() - 2 * shown;
        const bool wide = beside <= 140;
        QVERIFY2(wide || figures->height() <= figures->minimumSizeHint().height() + 2,
                 qPrintable(QStringLiteral("beside %1, figures %2").arg(beside).arg(figures->height())));
    }

    void theWheelZoomsTheCanvasAtTheMouse()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        CanvasWidget *canvas = canvasOf(stage);
        QCOMPARE(canvas->zoom(), 0.0);
        const Position pixel{31, 17};
        const QPoint at = canvas->pixelOf(pixel);
        for (const int delta : {120, 240, -120}) {
            turnWheel(canvas, at, delta, Qt::ControlModifier);
            QVERIFY((canvas->pixelOf(pixel) - at).manhattanLength() <= 2);
        }
        QVERIFY(canvas->zoom() > 0);
        const double zoomed = canvas->zoom();
        turnWheel(canvas, at, 120, Qt::NoModifier);
        QCOMPARE(canvas->zoom(), zoomed);

        QTest::mousePress(canvas, Qt::MiddleButton, {}, at);
        QTest::mouseMove(canvas, at + QPoint(25, -10));
        QTest::mouseRelease(canvas, Qt::MiddleButton, {}, at + QPoint(25, -10));
        QVERIFY((canvas->pixelOf(pixel) - at - QPoint(25, -10)).manhattanLength() <= 2);
        QCOMPARE(stage.window().explorer().document().settings().position, (Position{4, 4}));
    }

    void theMapLiesOverTheCanvasAtTheMiddleOfTheBox()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        CanvasWidget *canvas = canvasOf(stage);
        const auto grabbed = [&](Position position) {
            const QPoint at = canvas->pixelOf(position) + QPoint(2, 2);
            return canvas->grab().toImage().pixelColor(at);
        };
        // Position 14/14 has its middle at 30/30: right of and below the patch's box it is background without the map.
        const Position middle{14 + WholeStage::kBox / 2, 14 + WholeStage::kBox / 2};
        const Position beyond{46, 46};
        const QColor beneath = grabbed(beyond);
        auto *slider = stage.window().findChild<QSlider *>(QStringLiteral("overlay"));
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_End);
        const SimilarityMap map = stage.window().explorer().mapPanel().map();
        const Rgb wanted = ColourMap::named("viridis").colour(map.at(14, 14), 0.88, 1);
        const QColor over = grabbed(middle);
        QVERIFY2(std::abs(over.red() - wanted.red) + std::abs(over.green() - wanted.green) < 12, qPrintable(over.name()));
        QCOMPARE(grabbed(beyond), beneath); // no middle of a box comes there
    }

    void aMessageMovesNothing()
    {
        WholeStage stage;
        stage.window().resize(1280, 720);
        QTRY_VERIFY(stage.swept());
        CanvasWidget *canvas = canvasOf(stage);
        const QRect before(canvas->mapTo(&stage.window(), QPoint()), canvas->size());
        stage.window().openFile(stage.file("missing.h5").toStdString());
        QTRY_VERIFY(stage.window().notice().isVisible());
        QCoreApplication::processEvents();
        QCOMPARE(QRect(canvas->mapTo(&stage.window(), QPoint()), canvas->size()), before);
        QVERIFY(hand::click(stage.window().notice().findChild<QAbstractButton *>(QStringLiteral("dismiss"))));
        QVERIFY(!stage.window().notice().isVisible());

        // Nor does a scale that is unlocked.
        const HeatmapView *map = mapOf(stage);
        const QPoint corner = map->pixelOf({0, 0});
        auto *scale = stage.window().findChild<QComboBox *>(QStringLiteral("mapScale"));
        scale->setFocus();
        QTest::keyClick(scale, Qt::Key_Down);
        QTRY_VERIFY(stage.window().findChild<QLabel *>(QStringLiteral("scaleUnlocked"))->isVisible());
        QCoreApplication::processEvents();
        QCOMPARE(map->pixelOf({0, 0}), corner);
        QCOMPARE(QRect(canvas->mapTo(&stage.window(), QPoint()), canvas->size()), before);
    }

    void theWindowOpensWithinTheScreen()
    {
        const QTemporaryDir folder;
        Settings settings(folder.filePath(QStringLiteral("window.ini")));
        MainWindow window(settings);
        window.show();
        const QSize room = window.screen()->availableSize();
        QVERIFY2(window.width() < room.width() && window.height() < room.height(),
                 qPrintable(QStringLiteral("%1x%2").arg(window.width()).arg(window.height())));
    }

    void dialogsOpenWithinTheScreen()
    {
        WholeStage stage;
        QTRY_VERIFY(stage.swept());
        QVERIFY(hand::press(&stage.window(), QStringLiteral("Ctrl+M")));
        auto *dialog = hand::waitForDialog<ModelsDialog>();
        QVERIFY(dialog);
        const QSize room = dialog->screen()->availableSize();
        QVERIFY2(dialog->width() < room.width() && dialog->height() < room.height(),
                 qPrintable(QStringLiteral("%1x%2").arg(dialog->width()).arg(dialog->height())));
    }

    void theWheelZoomsTheMapAtTheMouse()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        HeatmapView *map = mapOf(stage);
        auto *plot = map->findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QCOMPARE(map->zoom(), 1.0);
        const Position cell{11, 6};
        const QPoint at = map->pixelOf(cell);
        for (const int delta : {120, 240, -120}) {
            turnWheel(plot, plot->mapFrom(map, at), delta, Qt::ControlModifier);
            QCoreApplication::processEvents();
            QVERIFY((map->pixelOf(cell) - at).manhattanLength() <= 2);
        }
        QVERIFY(map->zoom() > 1);
        QTest::mousePress(plot, Qt::MiddleButton, {}, plot->mapFrom(map, at));
        QTest::mouseMove(plot, plot->mapFrom(map, at + QPoint(-14, 9)));
        QTest::mouseRelease(plot, Qt::MiddleButton, {}, plot->mapFrom(map, at + QPoint(-14, 9)));
        QVERIFY((map->pixelOf(cell) - at - QPoint(-14, 9)).manhattanLength() <= 2);
        QVERIFY(hand::clickMenu(stage.window(), QStringLiteral("View/Fit canvas and map")));
        QCOMPARE(map->zoom(), 1.0);
    }

    void limitsAreDraggedTypedAndRememberedByLayer()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        MapPanel &panel = stage.window().explorer().mapPanel();
        auto *bar = stage.window().findChild<ScaleBar *>();
        QCOMPARE(bar->range(), (ValueRange{0.88, 1}));
        const int y = bar->height() / 2;
        const QPoint low(bar->pixelOf(0.88), y);
        const ValueRange data = dataRange(panel.map());
        const double middle = (data.lo + data.hi) / 2;
        const QPoint wanted(bar->pixelOf(middle), y);
        QTest::mousePress(bar, Qt::LeftButton, {}, low);
        QTest::mouseMove(bar, wanted);
        QTest::mouseRelease(bar, Qt::LeftButton, {}, wanted);
        QVERIFY(std::abs(bar->range().lo - middle) < 0.002);
        QCOMPARE(mapOf(stage)->range(), bar->range());
        const std::vector<float> values = panel.map().values;
        const auto below = std::ranges::count_if(values, [&](float value) { return value < bar->range().lo; });
        QCOMPARE(bar->below(), static_cast<double>(below) / static_cast<double>(values.size()));

        // The profile marks what lies outside as well, at its lower edge.
        QVERIFY(below > 0);
        const auto least = std::ranges::min_element(values) - values.begin();
        const Position worst{panel.map().ys[static_cast<std::size_t>(least / panel.map().columns())],
                             panel.map().xs[static_cast<std::size_t>(least % panel.map().columns())]};
        auto *plot = stage.window().findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->mapFrom(mapOf(stage), mapOf(stage)->pixelOf(worst)));
        const auto *profile = stage.window().findChild<ProfileView *>();
        std::vector<double> along = profile->alongX();
        std::ranges::copy(profile->alongY(), std::back_inserter(along));
        const auto beyond = std::ranges::count_if(along, [&](double value) { return value < bar->range().lo; });
        QVERIFY(beyond > 0);
        QCOMPARE(profile->outside(), std::vector<double>(static_cast<std::size_t>(beyond), bar->range().lo));

        auto *high = stage.window().findChild<QDoubleSpinBox *>(QStringLiteral("scaleHigh"));
        QVERIFY(hand::reach(high));
        high->setFocus();
        high->selectAll();
        QTest::keyClicks(high, QLocale().toString(1.25));
        QTest::keyClick(high, Qt::Key_Return);
        const ValueRange own = bar->range();
        QVERIFY(std::abs(own.hi - 1.25) < 1e-9);

        auto *layer = stage.window().findChild<QComboBox *>(QStringLiteral("mapLayer"));
        QVERIFY(layer->count() > 1);
        layer->setFocus();
        QTest::keyClick(layer, Qt::Key_Up);
        QVERIFY(bar->range() != own);
        QTest::keyClick(layer, Qt::Key_Down);
        QCOMPARE(bar->range(), own);

        auto *scale = stage.window().findChild<QComboBox *>(QStringLiteral("mapScale"));
        scale->setFocus();
        QTest::keyClick(scale, Qt::Key_Home);
        QCOMPARE(bar->range(), (ValueRange{0.88, 1}));
        QTest::keyClick(scale, Qt::Key_Down);
        const ValueRange all = bar->range();
        QCOMPARE(all, dataRange(panel.map()));
        QTest::keyClick(scale, Qt::Key_Down);
        QVERIFY(bar->range().lo > all.lo && bar->range().lo < bar->range().hi);
    }

    void theMapIsCopiedFromItsMenu()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        auto *plot = stage.window().findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        const auto chosen = [&](const QString &line) {
            const QPoint at = plot->mapFrom(mapOf(stage), mapOf(stage)->pixelOf({3, 5}));
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, plot->mapToGlobal(at));
            QApplication::sendEvent(plot, &event);
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            if (!menu)
                return false;
            for (QAction *action : menu->actions()) {
                if (hand::plain(action->text()).startsWith(line)) {
                    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
                    return true;
                }
            }
            return false;
        };
        const SimilarityMap map = stage.window().explorer().mapPanel().map();
        QVERIFY(chosen(QStringLiteral("Copy the point")));
        const QStringList point = QApplication::clipboard()->text().split(u'\t');
        QCOMPARE(point.mid(0, 2), QStringList({QStringLiteral("5"), QStringLiteral("3")}));
        QCOMPARE(point[2].toFloat(), map.at(3, 5));
        QVERIFY(chosen(QStringLiteral("Copy values")));
        const QStringList lines = QApplication::clipboard()->text().trimmed().split(u'\n');
        QCOMPARE(lines.size(), map.rows() + 1);
        QCOMPARE(lines[4].split(u'\t')[6].toFloat(), map.at(3, 5));
        QVERIFY(chosen(QStringLiteral("Copy picture")));
        QVERIFY(!QApplication::clipboard()->image().isNull());
        const std::size_t anchors = stage.window().explorer().document().settings().anchors.size();
        QVERIFY(chosen(QStringLiteral("Set an anchor")));
        QTRY_COMPARE(stage.window().explorer().document().settings().anchors.size(), anchors + 1);
    }

    void hintsGoOnceTheyAreDoneAndStayAway()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        const auto *hints = stage.window().findChild<CanvasHints *>();
        QVERIFY(hints->isVisible());
        QVERIFY(hints->text().contains(QStringLiteral("Drag")) && hints->text().contains(QStringLiteral("Alt")));
        CanvasWidget *canvas = canvasOf(stage);
        const QPoint grip = canvas->pixelOf({12, 12});
        QTest::mousePress(canvas, Qt::LeftButton, {}, grip);
        QTest::mouseMove(canvas, grip + QPoint(40, 20));
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, grip + QPoint(40, 20));
        QVERIFY(!hints->text().contains(QStringLiteral("Drag")));
        auto *plot = stage.window().findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        const QPoint at = plot->mapFrom(mapOf(stage), mapOf(stage)->pixelOf({9, 9}));
        QTRY_VERIFY(stage.swept());
        QMouseEvent move(QEvent::MouseMove, at, plot->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::AltModifier);
        QApplication::sendEvent(plot, &move);
        QTRY_COMPARE(hints->text(), QStringLiteral("Shift+click pins a point"));
        QTest::mouseClick(plot, Qt::LeftButton, Qt::ShiftModifier, at);
        QTRY_VERIFY(!hints->isVisible());
        stage.window().close();
        const Settings again(stage.file("window.ini"));
        QCOMPARE(again.values().hints, (HintsDone{true, true, true}));
    }

    void tabGoesRoundEveryView_data()
    {
        QTest::addColumn<int>("tab");
        for (int tab = 0; tab < 5; ++tab)
            QTest::addRow("view %d", tab + 1) << tab;
    }

    void tabGoesRoundEveryView()
    {
        QFETCH(int, tab);
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        QVERIFY(hand::activate(stage.window()));
        viewsOf(stage)->setCurrentIndex(tab);
        QCoreApplication::processEvents();
        QSet<QWidget *> wanted;
        for (QWidget *control : stage.window().findChildren<QWidget *>())
            if (control->window() == &stage.window() && control->isVisible() && control->isEnabled() && !control->focusProxy() &&
                (control->focusPolicy() & Qt::TabFocus) != 0)
                wanted.insert(control);
        QVERIFY(wanted.size() > 5);
        QTest::keyClick(&stage.window(), Qt::Key_Tab);
        QWidget *first = QApplication::focusWidget();
        QVERIFY(first);
        QSet<QWidget *> visited;
        QWidget *at = first;
        do {
            visited.insert(at);
            QTest::keyClick(at, Qt::Key_Tab);
            QWidget *next = QApplication::focusWidget();
            QVERIFY2(next && next != at, qPrintable(hand::nameOf(at) + QStringLiteral(" keeps the focus")));
            at = next;
        } while (at != first && visited.size() < 500);
        QCOMPARE(at, first);
        for (QWidget *control : wanted)
            if (const auto *radio = qobject_cast<QRadioButton *>(control); !visited.contains(control) && !radio)
                QFAIL(qPrintable(hand::nameOf(control) + QStringLiteral(" is not reached")));
    }

    void theKeyboardsPlaceIsSeenAndF6GoesBetweenPanes()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        QVERIFY(hand::activate(stage.window()));
        const auto *ring = stage.window().findChild<FocusRing *>();
        const auto inside = [&](const char *dock) {
            return stage.window().findChild<QDockWidget *>(QLatin1String(dock))->isAncestorOf(QApplication::focusWidget());
        };
        canvasOf(stage)->setFocus();
        QTest::keyClick(&stage.window(), Qt::Key_F6);
        QVERIFY(inside("patchesDock"));
        QCOMPARE(ring->around(), QApplication::focusWidget());
        QTest::keyClick(&stage.window(), Qt::Key_F6);
        QVERIFY(inside("anchorsDock"));
        QTest::keyClick(&stage.window(), Qt::Key_F6);
        QVERIFY(stage.window().explorer().isAncestorOf(QApplication::focusWidget()) ||
                stage.window().networkBar().isAncestorOf(QApplication::focusWidget()));
        QTest::keyClick(&stage.window(), Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(inside("anchorsDock"));
        QVERIFY(hand::click(stage.window().findChild<QAbstractButton *>(QStringLiteral("keepFeatures"))));
        QVERIFY(!ring->around()); // the mouse needs none
    }

    void aLongTooltipIsWrapped()
    {
        WholeStage stage;
        stage.window().resize(1400, 900);
        QTRY_VERIFY(stage.swept());
        CanvasWidget *canvas = canvasOf(stage);
        QVERIFY(canvas->fontMetrics().horizontalAdvance(canvas->toolTip()) > 900);
        QHelpEvent help(QEvent::ToolTip, QPoint(20, 20), canvas->mapToGlobal(QPoint(20, 20)));
        QApplication::sendEvent(canvas, &help);
        QVERIFY(QToolTip::isVisible());
        for (const QWidget *top : QApplication::topLevelWidgets())
            if (top->inherits("QTipLabel") && top->isVisible())
                QVERIFY2(top->width() < 700, qPrintable(QString::number(top->width())));
        QToolTip::hideText();
    }
};

QTEST_MAIN(LayoutTest)
#include "layout_test.moc"
