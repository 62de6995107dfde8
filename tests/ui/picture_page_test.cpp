#include "core/error.h"
#include "ui/plot/picture_page.h"

#include <QImage>
#include <QTest>

using namespace shiftscope;

namespace {

Raster flat(float red, float green, float blue)
{
    Raster picture(16, 16, 3);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) {
            float *pixel = picture.pixel(y, x);
            pixel[0] = red;
            pixel[1] = green;
            pixel[2] = blue;
        }
    return picture;
}

PicturePage twoByTwo()
{
    PicturePage page;
    page.rowHeads = {"fc\noptimised", "fc\ntrained"};
    page.columnHeads = {"A", "expected:\nA + B"};
    page.cells = {PictureCell{flat(255, 0, 0), "12.3 dB"}, PictureCell{flat(0, 255, 0), {}}, PictureCell{flat(0, 0, 255), {}},
                  std::nullopt};
    page.caption = "A + B in a model";
    page.fields = {{"Model", "some"}};
    return page;
}

QImage drawn(const PicturePage &page, const PicturePageStyle &style)
{
    const std::string bytes = renderPicturePage(page, style);
    return QImage::fromData(reinterpret_cast<const uchar *>(bytes.data()), static_cast<int>(bytes.size()));
}

/// How many pixels have this colour.
int count(const QImage &image, QRgb colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            found += image.pixel(x, y) == colour ? 1 : 0;
    return found;
}

} // namespace

class PicturePageTest : public QObject {
    Q_OBJECT

private slots:
    void everyPictureStandsInItsPlaceInItsColours()
    {
        const QImage image = drawn(twoByTwo(), {.widthMm = 60, .dpi = 150});
        QCOMPARE(image.width(), 354);
        const int side = 150; // about: 60 mm less heads and margins, for two columns
        for (const QRgb colour : {qRgb(255, 0, 0), qRgb(0, 255, 0), qRgb(0, 0, 255)})
            QVERIFY2(std::abs(count(image, colour) - side * side) < side * side / 5,
                     qPrintable(QString::number(count(image, colour))));
        QCOMPARE(image.text(QStringLiteral("Model")), QStringLiteral("some"));
        QCOMPARE(image.pixel(image.width() - 20, image.height() - 60), qRgb(255, 255, 255)); // the empty cell
    }

    void equalPagesGiveEqualBytesInEveryFormat()
    {
        for (const FigureFormat format : {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf})
            QVERIFY(renderPicturePage(twoByTwo(), {.format = format}) == renderPicturePage(twoByTwo(), {.format = format}));
    }

    void pagesThatCannotBeDrawnAreRefused()
    {
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(renderPicturePage({}, {})), InputError);
        PicturePage page = twoByTwo();
        page.cells.pop_back();
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(renderPicturePage(page, {})), InputError);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(renderPicturePage(twoByTwo(), {.widthMm = 5})), InputError);
        page = twoByTwo();
        page.columnHeads.assign(40, "x");
        page.rowHeads.resize(1);
        page.cells.assign(40, PictureCell{flat(1, 2, 3), {}});
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(renderPicturePage(page, {.widthMm = 100})), InputError);
    }
};

QTEST_MAIN(PicturePageTest)
#include "picture_page_test.moc"
