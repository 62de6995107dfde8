// Runs and sessions: saved, opened, damaged.

#include "core/sweep/sweep.h"
#include "fake_network.h"
#include "hand.h"
#include "ui/banner.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/output_actions.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace shiftscope;

namespace {

struct Desk {
    explicit Desk(const QTemporaryDir &place, bool automatic = true)
        : folder(place), settings(place.filePath(QStringLiteral("window.ini")))
    {
        UserSettings values = settings.values();
        values.map.sweepAutomatically = automatic;
        settings.set(values);
        window = std::make_unique<MainWindow>(settings);
        window->show();
        window->setNetwork(std::make_shared<fake::Network>(behaviour));
    }

    [[nodiscard]] std::filesystem::path file(const char *name) const
    {
        return folder.filePath(QLatin1String(name)).toStdString();
    }
    [[nodiscard]] MapPanel &map() const { return window->explorer().mapPanel(); }
    [[nodiscard]] SceneDocument &document() const { return window->explorer().document(); }
    [[nodiscard]] bool finished() const { return map().snapshot() && map().snapshot()->finished; }
    [[nodiscard]] QString source() const { return window->findChild<QLabel *>(QStringLiteral("mapSource"))->text(); }
    [[nodiscard]] QString notice() const { return window->notice().isVisible() ? window->notice().text() : QString(); }

    template <typename Part>
    [[nodiscard]] Part *part(const char *name) const
    {
        return window->findChild<Part *>(QLatin1String(name));
    }

    /// By the menu and its dialog, as all that is done here.
    void open(const char *name) const
    {
        QVERIFY(hand::activate(*window) && hand::clickMenu(*window, QStringLiteral("File/Open")));
        QVERIFY(hand::chooseInFileDialog(QString::fromStdString(file(name).string())));
    }

    void usePatch(const QColor &colour) const
    {
        QImage patch(125, 125, QImage::Format_ARGB32);
        patch.fill(colour);
        patch.setPixelColor(0, 0, Qt::transparent); // or it would be a picture to cut a patch out of
        patch.save(QString::fromStdString(file("patch.png").string()));
        open("patch.png");
        QTRY_COMPARE(document().settings().patch, file("patch.png"));
    }

    void setBox(int pixels) const
    {
        QVERIFY(hand::type(part<QSpinBox>("boxSize"), pixels));
        QTRY_COMPARE(document().settings().box, pixels);
    }
    void moveTo(Position position) const
    {
        QVERIFY(hand::type(part<QSpinBox>("positionX"), position.x));
        QVERIFY(hand::type(part<QSpinBox>("positionY"), position.y));
    }
    /// Where the patch then stands.
    void addAnchor(Position position) const
    {
        moveTo(position);
        QVERIFY(hand::click(part<QPushButton>("anchorAdd")));
    }

    void save(const char *name, bool features = false) const
    {
        QSignalSpy saved(&window->output(), &OutputActions::runSaved);
        QVERIFY(hand::activate(*window) && hand::press(window.get(), QStringLiteral("Ctrl+S")));
        auto *dialog = hand::waitForDialog<QFileDialog>();
        QVERIFY(dialog && (!features || hand::setTicked(dialog->findChild<QCheckBox *>(QStringLiteral("saveFeatures")), true)));
        QVERIFY(hand::chooseInFileDialog(QString::fromStdString(file(name).string())));
        QTRY_COMPARE(saved.size(), 1);
    }
    void saveSession(const char *name) const
    {
        QVERIFY(hand::activate(*window) && hand::press(window.get(), QStringLiteral("Ctrl+Shift+S")));
        QVERIFY(hand::chooseInFileDialog(QString::fromStdString(file(name).string())));
        QTRY_VERIFY(QFile::exists(QString::fromStdString(file(name).string())));
    }
    void goOn() const { QVERIFY(hand::click(hand::buttonNamed(window->notice(), QStringLiteral("Go on")))); }

