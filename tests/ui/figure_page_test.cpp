#include "core/error.h"
#include "ui/plot/figure_page.h"
#include "ui/plot/map_image.h"
#include "ui/plot/page_painter.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <limits>

using namespace shiftscope;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A checkerboard of two values around `middle`: smoothing of any kind would show. The last cell has no data.
SimilarityMap checkered(float middle, int side = 12)
{
    SimilarityMap map;
    for (int i = 0; i < side; ++i) {
        map.ys.push_back(8 * i);
        map.xs.push_back(8 * i);
    }
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column)
            map.values.push_back(middle + ((row + column) % 2 == 0 ? 0.02f : -0.02f));
    map.values.back() = kNan;
    map.anchorY = 40;
    map.anchorX = 40;
    return map;
}

FigureCell cell(const std::string &model, const std::string &layer, float middle)
{
    return {.map = checkered(middle),
            .caption = {.model = model,
                        .weights = model + ".pth",
                        .weightsSha256 = "sha-of-" + model,
                        .layer = layer,
                        .anchor = "C",
                        .patch = "car.svg",
                        .box = 100,
                        .engine = "batched"},
            .note = "mean 0.900"};
}

/// Two models by two layers, of which one map is missing.
FigurePage page()
{
    FigurePage result{
        .rowHeads = {"fc6", "fc7"},
        .columnHeads = {"alexnet", "resnet50"},
        .cells = {cell("alexnet", "fc6", 0.90f), cell("resnet50", "fc6", 0.94f), cell("alexnet", "fc7", 0.96f), {}}};
    setScales(result, ScaleScope::Page, "viridis", ValueRange{0.7, 1}, "cosine similarity");
    return result;
}

FigurePageStyle style(FigureFormat format)
{
    return {.format = format, .markAnchor = false};
}

int difference(QRgb a, QRgb b)
{
    return std::max({std::abs(qRed(a) - qRed(b)), std::abs(qGreen(a) - qGreen(b)), std::abs(qBlue(a) - qBlue(b))});
}

/// Every cell of every map has its colour in the picture, near the cell's edges too. `device` is what the layout was made for.
void compareMaps(const QImage &image, const FigurePage &shown, const FigurePageStyle &how, FigureDevice device, int tolerance)
{
    const PagePainter layout(shown, how, device);
    const double scale = image.width() / static_cast<double>(layout.size().width());
    for (std::size_t i = 0; i < shown.cells.size(); ++i) {
        if (!shown.cells[i])
            continue;
        const SimilarityMap &map = shown.cells[i]->map;
        const FigureScale &colours = shown.cells[i]->scale;
        const QRectF rect = layout.mapRects()[i];
        for (int row = 0; row < map.rows(); ++row) {
            for (int column = 0; column < map.columns(); ++column) {
                if (std::isnan(map.at(row, column)))
                    continue;
                for (const double part : {0.2, 0.5, 0.8}) {
                    const int x = static_cast<int>(scale * (rect.left() + (column + part) * rect.width() / map.columns()));
                    const int y = static_cast<int>(scale * (rect.top() + (row + part) * rect.height() / map.rows()));
                    const Rgb wanted =
                        ColourMap::named(colours.colourMap).colour(map.at(row, column), colours.range.lo, colours.range.hi);
                    const QRgb found = image.pixel(x, y);
                    QVERIFY2(difference(found, qRgb(wanted.red, wanted.green, wanted.blue)) <= tolerance,
                             qPrintable(QStringLiteral("map %1, cell %2,%3 at %4: %5")
                                            .arg(i)
                                            .arg(row)
                                            .arg(column)
                                            .arg(part)
                                            .arg(found, 0, 16)));
                }
            }
        }
    }
}

} // namespace

class FigurePageTest : public QObject {
    Q_OBJECT

private slots:
    void everyMapHasItsColoursInAPng()
    {
        const FigurePageStyle how = style(FigureFormat::Png);
        const QImage image = QImage::fromData(QByteArray::fromStdString(renderFigurePage(page(), how)));
        QCOMPARE(image.width(), 2067); // 175 mm at 300 dpi
        QCOMPARE(image.pixel(0, 0), qRgb(255, 255, 255));
        compareMaps(image, page(), how, {.unitsPerPixel = 2540.0 / 300}, 0);
        QCOMPARE(image.text(QStringLiteral("Patch")), QStringLiteral("car.svg")); // common to all
        QVERIFY(image.text(QStringLiteral("Model")).isEmpty());                   // not common
        QVERIFY(image.text(QStringLiteral("Map-1-2")).contains(QStringLiteral("sha-of-resnet50")));
        QVERIFY(image.text(QStringLiteral("Map-2-2")).isEmpty());
    }

    void aOneColumnPageIsAsWideAsItSays()
    {
        FigurePageStyle how = style(FigureFormat::Png);
        how.widthMm = FigurePageStyle::kOneColumnMm;
        how.fontPt = 6;
        const QImage image = QImage::fromData(QByteArray::fromStdString(renderFigurePage(page(), how)));
        QCOMPARE(image.width(), 1004);
        compareMaps(image, page(), how, {.unitsPerPixel = 2540.0 / 300}, 0);
    }

