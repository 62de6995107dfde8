#include "core/error.h"
#include "ui/plot/colour_map.h"
#include "ui/plot/figure.h"
#include "ui/plot/heatmap_view.h"
#include "ui/plot/map_image.h"
#include "ui/plot/preview.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <limits>

using namespace shiftscope;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// value = 0.9 + x / 1000 in rows above the middle, 0.95 below; the last cell has no data.
SimilarityMap someMap(int rows = 10, int columns = 10)
{
    SimilarityMap map;
    for (int row = 0; row < rows; ++row)
        map.ys.push_back(10 * row);
    for (int column = 0; column < columns; ++column)
        map.xs.push_back(10 * column);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column)
            map.values.push_back(row < rows / 2 ? 0.9f + 0.01f * static_cast<float>(column) : 0.95f);
    map.values.back() = kNan;
    map.anchorY = 40;
    map.anchorX = 40;
    return map;
}

FigureCaption someCaption()
{
    return {.model = "efficientnet_lite0",
            .weights = "efficientnet-lite0-57934424.pth",
            .weightsSha256 = "57934424",
            .layer = "fc",
            .anchor = "C",
            .patch = "car.svg",
            .box = 125,
            .background = "#ffffff",
            .engine = "batched"};
}

FigureStyle someStyle(FigureFormat format)
{
    FigureStyle style;
    style.format = format;
    style.lo = 0.7; // so that all cells are brighter than the frame
    style.markAnchor = false;
    return style;
}

QRgb rgb(Rgb colour)
{
    return qRgb(colour.red, colour.green, colour.blue);
}

/// The plot's frame in a picture: first and last columns and rows where a dark line runs for more than half the width.
QRect frameOf(const QImage &image)
{
    const auto dark = [&](int x, int y) { return qGray(image.pixel(x, y)) < 110; };
    int top = -1;
    int bottom = -1;
    for (int y = 0; y < image.height(); ++y) {
        int run = 0;
        int longest = 0;
        for (int x = 0; x < image.width(); ++x) {
            run = dark(x, y) ? run + 1 : 0;
            longest = std::max(longest, run);
        }
        if (longest > image.width() / 2) {
            if (top < 0)
                top = y;
            bottom = y;
        }
    }
    int left = -1;
    int right = -1;
    for (int x = 0; x < image.width(); ++x) {
        int run = 0;
        for (int y = top; y <= bottom; ++y)
            run += dark(x, y) ? 1 : 0;
        if (run > (bottom - top) * 9 / 10) {
            if (left < 0)
                left = x;
            if (x - left < (bottom - top) * 51 / 50)
                right = x; // the colour bar stands farther right
        }
    }
    return QRect(QPoint(left, top), QPoint(right, bottom));
}

void compareCells(const QImage &image, const SimilarityMap &map, const FigureStyle &style, int tolerance)
{
    const QRect frame = frameOf(image);
    QVERIFY2(frame.width() > image.width() / 2, "the map's frame was not found");
    const ColourMap &colours = ColourMap::named(style.colourMap);
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            if (std::isnan(map.at(row, column)))
                continue;
            // Near the cell's corners too: smoothing would show there first.
            for (const double part : {0.2, 0.5, 0.8}) {
                const int x = frame.left() + static_cast<int>((column + part) * frame.width() / map.columns());
                const int y = frame.top() + static_cast<int>((row + part) * frame.height() / map.rows());
                const QRgb wanted = rgb(colours.colour(map.at(row, column), style.lo, style.hi));
                const QRgb found = image.pixel(x, y);
                const int off = std::max({std::abs(qRed(wanted) - qRed(found)), std::abs(qGreen(wanted) - qGreen(found)),
                                          std::abs(qBlue(wanted) - qBlue(found))});
                QVERIFY2(off <= tolerance, qPrintable(QStringLiteral("cell %1,%2 at %3: %4 instead of %5")
                                                          .arg(row)
                                                          .arg(column)
                                                          .arg(part)
                                                          .arg(found, 0, 16)
                                                          .arg(wanted, 0, 16)));
            }
        }
    }
}

