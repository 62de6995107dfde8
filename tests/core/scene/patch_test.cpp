#include "core/scene/patch.h"

#include "tests/core/scene/picture_files.h"

#include <QElapsedTimer>
#include <QTest>
#include <QtEndian>

using namespace shiftscope;

namespace {

QByteArray svg(const char *attributes, const char *content)
{
    return QByteArray("<svg xmlns='http://www.w3.org/2000/svg' ") + attributes + ">" + content + "</svg>";
}

cv::Vec4b at(const cv::Mat &rgba, int y, int x)
{
    return rgba.at<cv::Vec4b>(y, x);
}

cv::Rect ink(const cv::Mat &rgba)
{
    cv::Mat alpha;
    cv::extractChannel(rgba, alpha, 3);
    std::vector<cv::Point> points;
    cv::findNonZero(alpha, points);
    int left = rgba.cols, top = rgba.rows, right = -1, bottom = -1;
    for (const cv::Point &point : points) {
        left = std::min(left, point.x);
        right = std::max(right, point.x);
        top = std::min(top, point.y);
        bottom = std::max(bottom, point.y);
    }
    return {left, top, right - left + 1, bottom - top + 1};
}

} // namespace

class PatchTest : public QObject {
    Q_OBJECT

    PictureFolder m_folder;

    QString loadRefusal(const char *name, const QByteArray &bytes) const
    {
        const std::filesystem::path file = m_folder.write(name, bytes);
        const QString message = refusal([&] { (void)Patch::load(file); });
        return message.contains(name) && !message.contains('\n') ? message : "does not name the file in one line: " + message;
    }

    cv::Mat loaded(const char *name, const QByteArray &bytes) const
    {
        return Patch::load(m_folder.write(name, bytes)).pixels().clone();
    }

private slots:
    void fitsHaveNames()
    {
        QCOMPARE(fitFromName(name(Fit::Contain)), Fit::Contain);
        QCOMPARE(fitFromName("stretch"), Fit::Stretch);
        VERIFY_CONTAINS(refusal([] { (void)fitFromName("cover"); }), "'cover': accepted are contain and stretch");
    }

    // ---- what is refused ----

    void filesThatAreNoPatchAreRefused()
    {
        VERIFY_CONTAINS(refusal([&] { (void)Patch::load(m_folder.path() / "none.png"); }), "none.png' cannot be opened");
        VERIFY_CONTAINS(refusal([&] { (void)Patch::load(m_folder.path()); }), "is a directory");
        VERIFY_CONTAINS(loadRefusal("empty.png", ""), "is empty");
        VERIFY_CONTAINS(loadRefusal("text.png", "a letter to a friend"), "neither a PNG nor an SVG");
        const QByteArray jpeg = encoded(".jpg", cv::Mat(20, 20, CV_8UC3, cv::Scalar(1, 2, 3)));
        VERIFY_CONTAINS(loadRefusal("photo.png", jpeg), "is a JPEG picture: as a patch PNG and SVG are accepted");
    }

    void aPngCutOffAnywhereIsRefused()
    {
        const QByteArray whole = png(noise(40, 30));
        QVERIFY(same(loaded("whole.png", whole), noise(40, 30)));
        for (qsizetype size = 1; size < whole.size(); size += size < 200 || size > whole.size() - 50 ? 1 : 97)
            QVERIFY2(!loadRefusal("cut.png", whole.left(size)).startsWith("does not"), qPrintable(QString::number(size)));
        VERIFY_CONTAINS(loadRefusal("cut.png", whole.left(whole.size() / 2)), "not a whole PNG picture: it is cut off");
    }

    void aPngWithAChangedByteIsRefused()
    {
        QByteArray bytes = png(noise(40, 30));
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
        VERIFY_CONTAINS(loadRefusal("changed.png", bytes), "not a whole PNG");
    }

