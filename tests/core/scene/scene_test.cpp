#include "core/scene/scene.h"

#include "tests/core/scene/picture_files.h"

#include <QTest>

using namespace shiftscope;

namespace {

cv::Mat rgbNoise(int width, int height)
{
    cv::Mat rgb(height, width, CV_8UC3);
    cv::RNG(7).fill(rgb, cv::RNG::UNIFORM, 0, 256);
    return rgb;
}

cv::Vec3b at(const cv::Mat &rgb, int y, int x)
{
    return rgb.at<cv::Vec3b>(y, x);
}

bool same(const Raster &raster, const cv::Mat &picture)
{
    for (int y = 0; y < picture.rows; ++y)
        for (int x = 0; x < picture.cols; ++x)
            for (int channel = 0; channel < picture.channels(); ++channel)
                if (raster.pixel(y, x)[channel] != static_cast<float>(picture.ptr(y)[x * picture.channels() + channel]))
                    return false;
    return raster.height == picture.rows && raster.width == picture.cols && raster.channels == picture.channels();
}

} // namespace

class SceneTest : public QObject {
    Q_OBJECT

    PictureFolder m_folder;

private slots:
    // ---- backgrounds ----

    void aColourFillsTheCanvas()
    {
        const cv::Mat canvas = Background::parse("#0aFf80").onCanvas(30);
        QVERIFY(::same(canvas, cv::Mat(30, 30, CV_8UC3, cv::Scalar(10, 255, 128))));
        QVERIFY(::same(Background{}.onCanvas(5), cv::Mat(5, 5, CV_8UC3, cv::Scalar::all(255))));
        QCOMPARE(Background::parse("#0aFf80").text, std::string("#0aFf80"));
    }

    void otherColoursAreRefused()
    {
        for (const char *text : {"#", "#fff", "#12345", "#1234567", "#12345g", "#-12345", "#+12345", "# 12345", "#0x1234"})
            VERIFY_CONTAINS(refusal([&] { (void)Background::parse(text); }),
                            QString("'%1' is not a colour: accepted are '#rrggbb'").arg(text));
        for (const char *text : {"", "white", "none.png"})
            VERIFY_CONTAINS(refusal([&] { (void)Background::parse(text); }),
                            QString("background '%1' is neither a colour nor").arg(text));
    }

    void aPictureOfTheCanvasIsUntouched()
    {
        const cv::Mat rgb = rgbNoise(31, 31);
        QVERIFY(::same(Background{"x", rgb}.onCanvas(31), rgb));
    }

    void aPictureIsCroppedToItsCentredSquare()
    {
        const cv::Mat rgb = rgbNoise(40, 31);
        QVERIFY(::same(Background{"x", rgb}.onCanvas(31), rgb(cv::Rect(4, 0, 31, 31))));
        const cv::Mat high = rgbNoise(31, 60);
        QVERIFY(::same(Background{"x", high}.onCanvas(31), high(cv::Rect(0, 14, 31, 31))));
    }

    void aPictureIsScaledToCoverTheCanvas()
    {
        cv::Mat rgb(40, 80, CV_8UC3, cv::Scalar(1, 2, 3));
        rgb(cv::Rect(20, 0, 20, 40)).setTo(cv::Scalar(100, 0, 0));
        rgb(cv::Rect(40, 0, 20, 40)).setTo(cv::Scalar(0, 100, 0));
        const cv::Mat small = Background{"x", rgb}.onCanvas(10);
        QCOMPARE(at(small, 5, 0), (cv::Vec3b{100, 0, 0}));
        QCOMPARE(at(small, 5, 4), (cv::Vec3b{100, 0, 0}));
        QCOMPARE(at(small, 5, 5), (cv::Vec3b{0, 100, 0}));
        const cv::Mat large = Background{"x", rgb}.onCanvas(100);
        QCOMPARE(large.size(), cv::Size(100, 100));
        QCOMPARE(at(large, 50, 2), (cv::Vec3b{100, 0, 0}));
        QCOMPARE(at(large, 50, 97), (cv::Vec3b{0, 100, 0}));
        const cv::Mat strip(1, 16000, CV_8UC3, cv::Scalar(4, 5, 6)); // costs no more memory than the canvas
        QVERIFY(::same(Background{"x", strip}.onCanvas(50), cv::Mat(50, 50, CV_8UC3, cv::Scalar(4, 5, 6))));
    }

    // ---- pictures ----

    void transparencyIsLaidOverWhite()
    {
        cv::Mat rgba = rgbaOf(2, 1, {10, 20, 30, 51});
        rgba.at<cv::Vec4b>(0, 1) = {1, 2, 3, 0};
        const cv::Mat rgb = loadPicture(m_folder.write("faint.png", png(rgba)));
        QCOMPARE(at(rgb, 0, 0), (cv::Vec3b{206, 208, 210})); // 0.2 * 10 + 0.8 * 255
        QCOMPARE(at(rgb, 0, 1), (cv::Vec3b{255, 255, 255}));
    }