QImage rasterised(const QString &pdf, const QString &folder)
{
    QProcess tool;
    tool.start(QStringLiteral("pdftoppm"), {QStringLiteral("-r"), QStringLiteral("600"), QStringLiteral("-png"),
                                            QStringLiteral("-singlefile"), pdf, folder + QStringLiteral("/page")});
    return tool.waitForFinished() && tool.exitCode() == 0 ? QImage(folder + QStringLiteral("/page.png")) : QImage();
}

} // namespace

class PlotTest : public QObject {
    Q_OBJECT

private slots:
    void aColourMapIsTheTableOfItsName()
    {
        QCOMPARE(ColourMap::names().size(), std::size_t{6});
        QCOMPARE(ColourMap::named("viridis").entry(0), (Rgb{68, 1, 84}));
        QCOMPARE(ColourMap::named("viridis").entry(255), (Rgb{253, 231, 37}));
        QCOMPARE(ColourMap::named("magma").entry(255), (Rgb{252, 253, 191}));
        QCOMPARE(ColourMap::named("hot").entry(255), (Rgb{255, 255, 255}));
        for (int i = 0; i < 256; ++i)
            QCOMPARE(ColourMap::named("gray").entry(i).green, static_cast<std::uint8_t>(i));
    }

    void valuesOutsideTheScaleTakeItsEndsAndNanTheNoDataColour()
    {
        const ColourMap &map = ColourMap::named("magma");
        QCOMPARE(map.colour(0.1, 0.88, 1), map.entry(0));
        QCOMPARE(map.colour(1.2, 0.88, 1), map.entry(255));
        QCOMPARE(map.colour(0.5, 0, 1), map.entry(128));
        QCOMPARE(map.colour(std::nan(""), 0.88, 1), kNoDataColour);
        QCOMPARE(map.colour(3, 3, 3), map.entry(128));
    }

    void anUnknownColourMapIsRefusedWithTheNearestName()
    {
        try {
            static_cast<void>(ColourMap::named("viridid"));
            QFAIL("accepted");
        } catch (const InputError &error) {
            QVERIFY(QString(error.what()).contains(QStringLiteral("did you mean 'viridis'")));
        }
    }

    void ticksAreRoundNumbersInsideTheirAxis()
    {
        const Ticks values = roundTicks(0.88, 1, 7);
        QCOMPARE(values.text(0), QStringLiteral("0.88"));
        QCOMPARE(values.text(values.values.size() - 1), QStringLiteral("1.00"));
        QCOMPARE(values.values.size(), std::size_t{7});
        const Ticks pixels = roundTicks(0, 99, 6);
        QCOMPARE(pixels.text(1), QStringLiteral("20"));
        QCOMPARE(roundTicks(5, 5, 6).values.size(), std::size_t{1});
    }

    void aCellNotDoneShowsItsNearestCoarseNeighbour()
    {
        SimilarityMap map;
        for (int i = 0; i < 20; ++i) {
            map.ys.push_back(i);
            map.xs.push_back(i);
        }
        map.values.assign(400, kNan);
        std::vector<std::uint8_t> done(400, 0);
        const auto set = [&](int row, int column, float value) {
            map.values[static_cast<std::size_t>(row * 20 + column)] = value;
            done[static_cast<std::size_t>(row * 20 + column)] = 1;
        };
        set(0, 0, 1.0f);
        set(8, 8, 0.5f);
        set(9, 9, kNan); // computed, but 0/0
        const MapPreview preview = fillFromCoarse(map, done);
        QCOMPARE(preview.map.at(7, 7), 1.0f);
        QCOMPARE(preview.map.at(8, 9), 0.5f);
        QVERIFY(std::isnan(preview.map.at(9, 9)));
        QVERIFY(std::isnan(preview.map.at(17, 17))); // its coarsest neighbour (16, 16) is not done
        QCOMPARE(preview.measured[8 * 20 + 9], std::uint8_t{0});
        QCOMPARE(preview.measured[9 * 20 + 9], std::uint8_t{1});
    }

