#include "core/study/study_plan.h"

#include "core/error.h"

#include <QtTest>

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
        QCOMPARE(plan.config.models[0].label, std::string("mobilenet_v2, untrained (seed 1)"));
        QCOMPARE(plan.runs[0].settings.at("layers"), std::string("fc"));
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