    void aPdfIsCrispAndEmbedsItsFonts()
    {
        if (QStandardPaths::findExecutable(QStringLiteral("pdftoppm")).isEmpty())
            QSKIP("pdftoppm (poppler-utils) is not installed");
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("page.pdf"));
        const FigurePageStyle how = style(FigureFormat::Pdf);
        writeFigurePage(page(), how, file.toStdString());
        QProcess tool;
        tool.start(QStringLiteral("pdftoppm"), {QStringLiteral("-r"), QStringLiteral("600"), QStringLiteral("-png"),
                                                QStringLiteral("-singlefile"), file, folder.filePath(QStringLiteral("page"))});
        QVERIFY(tool.waitForFinished());
        const QImage image(folder.filePath(QStringLiteral("page.png")));
        QVERIFY(std::abs(image.width() - 4134) <= 2);
        compareMaps(image, page(), how, {.cells = FigureDevice::Cells::Rectangles, .text = FigureDevice::Text::Glyphs}, 1);

        tool.start(QStringLiteral("pdffonts"), {file});
        QVERIFY(tool.waitForFinished());
        const QStringList fonts = QString::fromUtf8(tool.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts).mid(2);
        QVERIFY(!fonts.isEmpty());
        for (const QString &font : fonts)
            QVERIFY2(font.contains(QRegularExpression(QStringLiteral("yes (yes|no)"))), qPrintable(font));
    }

    void anSvgDescribesEveryMap()
    {
        const QByteArray bytes = QByteArray::fromStdString(renderFigurePage(page(), style(FigureFormat::Svg)));
        QVERIFY(bytes.contains("width=\"175mm\""));
        QVERIFY(bytes.contains("sha-of-alexnet"));
        QVERIFY(!bytes.contains("<text"));
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
        const FigurePageStyle how = style(static_cast<FigureFormat>(format));
        const std::string first = renderFigurePage(page(), how);
        QTest::qWait(1100); // a clock in the file would show
        QVERIFY(renderFigurePage(page(), how) == first);
        FigurePage other = page();
        other.rowHeads.back() = "fc8";
        QVERIFY(renderFigurePage(other, how) != first);
    }

    void aScaleIsSharedByThePageARowOrNothing()
    {
        FigurePage shown = page();
        setScales(shown, ScaleScope::Page, "hot", std::nullopt, "cosine");
        QCOMPARE(shown.cells[0]->scale, shown.cells[2]->scale);
        QVERIFY(std::abs(shown.cells[0]->scale.range.lo - 0.88) < 0.011); // 0.88 as a float lies a little below
        QVERIFY(std::abs(shown.cells[0]->scale.range.hi - 0.98) < 0.011);
        setScales(shown, ScaleScope::Row, "hot", std::nullopt, "cosine");
        QCOMPARE(shown.cells[0]->scale, shown.cells[1]->scale);
        QVERIFY(shown.cells[0]->scale.range.hi < shown.cells[2]->scale.range.hi);
        QCOMPARE(shown.bars, FigurePage::Bars::Row);
        setScales(shown, ScaleScope::Map, "hot", std::nullopt, "cosine");
        QVERIFY(shown.cells[0]->scale.range.hi < shown.cells[1]->scale.range.hi);
        QCOMPARE(shown.bars, FigurePage::Bars::Map);
        setScales(shown, ScaleScope::Map, "hot", ValueRange{0.5, 1}, "cosine");
        QCOMPARE(shown.cells[0]->scale, shown.cells[1]->scale);
        QCOMPARE(shown.bars, FigurePage::Bars::Page);
    }

    void barsOfRowsAndMapsStandClearOfTheMaps()
    {
        for (const ScaleScope scope : {ScaleScope::Row, ScaleScope::Map}) {
            FigurePage shown = page();
            setScales(shown, scope, "viridis", std::nullopt, "cosine similarity");
            const FigurePageStyle how = style(FigureFormat::Png);
            const QImage image = QImage::fromData(QByteArray::fromStdString(renderFigurePage(shown, how)));
            compareMaps(image, shown, how, {.unitsPerPixel = 2540.0 / 300}, 0);
        }
    }

    void whatCannotBeDrawnIsRefused()
    {
        const FigurePageStyle how = style(FigureFormat::Png);
        FigurePage shown = page();
        shown.rowHeads.emplace_back("fc8");
        QVERIFY_EXCEPTION_THROWN(renderFigurePage(shown, how), InputError);
        QVERIFY_EXCEPTION_THROWN(renderFigurePage({{"a"}, {"b"}, {std::nullopt}}, how), InputError);
        shown = page();
        shown.cells[0]->scale.range = {1, 1};
        QVERIFY_EXCEPTION_THROWN(renderFigurePage(shown, how), InputError);
        FigurePageStyle narrow = how;
        narrow.widthMm = 20;
        QVERIFY_EXCEPTION_THROWN(renderFigurePage(page(), narrow), InputError);
        QTemporaryDir folder;
        QVERIFY_EXCEPTION_THROWN(writeFigurePage(page(), how, folder.filePath(QStringLiteral("no/page.png")).toStdString()),
                                 InputError);
        QVERIFY(QDir(folder.path()).isEmpty());
    }
};

QTEST_MAIN(FigurePageTest)
#include "figure_page_test.moc"
