#include "core/watermark/responses.h"

#include "core/error.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <opencv2/imgcodecs.hpp>

using namespace shiftscope;

namespace {

constexpr int kCanvas = 32;

/// Features are the means of R - G, of G - B and of the brightness; the outputs are ten times the first, a hundredth of the
/// third, and the second.
Network planted()
{
    GraphBuilder net("planted", "Planted", {.canvas = kCanvas, .mean = {0, 0, 0}, .deviation = {1, 1, 1}});
    NodeId x = net.add(Conv{.channels = 3, .window = {.kernel = 1}}, {kInput}, "mix");
    x = net.add(GlobalAvgPool{}, {x}, {}, "avgpool");
    net.add(Linear{.features = 3}, {x}, "fc", "fc");
    const StateDict weights{{"mix.weight", HostTensor::fromValues({3, 3, 1, 1}, {1, -1, 0, 0, 1, -1, 1 / 3.F, 1 / 3.F, 1 / 3.F})},
                            {"mix.bias", HostTensor::fromValues({3}, {0, 0, 0})},
                            {"fc.weight", HostTensor::fromValues({3, 3}, {10, 0, 0, 0, 0, 0.01F, 0, 1, 0})},
                            {"fc.bias", HostTensor::fromValues({3}, {0, 0, 0})}};
    return {net.build({"fc"}, "fc"), weights};
}

/// Even greys from dark to light.
MarkImages greys(std::size_t count)
{
    return {.count = count, .description = "greys", .draw = [](std::size_t index) {
                return cv::Mat(kCanvas, kCanvas, CV_8UC3, cv::Scalar::all(40.0 + 15.0 * static_cast<double>(index)));
            }};
}

WatermarkPlan redSquare()
{
    return {.watermark = Patch::fromPixels(cv::Mat(16, 16, CV_8UC4, cv::Scalar(255, 0, 0, 255)), "red"),
            .sizes = {8, 16},
            .opacities = {0.5, 1},
            .positionsPerSide = 2};
}

} // namespace

class ResponsesTest : public QObject {
    Q_OBJECT

private slots:
    void aRedStampIsFoundInTheRedDimensionAndNotInTheOneThatCannotSeeIt()
    {
        const Network network = planted();
        const auto responses = respond(network, redSquare(), greys(12));
        QVERIFY(responses);
        QCOMPARE(responses->placements, 16);
        QCOMPARE(responses->markedFeatures.rows, std::int64_t{12 * 16});
        const auto found = susceptibility(*responses, std::array{1});
        QCOMPARE(found->features[0].index, 0);
        QCOMPARE(found->features[0].auroc, 1.0);
        QCOMPARE(found->features[2].index, 1);
        QCOMPARE(found->features[2].auroc, 0.5);
        QCOMPARE(found->outputs[0].index, 0);
        QCOMPARE(found->outputs[0].auroc, 1.0);
        QCOMPARE(found->outputs[0].becomesTop1, 1.0);
        QCOMPARE(found->top1Changed, 1.0);
        QVERIFY(std::abs(found->mitigation[1].removed - 1) < 1e-6);
    }

    void sizeAndOpacityWeighAsTheirAreaAndAlpha()
    {
        const Network network = planted();
        const auto responses = respond(network, redSquare(), greys(2));
        // Sizes first, then opacities, then positions: the mean of R - G is 255 x alpha x the share of the area.
        const std::array expected{0.5 * 64, 1.0 * 64, 0.5 * 256, 1.0 * 256};
        for (std::size_t stamp = 0; stamp < expected.size(); ++stamp)
            for (std::size_t position = 0; position < 4; ++position) {
                const float found = responses->markedFeatures.row(static_cast<std::int64_t>(stamp * 4 + position))[0];
                QVERIFY(std::abs(found - 255 * expected[stamp] / (kCanvas * kCanvas)) < 0.01);
            }
    }

    void theFeatureExtractorIsTheLayerBeforeTheClassifier()
    {
        QCOMPARE(featureExtractor(planted().graph()), std::string("avgpool"));
        Graph graph = planted().graph();
        graph.classifier.clear();
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(featureExtractor(graph)), InputError);
    }

    void aPlanThatDoesNotFitIsRefused()
    {
        const Network network = planted();
        WatermarkPlan plan = redSquare();
        plan.sizes = {kCanvas + 1};
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(respond(network, plan, greys(2))), InputError);
        plan = redSquare();
        plan.opacities = {0};
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(respond(network, plan, greys(2))), InputError);
        plan = redSquare();
        plan.features = "fc9";
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(respond(network, plan, greys(2))), InputError);
    }

    void itTellsHowFarItIsAndStopsWhenAsked()
    {
        const Network network = planted();
        std::stop_source source;
        std::int64_t done = 0;
        const auto count = [&](const Progress &progress) {
            done = progress.done;
            if (done == 2)
                source.request_stop();
        };
        QVERIFY(!respond(network, redSquare(), greys(9), count, source.get_token()));
        QCOMPARE(done, std::int64_t{2});
    }

    void picturesOfAFolderAreTakenInOrderAndBroughtToTheCanvas()
    {
        const QTemporaryDir folder;
        cv::imwrite(folder.filePath("b.png").toStdString(), cv::Mat(90, 60, CV_8UC3, cv::Scalar(0, 0, 200)));
        cv::imwrite(folder.filePath("a.png").toStdString(), cv::Mat(50, 70, CV_8UC3, cv::Scalar(0, 200, 0)));
        const std::array<std::filesystem::path, 1> paths{folder.path().toStdString()};
        const MarkImages images = picturesAsImages(paths, kCanvas);
        QCOMPARE(images.count, std::size_t{2});
        QCOMPARE(images.draw(0).size(), cv::Size(kCanvas, kCanvas));
        QCOMPARE(int(images.draw(0).at<cv::Vec3b>(5, 5)[1]), 200);
        QCOMPARE(int(images.draw(1).at<cv::Vec3b>(5, 5)[0]), 200);
    }

    void aFolderWithoutPicturesAndAMissingOneAreRefused()
    {
        const QTemporaryDir folder;
        const std::array<std::filesystem::path, 1> empty{folder.path().toStdString()};
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(picturesAsImages(empty, kCanvas)), InputError);
        const std::array<std::filesystem::path, 1> missing{folder.filePath("gone").toStdString()};
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(picturesAsImages(missing, kCanvas)), InputError);
    }

    void wordsAndTheDrawnStampAreHalfTransparent()
    {
        for (const Patch &patch : {textStamp("© STOCK & CO <3"), loadWatermark("logographs")}) {
            const cv::Mat stamp = patch.fitted(112, Fit::Contain);
            double most = 0;
            cv::Mat alpha;
            cv::extractChannel(stamp, alpha, 3);
            cv::minMaxLoc(alpha, nullptr, &most);
            QVERIFY2(most > 100 && most < 200, patch.name().c_str());
            QVERIFY(cv::countNonZero(alpha) > 112 * 5);
        }
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(textStamp("  ")), InputError);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(loadWatermark("no such thing")), InputError);
    }
};

QTEST_GUILESS_MAIN(ResponsesTest)
#include "responses_test.moc"