    void aHugeHeaderIsRefusedAtOnce_data()
    {
        QTest::addColumn<unsigned>("width");
        QTest::addColumn<unsigned>("height");
        QTest::newRow("100,000 on both sides") << 100000u << 100000u;
        QTest::newRow("too wide") << 16385u << 1u;
        QTest::newRow("too high") << 1u << 16385u;
        QTest::newRow("too many pixels") << 16384u << 16384u;
        QTest::newRow("beyond 31 bits") << 0xffffffffu << 0xffffffffu;
    }
    void aHugeHeaderIsRefusedAtOnce()
    {
        QFETCH(unsigned, width);
        QFETCH(unsigned, height);
        QByteArray bytes = png(rgbaOf(1, 1, {1, 2, 3, 255}));
        qToBigEndian<quint32>(width, bytes.data() + 16);
        qToBigEndian<quint32>(height, bytes.data() + 20);
        QElapsedTimer timer;
        timer.start();
        VERIFY_CONTAINS(loadRefusal("huge.png", bytes), "accepted are up to 16384 on a side");
        QVERIFY(timer.elapsed() < 200);
    }

    void fullyTransparentPicturesAreRefused()
    {
        VERIFY_CONTAINS(loadRefusal("clear.png", png(rgbaOf(9, 9, {200, 100, 50, 0}))), "fully transparent");
        VERIFY_CONTAINS(loadRefusal("clear.svg", svg("width='9' height='9'", "<rect width='9' height='9' opacity='0'/>")),
                        "fully transparent");
        VERIFY_CONTAINS(loadRefusal("bare.svg", svg("width='9' height='9'", "")), "fully transparent");
        VERIFY_CONTAINS(refusal([] {
                            (void)Patch::fromPixels(rgbaOf(3, 3, {9, 9, 9, 0}), "glass");
                        }),
                        "'glass' is fully transparent");
    }

    void brokenDrawingsAreRefused()
    {
        VERIFY_CONTAINS(loadRefusal("cut.svg", svg("width='9' height='9'", "<rect width='9' height='9'/>").left(70)),
                        "not a whole SVG");
        VERIFY_CONTAINS(loadRefusal("page.svg", "<html><body>not found</body></html>"), "not a whole SVG");
        VERIFY_CONTAINS(loadRefusal("flat.svg", svg("width='9' height='0'", "<rect width='9' height='9'/>")), "no usable size");
    }

    // ---- every kind of PNG ----

    void pixelsAreReadAsTheyAre()
    {
        const cv::Mat pixels = noise(13, 7);
        QVERIFY(same(loaded("rgba.png", png(pixels)), pixels));
        QCOMPARE(Patch::load(m_folder.path() / "rgba.png").name(), std::string("rgba.png"));
    }

    void withoutAlphaAPictureIsOpaque()
    {
        QCOMPARE(at(loaded("rgb.png", rawPng(1, {.colourType = PNG_COLOR_TYPE_RGB}, {{10, 20, 30}})), 0, 0),
                 (cv::Vec4b{10, 20, 30, 255}));
        QCOMPARE(at(loaded("grey.png", rawPng(1, {.colourType = PNG_COLOR_TYPE_GRAY}, {{77}})), 0, 0),
                 (cv::Vec4b{77, 77, 77, 255}));
    }

    void greyKeepsItsAlpha()
    {
        const PngKind kind{.colourType = PNG_COLOR_TYPE_GRAY_ALPHA};
        const cv::Mat rgba = loaded("grey-alpha.png", rawPng(2, kind, {{10, 0, 200, 128}}));
        QCOMPARE(at(rgba, 0, 0)[3], static_cast<unsigned char>(0));
        QCOMPARE(at(rgba, 0, 1), (cv::Vec4b{200, 200, 200, 128}));
    }

    void aTransparentColourIsTransparent()
    {
        const png_color_16 key{.index = 0, .red = 1, .green = 2, .blue = 3, .gray = 0};
        const PngKind kind{.colourType = PNG_COLOR_TYPE_RGB, .transparentColour = &key};
        const cv::Mat rgba = loaded("key.png", rawPng(2, kind, {{1, 2, 3, 1, 2, 4}}));
        QCOMPARE(at(rgba, 0, 0)[3], static_cast<unsigned char>(0));
        QCOMPARE(at(rgba, 0, 1), (cv::Vec4b{1, 2, 4, 255}));
    }

