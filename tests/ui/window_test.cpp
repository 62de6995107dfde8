#include "core/sweep/sweep.h"
#include "fake_network.h"
#include "hand.h"
#include "ui/banner.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/models/model_store.h"
#include "ui/models/network_bar.h"
#include "ui/models/network_chooser.h"
#include "ui/output_actions.h"
#include "ui/patch_maker/patch_maker.h"
#include "ui/patch_maker/picture_actions.h"
#include "ui/plot/figure_dialog.h"

#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace shiftscope;

namespace {

struct Stage {
    Stage()
    {
        writePatch(QStringLiteral("first.png"), Qt::red);
        writePatch(QStringLiteral("second.png"), Qt::blue);
        window.openPatch(file(QStringLiteral("first.png")).toStdString());
        window.show();
        window.setNetwork(std::make_shared<fake::Network>(std::make_shared<fake::Behaviour>()));
    }

    void writePatch(const QString &name, const QColor &colour) const
    {
        QImage patch(125, 125, QImage::Format_ARGB32);
        patch.fill(colour);
        patch.setPixelColor(0, 0, Qt::transparent); // or it would be a picture to cut a patch out of
        patch.save(file(name));
    }

    [[nodiscard]] QString file(const QString &name) const { return folder.filePath(name); }
    [[nodiscard]] bool swept()
    {
        return window.explorer().mapPanel().snapshot() && window.explorer().mapPanel().snapshot()->finished;
    }

    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("window.ini"))};
    MainWindow window{settings};
};

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private slots:
    void theTitleNamesTheProgramAndTheNetwork()
    {
        Stage stage;
        QCOMPARE(stage.window.windowTitle(), QStringLiteral("Fake network – ShiftScope"));
    }

    void aDroppedPictureBecomesThePatchAndIsUndone()
    {
        Stage stage;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(stage.file(QStringLiteral("second.png")))});
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&stage.window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&stage.window, &drop);
        SceneDocument &document = stage.window.explorer().document();
        QTRY_COMPARE(document.settings().patch.filename().string(), std::string("second.png"));
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::press(&stage.window, "Ctrl+Z"));
        QCOMPARE(document.settings().patch.filename().string(), std::string("first.png"));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("Edit/Redo change of patch")));
        QCOMPARE(document.settings().patch.filename().string(), std::string("second.png"));
    }

    void aMessageAboutAPatchGoesWithTheNextOne()
    {
        Stage stage;
        QFile note(stage.file(QStringLiteral("note.png")));
        QVERIFY(note.open(QIODevice::WriteOnly) && note.write("no picture") > 0);
        note.close();
        QTRY_VERIFY(!stage.window.explorer().document().waiting());
        stage.window.openPatch(note.fileName().toStdString());
        QTRY_VERIFY(stage.window.notice().isVisible() && stage.window.notice().text().contains(QStringLiteral("note.png")));
        QVERIFY(QString::fromStdString(stage.window.explorer().document().settings().patch.string()).endsWith(u"first.png"));
        stage.window.openPatch(stage.file(QStringLiteral("second.png")).toStdString());
        QTRY_VERIFY(!stage.window.notice().isVisible());
    }

    void outOfADroppedPhotoAPatchIsCutAndTakesThePlaceOfTheOldOne()
    {
        Stage stage;
        qputenv("XDG_DATA_HOME", stage.folder.path().toUtf8());
        QImage photo(200, 160, QImage::Format_RGB32);
        photo.fill(QColor(90, 150, 80));
        QPainter painter(&photo);
        painter.setBrush(Qt::red);
        painter.drawEllipse(60, 40, 80, 80);
        painter.end();
        QVERIFY(photo.save(stage.file(QStringLiteral("photo.jpg")), nullptr, 100));
        QSignalSpy previewed(&stage.window.pictures(), &PictureActions::patchPreviewed);
        stage.window.openFile(stage.file(QStringLiteral("photo.jpg")).toStdString());
        QTRY_VERIFY(stage.window.pictures().maker() != nullptr);
        PatchMaker &maker = *stage.window.pictures().maker();
        QTRY_VERIFY(maker.message().startsWith("Draw a rectangle"));
        const auto at = [&](int x, int y) { return maker.canvas().widgetPoint(QPointF(x, y)).toPoint(); };
        QTest::mousePress(&maker.canvas(), Qt::LeftButton, {}, at(45, 25));
        QTest::mouseMove(&maker.canvas(), at(155, 135));
        QTest::mouseRelease(&maker.canvas(), Qt::LeftButton, {}, at(155, 135));
        QTRY_VERIFY(!previewed.isEmpty() && !previewed.back().front().value<QImage>().isNull());
        QVERIFY(hand::click(hand::buttonNamed(maker, "Save to library")));
        SceneDocument &document = stage.window.explorer().document();
        QTRY_COMPARE(document.settings().patch.filename().string(), std::string("photo.png"));
        QVERIFY(previewed.back().front().value<QImage>().isNull());
    }

    void aFigureSaysWhatItShows()
    {
        Stage stage;
        QTRY_VERIFY(stage.swept()); // a scene at rest is swept by itself
        auto *output = stage.window.findChild<OutputActions *>();
        QSignalSpy done(output, &OutputActions::done);
        QSignalSpy failed(output, &OutputActions::failed);
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("File/Export figure")));
        QVERIFY(hand::click(hand::buttonNamed(*hand::waitForDialog<FigureDialog>(), "Save…")));
        QVERIFY(hand::chooseInFileDialog(stage.file(QStringLiteral("map.png"))));
        QTRY_COMPARE(done.size(), 1);
        const QImage figure(stage.file(QStringLiteral("map.png")));
        QCOMPARE(figure.text(QStringLiteral("Model")), QStringLiteral("fake"));
        QCOMPARE(figure.text(QStringLiteral("Layer")), QStringLiteral("fc"));
        QCOMPARE(figure.text(QStringLiteral("Anchor")), QStringLiteral("C"));
        QCOMPARE(figure.text(QStringLiteral("Patch")), QStringLiteral("first.png"));
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::press(&stage.window, "Ctrl+E"));
        QVERIFY(hand::click(hand::buttonNamed(*hand::waitForDialog<FigureDialog>(), "Save…")));
        QVERIFY(hand::chooseInFileDialog(stage.file(QStringLiteral("map.jpg"))));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("map.jpg")));
        QVERIFY(!QFile::exists(stage.file(QStringLiteral("map.jpg"))));
        QVERIFY(stage.window.notice().isVisible());
    }

    void aSavedRunHoldsTheMapOnScreen()
    {
        Stage stage;
        QTRY_VERIFY(stage.swept());
        auto *output = stage.window.findChild<OutputActions *>();
        QSignalSpy done(output, &OutputActions::done);
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("File/Save run")));
        QVERIFY(hand::chooseInFileDialog(stage.file(QStringLiteral("run.h5"))));
        QTRY_COMPARE(done.size(), 1);
        const RunFile run = RunFile::openForReading(stage.file(QStringLiteral("run.h5")).toStdString());
        QCOMPARE(run.header().patch, std::string("first.png"));
        QCOMPARE(run.header().weights, std::string("fake.pth"));
        QVERIFY(mapOf(run.header(), run.readMaps(), "fc", "C").values == stage.window.explorer().mapPanel().map().values);
    }

    void viewsAreTabsAndTheOneInFrontComesBack()
    {
        Stage stage;
        QVERIFY(QTest::qWaitForWindowExposed(&stage.window));
        stage.window.activateWindow();
        auto *tabs = stage.window.findChild<QTabWidget *>(QStringLiteral("views"));
        stage.window.addView(new QWidget, QStringLiteral("Another"));
        QCOMPARE(tabs->count(), 2);
        QCOMPARE(tabs->currentIndex(), 0);
        QTest::keyClick(&stage.window, Qt::Key_2, Qt::AltModifier);
        QTRY_COMPARE(tabs->currentIndex(), 1);
        stage.window.close();

        Settings settings(stage.file(QStringLiteral("window.ini")));
        MainWindow again(settings);
        QCOMPARE(again.findChild<QTabWidget *>(QStringLiteral("views"))->currentIndex(), 0);
        again.addView(new QWidget, QStringLiteral("Another"));
        QCOMPARE(again.findChild<QTabWidget *>(QStringLiteral("views"))->currentIndex(), 1);
    }

    void controlMAsksForTheModels()
    {
        Stage stage;
        QVERIFY(QTest::qWaitForWindowExposed(&stage.window));
        stage.window.activateWindow();
        QSignalSpy wanted(&stage.window.networkBar(), &NetworkBar::modelsWanted);
        QTest::keyClick(&stage.window, Qt::Key_M, Qt::ControlModifier);
        QTRY_COMPARE(wanted.size(), 1);
    }

    void controlQClosesTheWindowAndItsSettingsAreKept()
    {
        Stage stage;
        QVERIFY(QTest::qWaitForWindowExposed(&stage.window));
        stage.window.activateWindow();
        QVERIFY(hand::type(stage.window.findChild<QSpinBox *>(QStringLiteral("boxSize")), 75));
        QTRY_COMPARE(stage.window.explorer().document().settings().box, 75);
        QTest::keyClick(&stage.window, Qt::Key_Q, Qt::ControlModifier);
        QTRY_VERIFY(!stage.window.isVisible());
        const Settings again(stage.folder.filePath(QStringLiteral("window.ini")));
        QCOMPARE(again.values().box, 75);
        QVERIFY(QString::fromStdString(again.values().patch).endsWith(QStringLiteral("first.png")));
    }

    void aMissingCheckpointIsSaidAndUntrainedWeightsAreOffered()
    {
        Stage stage;
        qputenv("XDG_DATA_HOME", stage.folder.path().toUtf8());
        ModelStore store(stage.settings);
        NetworkChooser chooser(stage.settings, store, stage.window.networkBar(), stage.window.banner());
        std::shared_ptr<const LiveNetwork> network;
        connect(&chooser, &NetworkChooser::networkReady, this,
                [&](const std::shared_ptr<const LiveNetwork> &ready) { network = ready; });
        chooser.load();
        QTRY_VERIFY(stage.window.banner().text().contains(QStringLiteral("models fetch efficientnet_lite0")));
        QStringList offers;
        for (const QPushButton *button : stage.window.banner().findChildren<QPushButton *>())
            offers.push_back(button->text());
        QVERIFY(offers.contains(QStringLiteral("Fetch")));
        for (QPushButton *button : stage.window.banner().findChildren<QPushButton *>())
            if (button->text() == QStringLiteral("Use untrained weights"))
                button->click();
        QTRY_VERIFY_WITH_TIMEOUT(network, 30000);
        QVERIFY(!network->info().trained());
        QCOMPARE(network->info().layers, (std::vector<std::string>{"avgpool", "fc"}));
        QVERIFY(stage.window.banner().text().contains(QStringLiteral("Untrained")));
        qunsetenv("XDG_DATA_HOME");
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
