#include "core/scene/cut_out.h"

#include "core/error.h"
#include "core/scene/patch.h"
#include "core/scene/patch_library.h"
#include "core/scene/user_patches.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace shiftscope;

namespace {

/// Grass-like noise with a disc of two reds on it; `disc` is where it lies.
struct Picture {
    cv::Mat rgb;
    cv::Mat disc; ///< CV_8UC1, 255 inside

    Picture(int side, cv::Point centre, int radius) : rgb(side, side, CV_8UC3), disc(side, side, CV_8UC1, cv::Scalar(0))
    {
        cv::RNG random(5);
        random.fill(rgb, cv::RNG::NORMAL, cv::Scalar(70, 140, 60), cv::Scalar(25, 30, 20));
        cv::GaussianBlur(rgb, rgb, {}, 1);
        cv::circle(disc, centre, radius, cv::Scalar(255), cv::FILLED);
        rgb.setTo(cv::Scalar(200, 40, 50), disc);
        cv::circle(rgb, centre, radius / 2, cv::Scalar(235, 110, 60), cv::FILLED);
    }
};

/// Intersection over union of the patch's alpha above one half and the disc.
double agreement(const CutOut &cut, const cv::Mat &disc)
{
    cv::Mat found(disc.size(), CV_8UC1, cv::Scalar(0));
    cut.matte.copyTo(found(cut.region));
    found = found > 127;
    return static_cast<double>(cv::countNonZero(found & disc)) / cv::countNonZero(found | disc);
}

QString refusal(const std::function<void()> &body)
{
    try {
        body();
    } catch (const InputError &error) {
        return QString::fromUtf8(error.what());
    }
    return QStringLiteral("accepted");
}

} // namespace

class CutOutTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qputenv("XDG_DATA_HOME", m_data.path().toUtf8()); }

    void aRectangleAloneFindsADiscOnGrass()
    {
        const Picture picture(320, {150, 170}, 70);
        const auto cut = cutOut(picture.rgb, {.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 0});
        QVERIFY(cut);
        QVERIFY2(agreement(*cut, picture.disc) > 0.98, qPrintable(QString::number(agreement(*cut, picture.disc))));
        QCOMPARE(cut->patch.type(), CV_8UC4);
        QVERIFY(std::abs(cut->patch.cols - 141) <= 2);
    }

    void aLargePictureIsWorkedOnSmallAndTheMatteComesBackInItsOwnPixels()
    {
        const Picture picture(2400, {1100, 1300}, 600);
        const auto cut = cutOut(picture.rgb, {.rectangle = {400, 600, 1400, 1400}, .strokes = {}, .feather = 0});
        QVERIFY(cut);
        QVERIFY2(agreement(*cut, picture.disc) > 0.98, qPrintable(QString::number(agreement(*cut, picture.disc))));
    }

    void strokesAreLaw()
    {
        const Picture picture(320, {150, 170}, 70);
        CutOutline outline{.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 0};
        outline.strokes.push_back({Brush::Ground, 30, {{110, 170}, {190, 170}}});
        const auto without = cutOut(picture.rgb, outline);
        QVERIFY(without);
        QCOMPARE(int(without->matte.at<unsigned char>(cv::Point(150, 170) - without->region.tl())), 0);

        outline.strokes.push_back({Brush::Erase, 60, {{100, 170}, {200, 170}}});
        const auto erased = cutOut(picture.rgb, outline);
        QVERIFY(erased);
        QCOMPARE(int(erased->matte.at<unsigned char>(cv::Point(150, 170) - erased->region.tl())), 255);
        QVERIFY(agreement(*erased, picture.disc) > 0.98);
    }

    void featheringSoftensTheEdgeOverItsWidth()
    {
        const Picture picture(320, {150, 170}, 70);
        const CutOutline outline{.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 10};
        const auto cut = cutOut(picture.rgb, outline);
        QVERIFY(cut);
        int soft = 0;
        const cv::Mat row = cut->matte.row(170 - cut->region.y);
        for (int x = 0; x < row.cols / 2; ++x)
            soft += row.at<unsigned char>(x) > 25 && row.at<unsigned char>(x) < 230;
        QVERIFY2(soft >= 8 && soft <= 12, qPrintable(QString::number(soft)));
    }

    void theGroundDoesNotShineThroughASoftEdge()
    {
        const Picture picture(320, {150, 170}, 70);
        const auto cut = cutOut(picture.rgb, {.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 8});
        QVERIFY(cut);
        for (int y = 0; y < cut->patch.rows; ++y)
            for (int x = 0; x < cut->patch.cols; ++x) {
                const auto pixel = cut->patch.at<cv::Vec4b>(y, x);
                if (pixel[3] > 20)
                    QVERIFY2(pixel[0] > pixel[1], "a pixel that is seen is greener than red");
            }
    }

    void equalInputGivesEqualPatches()
    {
        const Picture picture(320, {150, 170}, 70);
        const CutOutline outline{.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 2};
        const auto one = cutOut(picture.rgb, outline);
        const auto other = cutOut(picture.rgb, outline);
        QCOMPARE(cv::norm(one->patch, other->patch, cv::NORM_INF), 0.0);
    }

    void itStopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        const Picture picture(320, {150, 170}, 70);
        QVERIFY(!cutOut(picture.rgb, {.rectangle = {60, 80, 180, 180}, .strokes = {}, .feather = 2}, source.get_token()));
    }

    void whatCannotBeCutIsSaidInASentence()
    {
        const Picture picture(320, {150, 170}, 70);
        const auto said = [&](const CutOutline &outline) {
            return refusal([&] { static_cast<void>(cutOut(picture.rgb, outline)); });
        };
        QVERIFY(said({.rectangle = {10, 10, 3, 200}}).contains("at least 8x8"));
        QVERIFY(said({.rectangle = {400, 400, 100, 100}}).contains("at least 8x8"));
        QVERIFY(said({.rectangle = {0, 0, 320, 320}}).contains("no ground is left"));
        QVERIFY(said({.rectangle = {100, 100, 40, 40}, .strokes = {{Brush::Ground, 200, {{120, 120}}}}})
                    .contains("marked as ground"));
    }

    void picturesWithoutTransparencyAreToldFromPatches()
    {
        const QTemporaryDir folder;
        const auto file = [&](const char *name) { return folder.filePath(name).toStdString(); };
        cv::imwrite(file("photo.jpg"), cv::Mat(20, 20, CV_8UC3, cv::Scalar(1, 2, 3)));
        cv::imwrite(file("opaque.png"), cv::Mat(20, 20, CV_8UC3, cv::Scalar(1, 2, 3)));
        cv::Mat transparent(20, 20, CV_8UC4, cv::Scalar(1, 2, 3, 255));
        transparent.at<cv::Vec4b>(3, 3)[3] = 0;
        cv::imwrite(file("patch.png"), transparent);
        std::ofstream(file("words.txt")) << "words";
        QVERIFY(isOpaquePicture(file("photo.jpg")));
        QVERIFY(isOpaquePicture(file("opaque.png")));
        QVERIFY(!isOpaquePicture(file("patch.png")));
        QVERIFY(!isOpaquePicture(file("words.txt")));
        QVERIFY(refusal([&] { static_cast<void>(isOpaquePicture(file("missing.jpg"))); }).contains("missing.jpg"));
    }

    void aSavedPatchIsFoundInTheLibraryByItsName()
    {
        cv::Mat rgba(30, 20, CV_8UC4, cv::Scalar(200, 30, 40, 255));
        rgba.at<cv::Vec4b>(0, 0) = {9, 9, 9, 0};
        const std::filesystem::path file = saveUserPatch(rgba, " red mug ");
        QCOMPARE(file.filename().string(), std::string("red_mug.png"));
        QCOMPARE(resolvePatch("red mug").string(), file.string());
        const Patch patch = Patch::load(file);
        QCOMPARE(cv::norm(patch.pixels(), rgba, cv::NORM_INF), 0.0);
        const std::vector<LibraryEntry> library = patchLibrary();
        const auto entry = std::ranges::find(library, "red mug", &LibraryEntry::name);
        QVERIFY(entry != library.end());
        QCOMPARE(entry->group, std::string("My patches"));
    }

    void aNameIsNeverTakenTwiceNorAPath()
    {
        const cv::Mat rgba(30, 20, CV_8UC4, cv::Scalar(200, 30, 40, 255));
        const auto said = [&](const char *name) { return refusal([&] { static_cast<void>(saveUserPatch(rgba, name)); }); };
        QCOMPARE(said("cup"), QStringLiteral("accepted"));
        QVERIFY(said("cup").contains("choose another name"));
        QVERIFY(said("../cup").contains("without slashes"));
        QVERIFY(said("  ").contains("no name"));
    }

private:
    QTemporaryDir m_data;
};

QTEST_GUILESS_MAIN(CutOutTest)
#include "cut_out_test.moc"