    void palettesMayBeTransparent()
    {
        const PngKind kind{.colourType = PNG_COLOR_TYPE_PALETTE,
                           .depth = 2,
                           .palette = {{9, 8, 7}, {6, 5, 4}, {3, 2, 1}},
                           .paletteAlpha = {0, 99}};
        const cv::Mat rgba = loaded("palette.png", rawPng(3, kind, {{0b00'01'10'00}}));
        QCOMPARE(at(rgba, 0, 0)[3], static_cast<unsigned char>(0));
        QCOMPARE(at(rgba, 0, 1), (cv::Vec4b{6, 5, 4, 99}));
        QCOMPARE(at(rgba, 0, 2), (cv::Vec4b{3, 2, 1, 255}));
    }

    void sixteenBitsAreRoundedToEight()
    {
        const PngKind kind{.depth = 16};
        // 0x80ff / 257 = 128.49…, 0x8100 / 257 = 128.498, 0x8101 / 257 = 128.502, 0xffff = 255
        const cv::Mat rgba = loaded("deep.png", rawPng(1, kind, {{0x80, 0xff, 0x81, 0x01, 0x81, 0x80, 0xff, 0xff}}));
        QCOMPARE(at(rgba, 0, 0), (cv::Vec4b{128, 129, 129, 255}));
    }

    void interlacedPicturesAreTheSame()
    {
        const cv::Mat pixels = noise(19, 23);
        std::vector<std::vector<png_byte>> rows;
        for (int y = 0; y < pixels.rows; ++y)
            rows.emplace_back(pixels.ptr(y), pixels.ptr(y) + pixels.cols * 4);
        QVERIFY(same(loaded("interlaced.png", rawPng(19, {.interlace = PNG_INTERLACE_ADAM7}, rows)), pixels));
    }

    // ---- fitting ----

    void aPictureOfTheBoxIsUsedExactlyAsItIs()
    {
        cv::Mat pixels = noise(16, 16);
        pixels(cv::Rect(0, 0, 16, 5)).setTo(cv::Scalar(40, 50, 60, 0)); // an empty margin is not trimmed, its colour kept
        const Patch patch = Patch::fromPixels(pixels, "noise");
        QVERIFY(same(patch.fitted(16, Fit::Contain), pixels));
        QVERIFY(same(patch.fitted(16, Fit::Stretch), pixels));
    }

    void aPatchDoesNotChangeWithTheSourceOfItsPixels()
    {
        cv::Mat pixels = rgbaOf(4, 4, {1, 2, 3, 255});
        const Patch patch = Patch::fromPixels(pixels, "x");
        pixels.setTo(cv::Scalar::all(9));
        QCOMPARE(at(patch.fitted(4, Fit::Contain), 1, 1), (cv::Vec4b{1, 2, 3, 255}));
        cv::Mat fitted = patch.fitted(4, Fit::Contain);
        fitted.setTo(cv::Scalar::all(9));
        QCOMPARE(at(patch.pixels(), 1, 1), (cv::Vec4b{1, 2, 3, 255}));
    }

    void boxesOutOfRangeAreRefused()
    {
        const Patch patch = Patch::fromPixels(rgbaOf(4, 4, {1, 2, 3, 255}), "x");
        for (const int box : {0, -3, 4097})
            VERIFY_CONTAINS(refusal([&] { (void)patch.fitted(box, Fit::Contain); }), "accepted are 1 to 4096");
        QCOMPARE(patch.fitted(1, Fit::Contain).size(), cv::Size(1, 1));
    }

    void transparentMarginsAreTrimmed()
    {
        cv::Mat pixels = rgbaOf(50, 40, {0, 0, 0, 0});
        pixels(cv::Rect(7, 11, 10, 10)).setTo(cv::Scalar(10, 20, 30, 255));
        const cv::Mat fitted = Patch::fromPixels(pixels, "square").fitted(10, Fit::Contain);
        QVERIFY(same(fitted, rgbaOf(10, 10, {10, 20, 30, 255})));
        pixels.at<cv::Vec4b>(0, 0)[3] = 1; // the faintest pixel counts
        QCOMPARE(at(Patch::fromPixels(pixels, "square").fitted(21, Fit::Stretch), 20, 20)[3], static_cast<unsigned char>(255));
        QCOMPARE(at(Patch::fromPixels(pixels, "square").fitted(21, Fit::Stretch), 10, 2)[3], static_cast<unsigned char>(0));
    }

    void containKeepsTheShapeAndCentres()
    {
        const Patch wide = Patch::fromPixels(rgbaOf(40, 20, {1, 2, 3, 255}), "wide");
        QCOMPARE(ink(wide.fitted(20, Fit::Contain)), cv::Rect(0, 5, 20, 10));
        QCOMPARE(ink(wide.fitted(21, Fit::Contain)), cv::Rect(0, 5, 21, 11)); // 10.5 rounds up; the margins are 5 and 5
        const Patch high = Patch::fromPixels(rgbaOf(20, 40, {1, 2, 3, 255}), "high");
        QCOMPARE(ink(high.fitted(10, Fit::Contain)), cv::Rect(2, 0, 5, 10)); // 5 pixels are left: the odd one goes right
        const Patch line = Patch::fromPixels(rgbaOf(300, 1, {1, 2, 3, 255}), "line");
        QCOMPARE(ink(line.fitted(10, Fit::Contain)), cv::Rect(0, 4, 10, 1)); // never thinner than a pixel
    }

    void stretchFillsTheBox()
    {
        const Patch wide = Patch::fromPixels(rgbaOf(40, 20, {1, 2, 3, 255}), "wide");
        QVERIFY(same(wide.fitted(30, Fit::Stretch), rgbaOf(30, 30, {1, 2, 3, 255}))); // one axis shrinks, the other grows
    }

    void shrinkingAveragesAreas()
    {
        cv::Mat pixels(4, 4, CV_8UC4);
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 4; ++x)
                pixels.at<cv::Vec4b>(y, x) = cv::Vec4b(static_cast<unsigned char>(10 * (4 * y + x)), 0, 200, 255);
        const cv::Mat half = Patch::fromPixels(pixels, "ramp").fitted(2, Fit::Contain);
        QCOMPARE(at(half, 0, 0), (cv::Vec4b{25, 0, 200, 255})); // (0 + 10 + 40 + 50) / 4
        QCOMPARE(at(half, 1, 1), (cv::Vec4b{125, 0, 200, 255}));
        const cv::Mat third = Patch::fromPixels(pixels, "ramp").fitted(3, Fit::Contain);
        // Each new pixel covers 4/3 old ones: (1 * 0 + 1/3 * 10) / (4/3) = 2.5 along x, 10 along y.
        QCOMPARE(at(third, 0, 0), (cv::Vec4b{13, 0, 200, 255}));
    }

    void shrinkingWeighsColoursByTheirOpacity()
    {
        cv::Mat pixels = rgbaOf(4, 4, {0, 255, 0, 0}); // invisible green
        pixels.at<cv::Vec4b>(0, 0) = {200, 10, 30, 255};
        pixels.at<cv::Vec4b>(0, 1) = {100, 10, 60, 51};
        pixels.at<cv::Vec4b>(3, 3) = {0, 0, 0, 255};
        const cv::Mat half = Patch::fromPixels(pixels, "dots").fitted(2, Fit::Contain);
        // alpha (255 + 51) / 4 = 76.5; red (200 * 255 + 100 * 51) / 306 = 183.3; blue (30 * 255 + 60 * 51) / 306 = 35
        QCOMPARE(at(half, 0, 0), (cv::Vec4b{183, 10, 35, 77}));
        QCOMPARE(at(half, 0, 1), (cv::Vec4b{0, 0, 0, 0}));
    }

    void edgesGetNoFringe_data()
    {
        QTest::addColumn<int>("box");
        QTest::newRow("shrinking") << 37;
        QTest::newRow("enlarging") << 211;
    }
    void edgesGetNoFringe()
    {
        QFETCH(int, box);
        for (const int hidden : {0, 255}) { // what transparent pixels hide, dark or light, must not be seen
            const auto value = static_cast<unsigned char>(hidden);
            cv::Mat pixels = rgbaOf(100, 100, {value, value, value, 0});
            for (int y = 0; y < 100; ++y)
                for (int x = 0; x < 100; ++x)
                    if ((x - 50) * (x - 50) + (y - 50) * (y - 50) < 49 * 49)
                        pixels.at<cv::Vec4b>(y, x) = {180, 90, 40, 255};
            const cv::Mat fitted = Patch::fromPixels(pixels, "disc").fitted(box, Fit::Contain);
            int soft = 0;
            for (int y = 0; y < box; ++y)
                for (int x = 0; x < box; ++x) {
                    const cv::Vec4b pixel = at(fitted, y, x);
                    if (pixel[3] == 0)
                        continue;
                    soft += pixel[3] < 255 ? 1 : 0;
                    QVERIFY2(std::abs(pixel[0] - 180) <= 1 && std::abs(pixel[1] - 90) <= 1 && std::abs(pixel[2] - 40) <= 1,
                             qPrintable(QString("%1 %2 %3 %4").arg(pixel[0]).arg(pixel[1]).arg(pixel[2]).arg(pixel[3])));
                }
            QVERIFY(soft > box); // the edge is smooth
        }
    }

    void enlargingDoesNotOvershoot()
    {
        cv::Mat pixels = rgbaOf(8, 8, {0, 0, 0, 255});
        pixels(cv::Rect(4, 0, 4, 8)).setTo(cv::Scalar(255, 255, 255, 255));
        const cv::Mat fitted = Patch::fromPixels(pixels, "edge").fitted(64, Fit::Contain);
        for (int x = 1; x < 64; ++x)
            QVERIFY(at(fitted, 30, x)[0] >= at(fitted, 30, x - 1)[0]); // clamped, so monotone across the edge
        QCOMPARE(at(fitted, 30, 0), (cv::Vec4b{0, 0, 0, 255}));
        QCOMPARE(at(fitted, 30, 63), (cv::Vec4b{255, 255, 255, 255}));
    }

    // ---- drawings ----

    void aDrawingFillsTheBoxAndIsSharp()
    {
        // A small square far off the middle of a large page.
        const auto file = m_folder.write(
            "small.svg", svg("width='1000' height='600'", "<rect x='703' y='211' width='11' height='11' fill='#0a141e'/>"));
        for (const int box : {16, 75, 125, 224, 1000}) {
            const cv::Mat fitted = Patch::load(file).fitted(box, Fit::Contain);
            for (const int y : {1, box / 2, box - 2})
                for (const int x : {1, box / 2, box - 2})
                    QVERIFY2(at(fitted, y, x) == (cv::Vec4b{10, 20, 30, 255}),
                             qPrintable(QString("box %1, y %2, x %3").arg(box).arg(y).arg(x)));
            QVERIFY(at(fitted, 0, box / 2)[3] > 100);
            QVERIFY(at(fitted, box - 1, box / 2)[3] > 100);
        }
    }

    void aDrawingIsDrawnAtTheSizeNeeded()
    {
        // Lines a hundredth of the page apart: enlarged from its first drawing they would be grey.
        const auto file =
            m_folder.write("lines.svg", svg("viewBox='0 0 1000 1000'", "<rect width='1000' height='1000' fill='white'/>"
                                                                       "<rect x='500' width='1' height='1000' fill='black'/>"));
        const cv::Mat fitted = Patch::load(file).fitted(2000, Fit::Contain);
        QCOMPARE(at(fitted, 1000, 1000), (cv::Vec4b{0, 0, 0, 255}));
        QCOMPARE(at(fitted, 1000, 1001), (cv::Vec4b{0, 0, 0, 255}));
        QCOMPARE(at(fitted, 1000, 998), (cv::Vec4b{255, 255, 255, 255}));
        QCOMPARE(at(fitted, 1000, 1003), (cv::Vec4b{255, 255, 255, 255}));
    }

    void aDrawingsColoursAreStraight()
    {
        const auto file = m_folder.write(
            "faint.svg", svg("width='8' height='8'", "<rect width='8' height='8' fill='#ff8000' fill-opacity='0.5'/>"));
        const cv::Vec4b pixel = at(Patch::load(file).fitted(32, Fit::Contain), 16, 16);
        QVERIFY(std::abs(pixel[3] - 128) <= 1);
        QVERIFY(pixel[0] == 255 && std::abs(pixel[1] - 128) <= 2 && pixel[2] == 0);
    }

    void aDrawingKeepsItsShapeOrStretches()
    {
        const auto file = m_folder.write("wide.svg", svg("viewBox='0 0 90 90'", "<rect x='5' y='30' width='80' height='20'/>"));
        const cv::Rect kept = ink(Patch::load(file).fitted(100, Fit::Contain));
        QCOMPARE(kept.width, 100);
        QVERIFY(std::abs(kept.height - 25) <= 1 && std::abs(kept.y - 37) <= 1);
        QCOMPARE(ink(Patch::load(file).fitted(100, Fit::Stretch)), cv::Rect(0, 0, 100, 100));
    }

    void aDrawingNeedsNoSizeOfItsOwn_data()
    {
        QTest::addColumn<QByteArray>("attributes");
        QTest::newRow("viewBox alone") << QByteArray("viewBox='0 0 30 30'");
        QTest::newRow("neither") << QByteArray();
        QTest::newRow("per cent") << QByteArray("width='100%' height='100%'");
        QTest::newRow("a size in centimetres") << QByteArray("width='3cm' height='3cm'");
        QTest::newRow("an enormous size") << QByteArray("width='9000000' height='9000000' viewBox='0 0 30 30'");
    }
    void aDrawingNeedsNoSizeOfItsOwn()
    {
        QFETCH(QByteArray, attributes);
        const auto file =
            m_folder.write("sizeless.svg", svg(attributes, "<rect x='10' y='10' width='20' height='20' fill='#010203'/>"));
        const cv::Mat fitted = Patch::load(file).fitted(50, Fit::Contain);
        QCOMPARE(at(fitted, 25, 2), (cv::Vec4b{1, 2, 3, 255}));
        QCOMPARE(at(fitted, 25, 47), (cv::Vec4b{1, 2, 3, 255}));
    }

    void itIsMirroredBeforeItIsTurnedClockwise()
    {
        cv::Mat rgba = rgbaOf(3, 2, {9, 9, 9, 255});
        rgba.at<cv::Vec4b>(0, 0) = {1, 0, 0, 255};
        const Patch patch = Patch::fromPixels(rgba, "corner");
        QCOMPARE(at(patch.turned(true, 0).pixels(), 0, 2)[0], std::uint8_t{1});
        QCOMPARE(at(patch.turned(false, 90).pixels(), 0, 1)[0], std::uint8_t{1});
        QCOMPARE(at(patch.turned(true, 90).pixels(), 2, 1)[0], std::uint8_t{1});
        QCOMPARE(at(patch.turned(false, 270).pixels(), 2, 0)[0], std::uint8_t{1});
        QVERIFY(refusal([&] { (void)patch.turned(false, 45); }).contains("0, 90, 180 and 270"));
    }

    void aDrawingIsTurnedAtEverySize()
    {
        const auto file =
            m_folder.write("flag.svg", svg("width='40' height='20'", "<rect width='40' height='20' fill='#00ff00'/>"
                                                                     "<rect width='20' height='20' fill='#ff0000'/>"));
        const Patch patch = Patch::load(file);
        const cv::Mat mirrored = patch.turned(true, 0).fitted(60, Fit::Contain);
        QCOMPARE(at(mirrored, 30, 5), (cv::Vec4b{0, 255, 0, 255}));
        const cv::Mat turned = patch.turned(false, 90).fitted(60, Fit::Contain);
        QCOMPARE(ink(turned), cv::Rect(15, 0, 30, 60));
        QCOMPARE(at(turned, 5, 30), (cv::Vec4b{255, 0, 0, 255}));
        // Turned, then mirrored and turned again, step by step or at once.
        const Patch twice = patch.turned(false, 90).turned(true, 90);
        QCOMPARE(at(twice.fitted(60, Fit::Contain), 30, 5), (cv::Vec4b{0, 255, 0, 255}));
    }

    void aDrawingReadsNoOtherFile()
    {
        m_folder.write("secret.png", png(rgbaOf(8, 8, {1, 2, 3, 255})));
        const QByteArray address = QByteArray::fromStdString((m_folder.path() / "secret.png").string());
        for (const QByteArray &link : {QByteArray("secret.png"), address, "file://" + address}) {
            const QByteArray content = "<image href='" + link + "' width='8' height='8'/>";
            VERIFY_CONTAINS(loadRefusal("spy.svg", svg("width='8' height='8'", content)), "which is not loaded");
        }
        const QByteArray entity = "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" +
                                  svg("width='80' height='8'", "<text y='8'>&x;</text>");
        QVERIFY(!refusal([&] { (void)Patch::load(m_folder.write("entity.svg", entity)); }).isEmpty());
    }
};

QTEST_GUILESS_MAIN(PatchTest)
#include "patch_test.moc"
