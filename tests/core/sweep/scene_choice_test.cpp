#include "core/sweep/scene_choice.h"

#include "core/network/network_choice.h"
#include "core/sweep/complete_header.h"

#include <QTemporaryDir>
#include <QtTest>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <set>

using namespace shiftscope;

class SceneChoiceTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        QVERIFY(m_folder.isValid());
        cv::Mat bgra(10, 16, CV_8UC4, cv::Scalar(40, 90, 200, 255));
        bgra({0, 0, 5, 3}).setTo(cv::Scalar(250, 0, 0, 255));
        cv::imwrite(path("patch.png").string(), bgra);
    }

    void aRunBringsItsPatchBackAsItWasSwept()
    {
        const SceneChoice choice{.patch = path("patch.png"), .box = 12, .mirrored = true, .turn = 90};
        const Scene scene = buildScene(choice, 32);
        const ShiftedScene shifted = scene.shifted();
        RunHeader swept{.canvas = 32, .box = 12, .ys = {0}, .xs = {0}, .anchors = {{"TL", 0, 0}}, .layers = {{"fc", 2}}};
        const RunHeader header = completeHeader(swept, {"alexnet", seededWeights({.seed = 1}), "ab"}, scene, shifted);
        QCOMPARE(header.patch, std::string("patch.png"));
        QVERIFY(header.mirrored);
        QCOMPARE(header.turn, 90);
        static_cast<void>(RunFile::create(path("run.h5"), header, false));

        SceneChoice again = choice;
        again.patch = path("run.h5");
        QCOMPARE(buildScene(again, 32).shifted().patch.values, shifted.patch.values);
        again.mirrored = false;
        again.turn = 0;
        QVERIFY(buildScene(again, 32).shifted().patch.values != shifted.patch.values);
    }

    void seededWeightsAreReadAsTheyAreWritten()
    {
        const NetworkIdentity network{"alexnet+aa3", seededWeights({.seed = 18}), "ab"};
        QCOMPARE(initSeedOf(network.weights), std::optional(std::uint64_t{18}));
        QVERIFY(!initSeedOf("init-seed.pth") && !initSeedOf(network.weights + "x"));
        QCOMPARE(network.title(), std::string("alexnet+aa3 (untrained, seed 18, not calibrated)"));
        const NetworkIdentity calibrated{"alexnet", seededWeights({.seed = 7, .calibrated = true}), "ab"};
        QCOMPARE(calibrated.title(), std::string("alexnet (untrained, seed 7)"));
        QVERIFY(seededWeightsOf(calibrated.weights)->calibrated && !seededWeightsOf(network.weights)->calibrated);
        QCOMPARE(initSeedOf(calibrated.weights), std::optional(std::uint64_t{7}));
        QCOMPARE(choiceOf(calibrated)->seeded()->calibrated, true);
        QVERIFY(!seededWeightsOf(calibrated.weights + "x") && !seededWeightsOf(calibrated.weights + "+calibrated"));
        const std::optional<NetworkChoice> choice = choiceOf(network);
        QVERIFY(choice);
        QCOMPARE(choice->title(), network.title());
        QCOMPARE(buildGraph(*choice).name, network.model);
        QVERIFY(!choiceOf({"unheard-of", "a.pth", "ab"}));
    }

    void aRenamedCheckpointIsTheSameNetwork()
    {
        const NetworkIdentity network{"alexnet", "a.pth", "ab"};
        QVERIFY(network.isSameAs({"alexnet", "copy.pth", "ab"}));
        QVERIFY(!network.isSameAs({"alexnet", "a.pth", "cd"}));
        QVERIFY(!NetworkIdentity({"alexnet", "a.pth", ""}).isSameAs({"alexnet", "b.pth", ""}));
    }

    void aBackgroundIsToldByHowItBegins()
    {
        QCOMPARE(backgroundKind("#000000"), BackgroundKind::Colour);
        QCOMPARE(backgroundKind("texture:7"), BackgroundKind::Texture);
        QCOMPARE(backgroundKind("textures/7.png"), BackgroundKind::Picture);
        QCOMPARE(textureSeedOf(textureText(7)), std::optional(7));
        QVERIFY(!textureSeedOf("texture:-1") && !textureSeedOf("texture:1000000") && !textureSeedOf("texture:"));
    }

private:
    std::filesystem::path path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)).toStdString(); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(SceneChoiceTest)
#include "scene_choice_test.moc"