    const QTemporaryDir &folder;
    std::shared_ptr<fake::Behaviour> behaviour = std::make_shared<fake::Behaviour>();
    Settings settings;
    std::unique_ptr<MainWindow> window;
};

/// A sweep that was cancelled after a few of its rows.
void saveUnfinished(const QTemporaryDir &folder, const char *name, bool features)
{
    const Desk desk(folder, false);
    desk.behaviour->sweepStep = std::chrono::milliseconds(20);
    desk.usePatch(Qt::red);
    auto *start = desk.part<QPushButton>("sweepStart");
    QTRY_VERIFY(start->isEnabled());
    QVERIFY(hand::click(start));
    QTRY_VERIFY(desk.map().snapshot() && desk.map().snapshot()->maps.doneCount() > 500);
    QVERIFY(hand::click(desk.part<QPushButton>("sweepCancel")));
    desk.save(name, features);
}

/// What `import` makes of a published map: a similarity alone.
void writeImported(const std::filesystem::path &file)
{
    RunHeader header;
    header.model = "published";
    header.mode = shiftscope::ShiftMode::Object;
    header.box = 125;
    for (int i = 0; i < 100; ++i) {
        header.ys.push_back(i);
        header.xs.push_back(i);
    }
    header.anchors = {{"C", 49, 49}};
    header.layers = {{"fc8", 1}};
    RunMaps maps = RunMaps::forHeader(header);
    std::ranges::fill(maps.done, 1);
    for (std::size_t i = 0; i < header.positions(); ++i)
        maps.similarity["fc8"][i] = 1 - static_cast<float>(i) / 20000;
    RunFile::create(file, header, false).checkpoint(maps);
}

} // namespace

class OpenFileTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

    void aRunBringsItsMapPatchAndAnchorsBackWithoutASweep()
    {
        const QTemporaryDir folder;
        std::vector<float> values;
        {
            Desk first(folder);
            first.usePatch(Qt::red);
            first.setBox(120);
            first.addAnchor({20, 60});
            QTRY_VERIFY(first.finished() && first.map().map().rows() == 105);
            values = first.map().map().values;
            first.save("run.h5");
        }
        QFile::remove(folder.filePath(QStringLiteral("patch.png"))); // the run keeps its own
        Desk second(folder);
        second.open("run.h5");
        QTRY_VERIFY(second.finished());
        QVERIFY(second.map().map().values == values);
        QCOMPARE(second.document().settings().box, 120);
        QCOMPARE(second.document().anchors().size(), std::size_t{6});
        QCOMPARE(second.document().anchors().back(), (Anchor{"60:20", {20, 60}}));
        QVERIFY(!second.document().settings().anchors[0].position); // TL follows the box still
        QTRY_VERIFY(second.behaviour->forwards > 0);                // live values of its own patch
        QTest::qWait(900);
        QCOMPARE(static_cast<int>(second.behaviour->sweepSteps), 0);
        QCOMPARE(second.source(), QStringLiteral("From run.h5"));
        QVERIFY(second.settings.values().recent.front().endsWith(QStringLiteral("run.h5")));
    }

    void aRunSavedWithFeaturesServesAnyAnchorFromItsFile()
    {
        const QTemporaryDir folder;
        SimilarityMap free;
        {
            Desk first(folder);
            first.usePatch(Qt::red);
            QTRY_VERIFY(first.finished());
            QVERIFY(first.map().snapshot()->features->inMemory());
            free = freeMap(*first.map().snapshot(), "fc", {20, 60});
            first.save("run.h5", true);
        }
        const RunFile run = RunFile::openForReading(folder.filePath(QStringLiteral("run.h5")).toStdString());
        QCOMPARE(run.header().features, StoredFeatures::Float16);
        const Position there{20, 60};
        const FeatureMatrix wanted = fake::features(std::span(&there, 1), 5);
        const FeatureMatrix kept = run.readFeatures("fc", 20 * 100 + 60, 1);
        for (std::size_t d = 0; d < 5; ++d)
            QVERIFY(std::abs(kept.row(0)[d] - wanted.row(0)[d]) <= wanted.row(0)[d] / 2048);

        Desk second(folder);
        second.open("run.h5");
        QTRY_VERIFY(second.finished());
        QVERIFY(!second.map().snapshot()->features->inMemory());
        const SimilarityMap map = freeMap(*second.map().snapshot(), "fc", there);
        QCOMPARE(map.anchorX, 60);
        for (std::size_t i = 0; i < map.values.size(); ++i)
            QVERIFY(std::abs(map.values[i] - free.values[i]) < 1e-4F);
        second.addAnchor({33, 44}); // its map comes from the file too, without a sweep
        QTRY_VERIFY(second.map().snapshot() && second.map().snapshot()->header.anchors.size() == 6);
        QTest::qWait(900);
        QCOMPARE(static_cast<int>(second.behaviour->sweepSteps), 0);

        second.save("again.h5", true);
        second.save("maps.h5", false);
        const RunFile again = RunFile::openForReading(second.file("again.h5"));
        QVERIFY(again.readFeatures("fc", 2060, 1).values == kept.values);
        QCOMPARE(RunFile::openForReading(second.file("maps.h5")).header().features, StoredFeatures::None);
    }

    void theDialogThatSavesARunAsksForFeatures()
    {
        const QTemporaryDir folder;
        Desk stage(folder);
        stage.usePatch(Qt::red);
        QTRY_VERIFY(stage.finished());
        QVERIFY(hand::clickMenu(*stage.window, QStringLiteral("File/Save run")));
        auto *dialog = hand::waitForDialog<QFileDialog>();
        QVERIFY(dialog);
        auto *box = dialog->findChild<QCheckBox *>(QStringLiteral("saveFeatures"));
        QVERIFY(box && box->isVisible() && box->isEnabled() && !box->isChecked());
        QVERIFY(hand::press(dialog, QStringLiteral("Esc")));
        stage.save("asked.h5", true);
        QCOMPARE(RunFile::openForReading(stage.file("asked.h5")).header().features, StoredFeatures::Float16);
    }

    void anUnfinishedRunWithFeaturesGoesOnWithAllOfThem()
    {
        const QTemporaryDir folder;
        saveUnfinished(folder, "half.h5", true);
        Desk second(folder, false);
        second.open("half.h5");
        QTRY_VERIFY(second.behaviour->forwards > 0); // its scene stands
        QTRY_VERIFY(second.map().snapshot() && second.map().snapshot()->features);
        QTRY_VERIFY(second.map().snapshot()->features->inMemory()); // read, so that the sweep can add to them
        QVERIFY(hand::click(second.part<QPushButton>("sweepStart")));
        QTRY_VERIFY(second.finished());
        const SimilarityMap map = freeMap(*second.map().snapshot(), "fc", {3, 3});
        QVERIFY(std::ranges::none_of(map.values, [](float value) { return std::isnan(value); }));
    }

    void aPictureThatWasShiftedComesBackWithItsMaps_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<QString>("choice");
        QTest::addColumn<int>("rows");
        QTest::newRow("a window over it") << static_cast<int>(ShiftMode::Crop) << "crop" << 17;
        QTest::newRow("rolled around") << static_cast<int>(ShiftMode::Circular) << "circular" << 224;
    }

    void aPictureThatWasShiftedComesBackWithItsMaps()
    {
        QFETCH(const int, mode);
        QFETCH(const QString, choice);
        QFETCH(const int, rows);
        const QTemporaryDir folder;
        std::vector<float> values;
        {
            Desk first(folder);
            QImage picture(250, 240, QImage::Format_RGB32);
            picture.fill(QColor(10, 90, 200));
            picture.setPixel(249, 239, qRgb(255, 0, 0));
            picture.save(folder.filePath(QStringLiteral("picture.png")));
            QVERIFY(hand::choose(first.part<QComboBox>("mode"), choice)); // asks for a picture
            QVERIFY(hand::chooseInFileDialog(folder.filePath(QStringLiteral("picture.png"))));
            QTRY_VERIFY_WITH_TIMEOUT(first.finished() && first.map().map().rows() == rows, 20000);
            values = first.map().map().values;
            first.save("run.h5");
        }
        QFile::remove(folder.filePath(QStringLiteral("picture.png"))); // the run keeps it
        Desk second(folder);
        second.open("run.h5");
        QTRY_VERIFY(second.finished());
        QVERIFY(second.map().map().values == values);
        QCOMPARE(second.document().settings().mode, static_cast<ShiftMode>(mode));
        QTRY_VERIFY(second.behaviour->forwards > 0); // live values of the picture from the file
        QTest::qWait(900);
        QCOMPARE(static_cast<int>(second.behaviour->sweepSteps), 0);
        QCOMPARE(second.source(), QStringLiteral("From run.h5"));
        QVERIFY2(second.notice().isEmpty(), qPrintable(second.notice()));
    }

    void anUnfinishedRunIsOfferedAtTheNextStartAndGoesOn()
    {
        const QTemporaryDir folder;
        saveUnfinished(folder, "half.h5", false);
        Desk second(folder);
        second.window->offerUnfinishedRuns();
        QVERIFY2(second.notice().contains(QStringLiteral("half.h5")), qPrintable(second.notice()));
        second.goOn();
        QTRY_VERIFY(second.finished());
        QVERIFY(second.behaviour->sweepSteps < 96);                  // of 100 rows
        QCOMPARE(second.settings.values().unfinishedRuns.size(), 1); // the file itself still lacks them
        second.save("half.h5");
        QVERIFY(second.settings.values().unfinishedRuns.isEmpty());
    }

    void goingOnWithAFileKeepsWhatWasSweptMeanwhile()
    {
        const QTemporaryDir folder;
        saveUnfinished(folder, "half.h5", false);
        Desk second(folder);
        second.behaviour->sweepStep = std::chrono::milliseconds(10);
        second.usePatch(Qt::red);
        second.window->offerUnfinishedRuns();
        QTRY_VERIFY(second.map().snapshot() && second.map().snapshot()->maps.doneCount() > 5000);
        second.goOn();
        QTRY_COMPARE(second.source(), QStringLiteral("From half.h5"));
        QTRY_VERIFY(second.map().snapshot() && second.map().snapshot()->maps.doneCount() > 5000);
        QTRY_VERIFY(second.finished());
        // Started anew it would be 150; what came after the last news, ten times a second, may be done again.
        QVERIFY2(second.behaviour->sweepSteps < 130, qPrintable(QString::number(second.behaviour->sweepSteps)));
    }

    void aDamagedRunIsASentenceAndTheRestGoesOn()
    {
        const QTemporaryDir folder;
        Desk stage(folder);
        stage.usePatch(Qt::red);
        QTRY_VERIFY(stage.finished());
        stage.save("run.h5");
        QFile file(folder.filePath(QStringLiteral("run.h5")));
        QVERIFY(file.resize(file.size() / 2));
        stage.open("run.h5");
        QTRY_VERIFY2(stage.notice().contains(QStringLiteral("run.h5")), qPrintable(stage.notice()));
        QVERIFY(stage.finished());
        stage.window->openFile(stage.file("none.h5"));
        QTRY_VERIFY2(stage.notice().contains(QStringLiteral("none.h5")), qPrintable(stage.notice()));
        QSignalSpy shown(&stage.window->explorer(), &ExplorerView::resultShown);
        stage.moveTo({3, 4});
        QTRY_VERIFY(!shown.isEmpty());
        QCOMPARE(shown.back()[0].value<LiveResult>().position, (Position{3, 4}));
    }

    void anImportedMapWithoutAPatchIsShownForItself()
    {
        const QTemporaryDir folder;
        Desk stage(folder);
        stage.usePatch(Qt::red);
        QTRY_VERIFY(stage.finished());
        writeImported(stage.file("published.h5"));
        QSignalSpy wanted(stage.window.get(), &MainWindow::networkWanted);
        stage.open("published.h5");
        QTRY_COMPARE(stage.map().options().layer, std::string("fc8"));
        QCOMPARE(stage.map().map().values[10000 - 1], 1 - 9999.0F / 20000);
        QVERIFY2(stage.source().contains(QStringLiteral("published.h5")), qPrintable(stage.source()));
        QVERIFY2(stage.source().contains(QStringLiteral("does not keep the patch")), qPrintable(stage.source()));
        QCOMPARE(wanted.size(), 0); // no such architecture
        const int steps = stage.behaviour->sweepSteps;
        QTest::qWait(900);
        QCOMPARE(static_cast<int>(stage.behaviour->sweepSteps), steps); // its map is not swept away

        stage.setBox(100); // another scene: its own map
        QTRY_VERIFY_WITH_TIMEOUT(stage.finished() && stage.map().map().rows() == 125, 20000);
        QVERIFY(stage.source().isEmpty());
    }

    void aRunOfAnotherNetworkAsksForIt()
    {
        const QTemporaryDir folder;
        Desk stage(folder);
        stage.usePatch(Qt::red);
        QTRY_VERIFY(stage.finished());
        RunHeader header = stage.window->explorer().runHeader();
        header.model = "alexnet+aa5";
        header.weights = "init-seed:7";
        header.weightsSha256 = "0123";
        RunFile::create(stage.file("other.h5"), header, false).checkpoint(stage.map().snapshot()->maps);
        QSignalSpy wanted(stage.window.get(), &MainWindow::networkWanted);
        stage.open("other.h5");
        QTRY_COMPARE(wanted.size(), 1);
        const auto choice = wanted[0][0].value<NetworkChoice>();
        QCOMPARE(choice.model, std::string("alexnet"));
        QCOMPARE(choice.antiAlias, std::optional(5));
        QVERIFY(!choice.trained());
        QCOMPARE(choice.initSeed, std::optional(std::uint64_t{7}));
        QTRY_VERIFY(stage.source().contains(QStringLiteral("alexnet+aa5")));
    }

    void aSessionBringsTheSceneBack()
    {
        const QTemporaryDir folder;
        SceneSettings scene;
        {
            Desk first(folder, false);
            first.usePatch(Qt::red);
            first.setBox(90);
            QVERIFY(hand::chooseFromMenu(first.part<QPushButton>("background"), QStringLiteral("Texture (again: another one)")));
            QVERIFY(hand::click(first.part<QToolButton>("turn")));
            QTRY_VERIFY(!first.document().waiting());
            first.addAnchor({7, 8});
            first.moveTo({11, 12});
            QVERIFY(hand::choose(first.part<QComboBox>("zoom"), QStringLiteral("1x")));
            scene = first.document().settings();
            QVERIFY(scene.background.starts_with("texture:") && scene.turn == 90);
            first.saveSession("work.shiftscope");
        }
        QFile text(folder.filePath(QStringLiteral("work.shiftscope")));
        QVERIFY(text.open(QIODevice::ReadOnly));
        const QByteArray json = text.readAll();
        QVERIFY(json.contains("\"path\": \"patch.png\"")); // beside the session: it can move with it
        QVERIFY(json.contains("sha256"));

        Desk second(folder, false);
        second.open("work.shiftscope");
        QTRY_VERIFY(second.document().settings() == scene);
        QCOMPARE(second.window->explorer().zoom(), 1);
        QVERIFY(second.notice().isEmpty());
        QVERIFY(hand::press(second.window.get(), QStringLiteral("Ctrl+Z")));
        QVERIFY(second.document().settings() != scene);
    }

    void aSessionWhosePatchIsGoneLeavesTheSceneAsItWas()
    {
        const QTemporaryDir folder;
        Desk stage(folder, false);
        stage.usePatch(Qt::red);
        stage.setBox(90);
        stage.moveTo({49, 49});
        stage.saveSession("work.shiftscope");
        QVERIFY(QFile::copy(folder.filePath(QStringLiteral("patch.png")), folder.filePath(QStringLiteral("other.png"))));
        stage.open("other.png");
        QTRY_COMPARE(stage.document().settings().patch, stage.file("other.png"));
        stage.setBox(60);
        QFile::remove(folder.filePath(QStringLiteral("patch.png")));
        const SceneSettings before = stage.document().settings();
        const int steps = stage.document().undoStack().count();

        stage.open("work.shiftscope");
        QTRY_VERIFY2(stage.notice().contains(QStringLiteral("patch.png")), qPrintable(stage.notice()));
        QTRY_VERIFY(!stage.document().waiting());
        QVERIFY(stage.document().settings() == before);
        QCOMPARE(stage.document().undoStack().count(), steps);
        QCOMPARE(stage.window->findChild<QSpinBox *>(QStringLiteral("boxSize"))->value(), 60);
        QVERIFY(stage.notice().contains(QStringLiteral("patch.png")));
    }

    void aDamagedSessionIsASentence()
    {
        const QTemporaryDir folder;
        Desk stage(folder, false);
        QFile file(folder.filePath(QStringLiteral("bad.shiftscope")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"format\": \"shiftscope-session\", ");
        file.close();
        stage.open("bad.shiftscope");
        QTRY_VERIFY2(stage.notice().contains(QStringLiteral("bad.shiftscope")), qPrintable(stage.notice()));
    }
};

QTEST_MAIN(OpenFileTest)
#include "open_file_test.moc"
