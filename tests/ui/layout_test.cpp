#include "hand.h"
#include "ui/banner.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/plot/heatmap_view.h"
#include "whole_stage.h"

#include <QDockWidget>
#include <QLabel>
#include <QTabWidget>
#include <QTest>
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
        for (const QSize size : {QSize(1024, 640), QSize(1280, 720), QSize(1920, 1080)})
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
        QVERIFY(std::abs(canvas->width() - map->width()) <= 2);
        const double shown = canvas->factor() * WholeStage::kCanvas;
        QVERIFY2(shown >= std::min(canvas->width(), canvas->height()) - 24, qPrintable(QString::number(shown)));
        const int first = map->pixelOf({0, 0}).x();
        const int last = map->pixelOf({WholeStage::kCanvas - WholeStage::kBox, WholeStage::kCanvas - WholeStage::kBox}).x();
        QVERIFY2(last - first >= shown * 0.7 && last - first <= shown * 1.3,
                 qPrintable(QStringLiteral("map %1, canvas %2").arg(last - first).arg(shown)));
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
};

QTEST_MAIN(LayoutTest)
#include "layout_test.moc"