    void equalInputGivesEqualBytes_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("png") << static_cast<int>(FigureFormat::Png);
        QTest::newRow("svg") << static_cast<int>(FigureFormat::Svg);
        QTest::newRow("pdf") << static_cast<int>(FigureFormat::Pdf);
    }
    void equalInputGivesEqualBytes()
    {
        QFETCH(int, format);
        const FigureStyle style = someStyle(static_cast<FigureFormat>(format));
        const std::string first = renderFigure(someMap(), style, someCaption());
        QTest::qWait(1100); // a clock in the file would show
        QVERIFY(renderFigure(someMap(), style, someCaption()) == first);
        FigureStyle other = style;
        other.hi = 0.99;
        QVERIFY(renderFigure(someMap(), other, someCaption()) != first);
    }

    void aCaptionLeavesOutWhatIsNotKnown()
    {
        QCOMPARE(someCaption().text(), std::string("efficientnet_lite0, fc, anchor C; patch car.svg in 125 px on #ffffff; "
                                                   "weights efficientnet-lite0-57934424.pth; engine batched"));
        QCOMPARE((FigureCaption{.anchor = "C", .engine = "batched"}).text(), std::string("anchor C; engine batched"));
        QCOMPARE(FigureCaption{}.text(), std::string());
    }

    void aPngHasItsSizeItsCellsAndItsMetadata()
    {
        const FigureStyle style = someStyle(FigureFormat::Png);
        const std::string bytes = renderFigure(someMap(), style, someCaption());
        const QImage image = QImage::fromData(QByteArray::fromStdString(bytes));
        QCOMPARE(image.width(), 1004); // 85 mm at 300 dpi
        QCOMPARE(image.dotsPerMeterX(), 11811);
        QCOMPARE(image.pixel(0, 0), qRgb(255, 255, 255));
        compareCells(image, someMap(), style, 0);
        QCOMPARE(image.text(QStringLiteral("Model")), QStringLiteral("efficientnet_lite0"));
        QCOMPARE(image.text(QStringLiteral("Layer")), QStringLiteral("fc"));
        QVERIFY(image.text(QStringLiteral("Description")).contains(QStringLiteral("anchor C")));
    }

    void aPdfIsCrispAndEmbedsItsFonts()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("map.pdf"));
        const FigureStyle style = someStyle(FigureFormat::Pdf);
        writeFigure(someMap(), style, someCaption(), file.toStdString());
        if (QStandardPaths::findExecutable(QStringLiteral("pdftoppm")).isEmpty())
            QSKIP("pdftoppm (poppler-utils) is not installed");
        const QImage image = rasterised(file, folder.path());
        QVERIFY(!image.isNull());
        QVERIFY(std::abs(image.width() - 2008) <= 2);
        compareCells(image, someMap(), style, 1);

        QProcess fonts;
        fonts.start(QStringLiteral("pdffonts"), {file});
        QVERIFY(fonts.waitForFinished());
        const QStringList lines = QString::fromUtf8(fonts.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(lines.size() > 2);
        for (const QString &line : lines.mid(2))
            QVERIFY2(line.contains(QRegularExpression(QStringLiteral("yes (yes|no)"))), qPrintable(line)); // emb, sub

        QProcess info;
        info.start(QStringLiteral("pdfinfo"), {file});
        QVERIFY(info.waitForFinished());
        const QString text = QString::fromUtf8(info.readAllStandardOutput());
        QVERIFY2(text.contains(QStringLiteral("anchor C")) && text.contains(QStringLiteral("Weights-SHA256: 57934424")),
                 qPrintable(text));
    }

    void anSvgIsWellFormedNeedsNoFontAndDescribesItself()
    {
        const std::string bytes = renderFigure(someMap(), someStyle(FigureFormat::Svg), someCaption());
        QXmlStreamReader reader(QByteArray::fromStdString(bytes));
        QString description;
        bool pixelated = false;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            QVERIFY(reader.name() != QStringLiteral("text"));
            if (reader.name() == QStringLiteral("svg"))
                QVERIFY(reader.attributes().value(QStringLiteral("width")).startsWith(QStringLiteral("85")));
            if (reader.name() == QStringLiteral("image"))
                pixelated = reader.attributes().value(QStringLiteral("style")).contains(QStringLiteral("pixelated"));
            if (reader.name() == QStringLiteral("desc"))
                description = reader.readElementText();
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(description.contains(QStringLiteral("Patch: car.svg")));
        QVERIFY(pixelated);
    }

    void aFigureThatCannotBeWrittenLeavesNothingBehind()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("missing/map.png")).toStdString();
        QVERIFY_EXCEPTION_THROWN(writeFigure(someMap(), someStyle(FigureFormat::Png), someCaption(), path), InputError);
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void sizesOutOfRangeAreRefused()
    {
        FigureStyle style;
        style.dpi = 5;
        QVERIFY_EXCEPTION_THROWN(renderFigure(someMap(), style, someCaption()), InputError);
        style = {};
        style.lo = style.hi;
        QVERIFY_EXCEPTION_THROWN(renderFigure(someMap(), style, someCaption()), InputError);
        QVERIFY_EXCEPTION_THROWN(renderFigure({}, {}, {}), InputError);
        QCOMPARE(figureFormatOf("a/b.PDF"), std::optional(FigureFormat::Pdf));
        QVERIFY(!figureFormatOf("a/b.jpg").has_value());
    }

    void theHeatmapShowsRowsDownwardsAndTellsWhatIsUnderTheMouse()
    {
        HeatmapView view;
        view.resize(640, 560);
        view.setMap(fillFromCoarse(someMap(), {}));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::qWait(50);
        QVERIFY(view.pixelOf({0, 0}).y() < view.pixelOf({90, 0}).y());

        const QImage picture = view.grab().toImage();
        const ColourMap &colours = ColourMap::named("viridis");
        for (const Position position : {Position{0, 0}, Position{20, 90}, Position{80, 30}}) {
            const float value = someMap().at(position.y / 10, position.x / 10);
            const QRgb wanted = rgb(colours.colour(value, 0.88, 1));
            const QRgb found = picture.pixel(view.pixelOf(position) + QPoint(7, 7));
            QVERIFY(std::abs(qRed(wanted) - qRed(found)) + std::abs(qGreen(wanted) - qGreen(found)) < 12);
        }
        // no data: none of the map's colours
        const QRgb none = picture.pixel(view.pixelOf({90, 90}) + QPoint(5, 2));
        QVERIFY(std::abs(qRed(none) - qBlue(none)) < 8);

        auto *plot = view.findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QTest::mouseMove(plot, plot->mapFrom(&view, view.pixelOf({80, 30})));
        QTRY_VERIFY2(view.readout().contains(QStringLiteral("0.9500")), qPrintable(view.readout()));
        QTest::mouseMove(plot, plot->mapFrom(&view, view.pixelOf({90, 90})));
        QTRY_VERIFY(view.readout().contains(QStringLiteral("no data")));
    }

    void aClickInTheHeatmapTellsThePosition()
    {
        HeatmapView view;
        view.resize(640, 560);
        view.setMap(fillFromCoarse(someMap(), {}));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QTest::qWait(50);
        QList<Position> clicked;
        connect(&view, &HeatmapView::positionClicked, this, [&](Position position) { clicked.push_back(position); });
        auto *plot = view.findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->mapFrom(&view, view.pixelOf({70, 20})));
        QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(2, 2)); // outside the map
        QCOMPARE(clicked, QList<Position>({Position{70, 20}}));
    }
};

QTEST_MAIN(PlotTest)
#include "plot_test.moc"