    void commonKindsOfPictureAreRead_data()
    {
        QTest::addColumn<QByteArray>("extension");
        QTest::addColumn<int>("tolerance");
        QTest::newRow("PNG") << QByteArray(".png") << 0;
        QTest::newRow("BMP") << QByteArray(".bmp") << 0;
        QTest::newRow("TIFF") << QByteArray(".tiff") << 0;
        QTest::newRow("JPEG") << QByteArray(".jpg") << 4;
        QTest::newRow("WebP") << QByteArray(".webp") << 4;
    }
    void commonKindsOfPictureAreRead()
    {
        QFETCH(QByteArray, extension);
        QFETCH(int, tolerance);
        const cv::Mat bgr(24, 33, CV_8UC3, cv::Scalar(30, 120, 210));
        const QByteArray bytes = encoded(extension, bgr);
        const cv::Mat rgb = loadPicture(m_folder.write("picture", bytes));
        QCOMPARE(rgb.size(), cv::Size(33, 24));
        QVERIFY(cv::norm(rgb, cv::Mat(24, 33, CV_8UC3, cv::Scalar(210, 120, 30)), cv::NORM_INF) <= tolerance);
        const auto cut = m_folder.write("cut-picture", bytes.left(bytes.size() / 2));
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(cut); }), "cut-picture");
    }

    void progressiveJpegsAreWhole()
    {
        const cv::Mat bgr = rgbNoise(64, 64);
        const QByteArray bytes = encoded(".jpg", bgr, {cv::IMWRITE_JPEG_PROGRESSIVE, 1, cv::IMWRITE_JPEG_RST_INTERVAL, 2});
        QCOMPARE(loadPicture(m_folder.write("progressive.jpg", bytes)).size(), cv::Size(64, 64));
        QCOMPARE(loadPicture(m_folder.write("tail.jpg", bytes + "something after the end")).size(), cv::Size(64, 64));
        for (qsizetype size = 4; size < bytes.size(); size += 61)
            VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.write("cut.jpg", bytes.left(size))); }), "cut.jpg");
    }

    void filesThatAreNoPictureAreRefused()
    {
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.path()); }), "is a directory");
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.path() / "none.jpg"); }), "cannot be opened");
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.write("empty.jpg", "")); }), "is empty");
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.write("text.jpg", "hello")); }),
                        "PNG, JPEG, WebP, BMP and TIFF are accepted");
        VERIFY_CONTAINS(refusal([&] { (void)loadPicture(m_folder.write("vector.svg", "<svg/>")); }),
                        "PNG, JPEG, WebP, BMP and TIFF are accepted");
    }

    // ---- scenes ----

    void anObjectSceneIsItsPatchAndBackground()
    {
        Scene scene;
        scene.canvas = 20;
        scene.box = 8;
        const cv::Mat pixels = noise(8, 8);
        scene.patch = Patch::fromPixels(pixels, "noise");
        const cv::Mat rgb = rgbNoise(20, 20);
        scene.background = {"noise", rgb};
        const ShiftedScene shifted = scene.shifted();
        QCOMPARE(shifted.mode, ShiftMode::Object);
        QVERIFY(same(shifted.patch, pixels));
        QVERIFY(same(shifted.background, rgb));
        QVERIFY(shifted.picture.empty());
        QVERIFY(shifted.last() == (Position{12, 12}));
        QVERIFY(!shifted.plainBackground());
        scene.background = Background::parse("#102030");
        QVERIFY(scene.shifted().plainBackground());
        scene.box = 6;
        scene.fit = Fit::Stretch;
        QVERIFY(same(scene.shifted().patch, scene.patch->fitted(6, Fit::Stretch)));
    }

    void partsThatDoNotFitAreRefused()
    {
        Scene scene;
        scene.canvas = 20;
        VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }), "no patch is given");
        scene.patch = Patch::fromPixels(noise(8, 8), "noise");
        for (const int box : {21, 0, -1}) {
            scene.box = box;
            VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }), "does not fit the canvas: accepted are 1 to 20");
        }
        scene.box = 20;
        QVERIFY(scene.shifted().last() == (Position{0, 0}));
        scene.canvas = 0;
        VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }), "a canvas of 0 pixels");
        scene.canvas = 20;
        scene.mode = ShiftMode::Crop;
        VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }), "mode crop needs one");
        scene.picture = cv::Mat();
        VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }), "no picture is given");
        scene.picture = rgbNoise(40, 19);
        scene.pictureText = "photo.jpg";
        VERIFY_CONTAINS(refusal([&] { (void)scene.shifted(); }),
                        "'photo.jpg' is 40x19 pixels: mode crop needs at least the canvas, 20x20");
    }

    void cropAndCircularScenesAreTheirPicture()
    {
        Scene scene;
        scene.canvas = 20;
        scene.mode = ShiftMode::Crop;
        scene.picture = rgbNoise(23, 31);
        const ShiftedScene crop = scene.shifted();
        QVERIFY(crop.patch.empty());
        QVERIFY(same(crop.picture, *scene.picture));
        QVERIFY(crop.last() == (Position{11, 3}));
        QVERIFY(crop.plainBackground());
        scene.mode = ShiftMode::Circular;
        const ShiftedScene circular = scene.shifted();
        QVERIFY(same(circular.picture, Background{"x", *scene.picture}.onCanvas(20)));
        QVERIFY(circular.last() == (Position{19, 19}));
    }
};

QTEST_GUILESS_MAIN(SceneTest)
#include "scene_test.moc"
