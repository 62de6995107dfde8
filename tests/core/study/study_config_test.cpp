#include "core/study/study_plan.h"

#include "core/error.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace shiftscope;

namespace {

const QByteArray kSmall = "patches = ['car', 'dog']\nboxes = [32, 16]\nstride = 8\ncanvas = 64\n"
                          "[[model]]\nname = 'mobilenet_v2'\ninit_seed = 1\n";

} // namespace

class StudyConfigTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path fileWith(const QByteArray &content, const char *name = "study.toml")
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            throw std::runtime_error("cannot write the test's own file");
        return file.fileName().toStdString();
    }

    QString refusalOf(const QByteArray &content)
    {
        try {
            static_cast<void>(planStudy(readStudy(fileWith(content))));
        } catch (const InputError &error) {
            return error.what();
        }
        return "it was accepted";
    }

private slots:
    void everyCombinationIsARunWithAReadableName()
    {
        const StudyPlan plan = planStudy(readStudy(fileWith(kSmall)));
        QCOMPARE(plan.runs.size(), std::size_t{4});
        QCOMPARE(plan.runs[0].name, std::string("mobilenet_v2-untrained1_car_32px"));
        QCOMPARE(plan.runs[3].name, std::string("mobilenet_v2-untrained1_dog_16px"));
        QCOMPARE(plan.runs[0].positions, 25);
        QCOMPARE(plan.runs[3].positions, 49);
        QCOMPARE(plan.groups.size(), std::size_t{2});
        QCOMPARE(plan.config.models[0].label, std::string("mobilenet_v2 (untrained, seed 1)"));
        QCOMPARE(plan.runs[0].settings.at("layers"), std::string("fc"));
    }

    void aTextureIsABackgroundAndNoFile()
    {
        const QByteArray text =
            QByteArray(kSmall).replace("boxes = [32, 16]", "boxes = [32]\nbackgrounds = ['texture:7', '#ffffff']");
        const StudyPlan plan = planStudy(readStudy(fileWith(text)));
        QCOMPARE(plan.runs[0].background, std::string("texture:7"));
        QCOMPARE(plan.runs[0].settings.at("background"), std::string("texture:7"));
    }

    void aFolderStandsForAllItsPictures()
    {
        QDir(m_folder.path()).mkpath("cups/red");
        for (const char *name : {"cups/b.png", "cups/red/b.png"})
            QVERIFY(QFile::copy(QString(SHIFTSCOPE_SOURCE_DIR) + "/resources/patches/car.svg",
                                m_folder.filePath(QString(name).replace(".png", ".svg"))));
        fileWith("not a picture", "cups/notes.txt");
        const StudyPlan plan = planStudy(readStudy(fileWith(QByteArray(kSmall).replace("['car', 'dog']", "['cups']"))));
        QCOMPARE(plan.runs.size(), std::size_t{4});
        QCOMPARE(plan.runs[0].name, std::string("mobilenet_v2-untrained1_b_32px"));
        QCOMPARE(plan.runs[1].name, std::string("mobilenet_v2-untrained1_b_32px-2")); // another b
    }

    void modesAndBackgroundsMakeGroupsOfTheirOwn()
    {
        fileWith("", "empty");
        const QByteArray text =
            QByteArray(kSmall).replace("boxes = [32, 16]", "boxes = [32]\nbackgrounds = ['#ffffff', '#808080']");
        const StudyPlan plan = planStudy(readStudy(fileWith(text)));
        QCOMPARE(plan.groups.size(), std::size_t{2});
        QCOMPARE(plan.groups[0].name, std::string("32px-on-ffffff"));
        QVERIFY(plan.groups[0].asInPaper);
        QVERIFY(!plan.groups[1].asInPaper);
    }

    void everyPairIsComposedInEveryModel()
    {
        const QByteArray other = "[[model]]\nname = 'mobilenet_v2'\ninit_seed = 2\nlayers = ['avgpool']\n";
        const QByteArray compose =
            "[compose]\npairs = ['car + dog', 'dog + banana']\nexpressions = ['A + B', 'A - B']\nsize = 20\n";
        const StudyPlan plan = planStudy(readStudy(fileWith(kSmall + other + compose)));
        QCOMPARE(plan.compositions.size(), std::size_t{4});
        QCOMPARE(plan.compositions[1].name, std::string("mobilenet_v2-untrained1_dog+banana"));
        QCOMPARE(plan.compositions[1].layers, std::vector<std::string>{"fc"});
        QCOMPARE(plan.compositions[2].layers, std::vector<std::string>{"avgpool"});
        QCOMPARE(plan.compositions[2].settings.at("expressions"), std::string("A + B; A - B"));
        QVERIFY(planStudy(readStudy(fileWith(kSmall))).compositions.empty());

        const std::vector<NamedScene> scenes =
            scenesOfPair(plan.compositions[0].first, plan.compositions[0].second, 20, Fit::Contain, 64);
        QCOMPARE(scenes[0].scene.patches[0].position, (Position{6, 6})); // around 16, and around 48
        QCOMPARE(scenes[1].scene.patches[0].position, (Position{38, 38}));
        QCOMPARE(scenes[1].scene.patches[0].name, std::string("dog"));
    }

    void whatCannotBeComposedIsSaid_data()
    {
        QTest::addColumn<QByteArray>("compose");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("no pairs") << QByteArray("size = 20\n") << QStringList{"line 8", "pairs"};
        QTest::newRow("one") << QByteArray("pairs = ['car']\n") << QStringList{"line 9", "'car'", "banana + car"};
        QTest::newRow("name") << QByteArray("pairs = ['car + dog']\nexpressions = ['A + C']\n") << QStringList{"line 10", "'C'"};
        QTest::newRow("patch") << QByteArray("pairs = ['car + dogg']\n") << QStringList{"dogg", "dog"};
        QTest::newRow("layer") << QByteArray("pairs = ['car + dog']\nsize = 20\nlayers = ['fc9']\n") << QStringList{"fc9"};
        QTest::newRow("box") << QByteArray("pairs = ['car + dog']\n") << QStringList{"75 px", "64 px"};
        QTest::newRow("field") << QByteArray("pairs = ['car + dog']\nboxes = 3\n") << QStringList{"line 10", "boxes"};
    }
    void whatCannotBeComposedIsSaid()
    {
        QFETCH(QByteArray, compose);
        QFETCH(QStringList, parts);
        const QString message = refusalOf(kSmall + "[compose]\n" + compose);
        for (const QString &part : parts)
            QVERIFY2(message.contains(part), qPrintable(part + " in: " + message));
    }

    void aCompositionsRecordReadsBackToTheSameNumbers()
    {
        const double nothing = std::numeric_limits<double>::quiet_NaN();
        const CompositionRecord record{
            .name = "n",
            .expressions = {{"A + B",
                             {{.layer = "fc",
                               .pictures = {{"expectation", {0.1, 1.0 / 3, 2}}, {"blank", {0.5, nothing, 1}}},
                               .ranks = {{.scene = "A",
                                          .patch = "car",
                                          .right = {1, 2},
                                          .rank = 3,
                                          .positions = 4,
                                          .best = {5, 6},
                                          .pixels = 5.5}}}}}},
            .settings = {{"model", "m"}}};
        const CompositionRecord back = compositionFromText(recordText(record), "here");
        QCOMPARE(recordText(back), recordText(record));
        QCOMPARE(back.expressions[0].layers[0].pictures[0].likeness.centredCosine, 1.0 / 3);
        QVERIFY(std::isnan(back.expressions[0].layers[0].pictures[1].likeness.centredCosine));
        QVERIFY((back.expressions[0].layers[0].ranks[0].best == Position{5, 6}));
        QVERIFY_THROWS_EXCEPTION(InputError, static_cast<void>(compositionFromText("{}", "here")));
    }

    void everythingThatIsMissingIsSaidAtOnce()
    {
        const QString message =
            refusalOf("patches = ['car', 'no-such-thing', 'gone.png']\nbackgrounds = ['sky.jpg']\nboxes = [300]\n"
                      "[[model]]\nname = 'mobilenet_v2'\nweights = 'lost.pth'\n"
                      "[[model]]\nname = 'mobilenet_v3'\ninit_seed = 1\n"
                      "[[model]]\nname = 'alexnet'\ninit_seed = 1\nlayers = ['fc9']\n");
        for (const char *part :
             {"study.toml", "no-such-thing", "gone.png", "sky.jpg", "lost.pth", "mobilenet_v3", "fc9", "300 px"})
            QVERIFY2(message.contains(part), qPrintable(QString(part) + " in: " + message));
        QVERIFY(!message.contains('\n'));
    }

    void wrongFieldsAreNamedWithTheirLines_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("parts");
        QTest::newRow("unknown") << "strid = 8\n" + kSmall << QStringList{"line 1", "strid", "stride"};
        QTest::newRow("kind") << QByteArray(kSmall).replace("stride = 8", "stride = 'wide'") << QStringList{"line 3", "stride"};
        QTest::newRow("range") << QByteArray(kSmall).replace("stride = 8", "stride = 0") << QStringList{"line 3", "from 1"};
        QTest::newRow("metric") << "metric = 'manhattan'\n" + kSmall << QStringList{"line 1", "manhattan", "cosine"};
        QTest::newRow("two") << "fit = 'bend'\nmodes = ['walk']\n" + kSmall << QStringList{"line 1", "bend", "line 2", "walk"};
        QTest::newRow("protocol") << kSmall + "[probe]\nprotocols = ['random']\n" << QStringList{"line 9", "random", "blocks"};
        QTest::newRow("seed") << kSmall + "weights = 'w.pth'\n" << QStringList{"weights", "init_seed"};
        QTest::newRow("label") << kSmall + "[[model]]\nname = 'mobilenet_v2'\ninit_seed = 1\n"
                               << QStringList{"two models", "label"};
        QTest::newRow("no model") << QByteArray("patches = ['car']\n") << QStringList{"[[model]]"};
        QTest::newRow("no patches") << QByteArray("[[model]]\nname = 'alexnet'\n") << QStringList{"patches"};
        QTest::newRow("no pictures") << "modes = ['crop']\n" + kSmall << QStringList{"pictures"};
        QTest::newRow("no TOML") << QByteArray("patches = [\n") << QStringList{"study.toml", "line"};
    }
    void wrongFieldsAreNamedWithTheirLines()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, parts);
        const QString message = refusalOf(text);
        for (const QString &part : parts)
            QVERIFY2(message.contains(part), qPrintable(part + " in: " + message));
    }

    void theStudiesThatAreShippedCanBeRead()
    {
        for (const char *name : {"quick", "paper"}) {
            const StudyConfig study =
                readStudy(std::filesystem::path(SHIFTSCOPE_SOURCE_DIR) / "resources" / "studies" / (std::string(name) + ".toml"));
            QVERIFY(study.models.size() >= 3);
            QVERIFY((study.boxes == std::vector{125, 75}));
            QCOMPARE(study.probe.protocols.size(), std::size_t{3});
        }
    }
};

QTEST_GUILESS_MAIN(StudyConfigTest)
#include "study_config_test.moc"
