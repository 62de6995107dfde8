// The menus' smaller lines, and what can be done with patches of one's own.

#include "core/scene/user_patches.h"
#include "fake_network.h"
#include "hand.h"
#include "ui/banner.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/help/guide_window.h"
#include "ui/main_window.h"

#include <QClipboard>
#include <QDockWidget>
#include <QFile>
#include <QImage>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>

using namespace shiftscope;

namespace {

struct Stage {
    Stage()
    {
        qputenv("XDG_DATA_HOME", folder.path().toUtf8());
        QDir(folder.path()).mkpath(QStringLiteral("shiftscope/patches"));
        QImage patch(40, 40, QImage::Format_ARGB32);
        patch.fill(Qt::red);
        patch.setPixelColor(0, 0, Qt::transparent); // or it would be a picture to cut a patch out of
        patch.save(file("shiftscope/patches/own_mug.png"));
        window.loadLibrary(false);
        window.openPatch(file("shiftscope/patches/own_mug.png").toStdString()); // as a start on the command line does
        window.setNetwork(std::make_shared<fake::Network>(std::make_shared<fake::Behaviour>()));
    }

    [[nodiscard]] QString file(const char *name) const { return folder.filePath(QLatin1String(name)); }
    [[nodiscard]] QListView *patches() const { return window.findChild<QListView *>(QStringLiteral("patchList")); }

    /// Empty where the library has no such patch.
    [[nodiscard]] QModelIndex patchNamed(const QString &name) const
    {
        const QAbstractItemModel *model = patches()->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, 0).data().toString() == name)
                return model->index(row, 0);
        return {};
    }

    /// Looks for it and clicks it, as it may be far down in the list.
    [[nodiscard]] bool clickPatch(const QString &name)
    {
        if (!hand::type(window.findChild<QLineEdit *>(QStringLiteral("patchFilter")), name) ||
            !QTest::qWaitFor([&] { return patchNamed(name).isValid(); }))
            return hand::refuse(QStringLiteral("there is no patch %1").arg(name));
        QTest::mouseClick(patches()->viewport(), Qt::LeftButton, {}, patches()->visualRect(patchNamed(name)).center());
        return QTest::qWaitFor([&] { return !window.explorer().document().waiting(); }) &&
               patches()->currentIndex() == patchNamed(name);
    }

    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("window.ini"))};
    MainWindow window{settings};
};

QString helpText(const QWidget &dialog)
{
    const auto *field = dialog.findChild<QPlainTextEdit *>(QStringLiteral("helpText"));
    return field ? field->toPlainText() : QString();
}

} // namespace

class MenusTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

    void f1OpensTheGuideAndASectionIsScrolledTo()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::press(&stage.window, "F1"));
        auto *guide = hand::waitForDialog<GuideWindow>();
        QVERIFY(guide);
        auto *sections = guide->findChild<QListWidget *>();
        auto *text = guide->findChild<QTextBrowser *>();
        QTRY_VERIFY(sections->count() > 5);
        const QList<QListWidgetItem *> found = sections->findItems(QStringLiteral("Measures"), Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        QTest::mouseClick(sections->viewport(), Qt::LeftButton, {}, sections->visualItemRect(found.front()).center());
        QTRY_COMPARE(text->cursorForPosition(QPoint(10, 8)).block().text(), QStringLiteral("Measures"));
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("Help/Guide")));
        QCOMPARE(stage.window.findChildren<GuideWindow *>().size(), 1);
    }

    void bothPapersAreCopiedAsBibTeX()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("Help/Cite")));
        auto *dialog = hand::waitForDialog<QDialog>();
        QVERIFY(dialog && hand::click(hand::buttonNamed(*dialog, QStringLiteral("Copy"))));
        const QString copied = QApplication::clipboard()->text();
        for (const char *part : {"@inproceedings{lee2020shift", "2011.04127", "@misc{bykov2023mark", "2303.05498", "H{\\\"o}hne"})
            QVERIFY2(copied.contains(QLatin1String(part)), part);
        QCOMPARE(copied.count(u'{'), copied.count(u'}'));
    }

    void aboutCopiesTheVersionsOfLibrariesAndTheDevice()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("Help/About ShiftScope")));
        auto *dialog = hand::waitForDialog<QDialog>();
        QVERIFY(dialog && hand::click(hand::buttonNamed(*dialog, QStringLiteral("Copy"))));
        const QString copied = QApplication::clipboard()->text();
        QCOMPARE(copied, helpText(*dialog));
        QVERIFY(copied.contains(QStringLiteral("Qt %1\n").arg(QLatin1String(qVersion()))));
        for (const char *part : {"LibTorch ", "OpenCV ", "HDF5 ", "Convolutions on the CPU: ", "Device: "})
            QVERIFY2(copied.contains(QLatin1String(part)), part);
    }

    void recentFilesOfOneNameAreToldApartAndCleared()
    {
        Stage stage;
        UserSettings values = stage.settings.values();
        values.recent = {QStringLiteral("/tmp/one/run.h5"), QDir::homePath() + QStringLiteral("/two & a half/run.h5")};
        stage.settings.set(values);
        QVERIFY(hand::activate(stage.window));
        auto *recent = stage.window.findChild<QMenu *>(QStringLiteral("recentFiles"));
        QCOMPARE(recent->actions()[0]->text(), QStringLiteral("run.h5 – /tmp/one"));
        QCOMPARE(recent->actions()[1]->text(), QStringLiteral("run.h5 – ~/two && a half"));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("File/Open recent/Clear")));
        QVERIFY(stage.settings.values().recent.isEmpty());
        QVERIFY(!recent->isEnabled());
    }

    void theLayoutIsResetAndTheScreenFilled()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        auto *patches = stage.window.findChild<QDockWidget *>(QStringLiteral("patchesDock"));
        auto *jobs = stage.window.findChild<QDockWidget *>(QStringLiteral("jobsDock"));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("View/Patches")));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("View/Jobs")));
        QVERIFY(!patches->isVisible() && jobs->isVisible());
        auto *page = qobject_cast<QMainWindow *>(patches->parentWidget());
        QVERIFY(page != nullptr);
        page->addDockWidget(Qt::RightDockWidgetArea, patches); // as it is dragged there
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("View/Reset layout")));
        QVERIFY(patches->isVisible() && !jobs->isVisible());
        QCOMPARE(page->dockWidgetArea(patches), Qt::LeftDockWidgetArea);
        QVERIFY(hand::press(&stage.window, "F11"));
        QTRY_VERIFY(stage.window.isFullScreen());
        QVERIFY(hand::press(&stage.window, "F11"));
        QTRY_VERIFY(!stage.window.isFullScreen());
    }

    void aFileOfNoKindIsToldAllKindsThereAre()
    {
        Stage stage;
        QFile note(stage.file("note.txt"));
        QVERIFY(note.open(QIODevice::WriteOnly) && note.write("no picture") > 0);
        note.close();
        QVERIFY(hand::activate(stage.window));
        QVERIFY(hand::clickMenu(stage.window, QStringLiteral("File/Open")));
        QVERIFY(hand::chooseInFileDialog(note.fileName()));
        QTRY_VERIFY(stage.window.notice().isVisible());
        for (const char *part : {"note.txt", ".h5", ".shiftscope", "PNG or SVG", "TIFF"})
            QVERIFY2(stage.window.notice().text().contains(QLatin1String(part)), part);
    }

    void aPatchOfOnesOwnIsRenamedAndTheSceneFollows()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        QVERIFY(stage.clickPatch(QStringLiteral("own mug")));
        QTest::keyClick(stage.patches(), Qt::Key_F2);
        auto *field = stage.patches()->findChild<QLineEdit *>();
        QVERIFY(field && field->isVisible());
        QTest::keyClicks(field, QStringLiteral("red mug"));
        QCOMPARE(field->text(), QStringLiteral("red mug"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY2(QFile::exists(stage.file("shiftscope/patches/red_mug.png")),
                     qPrintable(QDir(stage.file("shiftscope/patches")).entryList().join(u' ')));
        QVERIFY(!QFile::exists(stage.file("shiftscope/patches/own_mug.png")));
        QTRY_COMPARE(stage.window.explorer().document().settings().patch.filename().string(), std::string("red_mug.png"));
        QVERIFY(stage.clickPatch(QStringLiteral("red mug")));
    }

    void aPatchOfOnesOwnGoesToTheTrashAndThatOfTheProgramStays()
    {
        Stage stage;
        QVERIFY(hand::activate(stage.window));
        QVERIFY(stage.clickPatch(QStringLiteral("car")));
        QTest::keyClick(stage.patches(), Qt::Key_Delete);
        QVERIFY(stage.clickPatch(QStringLiteral("own mug")));
        QTest::keyClick(stage.patches(), Qt::Key_Delete);
        QTRY_VERIFY(!QFile::exists(stage.file("shiftscope/patches/own_mug.png")));
        QTRY_VERIFY(!stage.patchNamed(QStringLiteral("own mug")).isValid());
        QVERIFY2(!stage.window.notice().isVisible(), qPrintable(stage.window.notice().text()));
        QVERIFY(stage.clickPatch(QStringLiteral("car")));
    }
};

QTEST_MAIN(MenusTest)
#include "menus_test.moc"
