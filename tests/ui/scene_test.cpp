// What the scene can be beyond a patch on a colour.

#include "explorer_stage.h"
#include "hand.h"

#include <QApplication>
#include <QColorDialog>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMenu>
#include <QTimer>
#include <QToolButton>

using namespace shiftscope;
using fake::kBox;
using fake::kZoom;
using fake::Stage;

namespace {

constexpr Position kBare{15, 60}; ///< neither patch nor anchor is drawn there

/// Red left of the middle, blue right of it; the top row is green.
QImage halves(int width, int height)
{
    QImage image(width, height, QImage::Format_ARGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, y < height / 8 ? qRgb(0, 255, 0) : x < width / 2 ? qRgb(255, 0, 0) : qRgb(0, 0, 255));
    return image;
}

QRgb pixelAt(const Stage &stage, Position position)
{
    return stage.canvas()->grab().toImage().pixel(stage.canvas()->pixelOf(position) + QPoint(1, 1));
}

/// Opens the button's menu with the mouse and clicks the entry that begins with `entry`.
void chooseInMenu(QPushButton *button, const QString &entry)
{
    QTimer::singleShot(0, button, [entry] {
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        for (QAction *action : menu->actions())
            if (action->text().remove(u'&').startsWith(entry))
                return QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        menu->close();
        QFAIL(qPrintable(entry));
    });
    QTest::mouseClick(button, Qt::LeftButton); // until the menu is closed
}

QString saved(const Stage &stage, const QImage &image)
{
    const QString file = stage.folder.filePath(QStringLiteral("picture.png"));
    image.save(file);
    return file;
}

/// Chosen under "Shift", and then its picture.
void shift(const Stage &stage, const char *mode, const QImage &picture)
{
    QVERIFY(hand::choose(stage.view.findChild<QComboBox *>(QStringLiteral("mode")), QLatin1String(mode)));
    QVERIFY(hand::chooseInFileDialog(saved(stage, picture)));
}

} // namespace

class ExplorerSceneTest : public QObject {
    Q_OBJECT

private slots:
    void mirroringAndTurningActOnWhatIsSeenAndAreUndone()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QVERIFY(hand::click(hand::buttonNamed(stage.window, QStringLiteral("Open patch…"))));
        QImage patch = halves(kBox, kBox);
        patch.setPixelColor(kBox - 1, kBox - 1, Qt::transparent); // or it would be a picture to cut a patch out of
        QVERIFY(hand::chooseInFileDialog(saved(stage, patch)));
        QTRY_COMPARE(pixelAt(stage, {100, 50}), qRgb(255, 0, 0));
        QVERIFY(hand::click(stage.view.findChild<QToolButton *>(QStringLiteral("mirror"))));
        QTRY_COMPARE(pixelAt(stage, {100, 50}), qRgb(0, 0, 255));
        QVERIFY(hand::click(stage.view.findChild<QToolButton *>(QStringLiteral("turn"))));
        QTRY_COMPARE(pixelAt(stage, {100, 157}), qRgb(0, 255, 0)); // the top went to the right
        QVERIFY(hand::click(stage.view.findChild<QToolButton *>(QStringLiteral("mirror"))));
        QTRY_COMPARE(pixelAt(stage, {100, 48}), qRgb(0, 255, 0)); // what is seen is mirrored, not the patch before its turn
        for (int i = 0; i < 3; ++i)
            QVERIFY(stage.undo());
        QTRY_COMPARE(pixelAt(stage, {100, 50}), qRgb(255, 0, 0));
    }

    void aWindowSlidesOverALargerPicture()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        shift(stage, "crop", halves(400, 300));
        QTRY_COMPARE(stage.view.document().last(), (Position{76, 176}));
        QVERIFY(stage.typePosition({76, 0}));
        QTRY_COMPARE(pixelAt(stage, {5, 190}), qRgb(255, 0, 0));
        const QPoint from = stage.canvas()->pixelOf({100, 100});
        QTest::mousePress(stage.canvas(), Qt::LeftButton, {}, from);
        QTest::mouseMove(stage.canvas(), from + QPoint(-30 * kZoom, 0)); // the picture goes left, its window right
        QTest::mouseRelease(stage.canvas(), Qt::LeftButton, {}, from);
        QCOMPARE(stage.position(), (Position{76, 30}));
        QTRY_COMPARE(pixelAt(stage, {5, 190}), qRgb(0, 0, 255));
        QTRY_COMPARE(stage.results.back().position, (Position{76, 30}));
    }

    void aPictureIsRolledAroundItsBorders()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        shift(stage, "circular", halves(224, 224));
        QTRY_COMPARE(stage.view.document().last(), (Position{223, 223}));
        QVERIFY(stage.typePosition({0, 112}));
        QTRY_COMPARE(pixelAt(stage, {100, 20}), qRgb(0, 0, 255));
        QTRY_COMPARE(pixelAt(stage, {100, 200}), qRgb(255, 0, 0));
    }

    void aPictureThatCannotBeShiftedChangesNothing()
    {
        Stage stage({}, true);
        QTRY_VERIFY(stage.ready());
        QTRY_VERIFY(stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished);
        const SceneSettings before = stage.view.document().settings();
        auto *mode = stage.view.findChild<QComboBox *>(QStringLiteral("mode"));
        mode->setFocus(); // the canvas shows when it has the focus
        const QImage canvas = stage.canvas()->grab().toImage();
        const QString note = stage.folder.filePath(QStringLiteral("note.txt"));
        QFile text(note);
        QVERIFY(text.open(QIODevice::WriteOnly) && text.write("no picture") > 0);
        text.close();
        for (const QString &file : {saved(stage, halves(100, 100)), note}) {
            stage.problems.clear();
            mode->setFocus();
            QTest::keyClick(mode, Qt::Key_Down); // crop: asks for a picture
            QVERIFY(hand::chooseInFileDialog(file));
            QTRY_COMPARE(stage.problems.size(), 1);
            QVERIFY2(stage.problems[0].contains(QFileInfo(file).fileName()), qPrintable(stage.problems[0]));
            QVERIFY(stage.view.document().settings() == before);
            QCOMPARE(stage.view.document().undoStack().count(), 0);
            QCOMPARE(mode->currentText(), QStringLiteral("object"));
            QCOMPARE(stage.view.document().anchors().back().position, (Position{99, 99}));
            QVERIFY(stage.view.mapPanel().snapshot()->finished);
            QCOMPARE(stage.canvas()->grab().toImage(), canvas);
        }
    }

    void aSeededTextureLiesUnderThePatch()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.view.document().setBackground("texture:7");
        QTRY_VERIFY(pixelAt(stage, kBare) != qRgb(255, 255, 255));
        QCOMPARE(pixelAt(stage, {100, 100}), qRgb(255, 0, 0));
        stage.view.document().setBackground("texture:-1");
        QTRY_COMPARE(stage.problems.size(), 1);
        QVERIFY(stage.problems[0].contains(QStringLiteral("texture:0 to texture:")));
        QCOMPARE(stage.view.document().settings().background, std::string("texture:7"));
    }

    void theBackgroundButtonsMenuAndDialogsChangeTheCanvas()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QPushButton *button = stage.button("background");
        chooseInMenu(button, QStringLiteral("Texture"));
        QTRY_VERIFY(pixelAt(stage, kBare) != qRgb(255, 255, 255));
        chooseInMenu(button, QStringLiteral("White"));
        QTRY_COMPARE(pixelAt(stage, kBare), qRgb(255, 255, 255));

        chooseInMenu(button, QStringLiteral("Colour"));
        auto *colours = button->findChild<QColorDialog *>();
        QVERIFY(colours != nullptr);
        auto *html = colours->findChild<QLineEdit *>();
        html->selectAll();
        QTest::keyClicks(html, QStringLiteral("#20a040"));
        QTest::mouseClick(colours->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QTRY_COMPARE(pixelAt(stage, kBare), qRgb(0x20, 0xa0, 0x40));

        chooseInMenu(button, QStringLiteral("Picture"));
        auto *files = button->findChild<QFileDialog *>();
        QVERIFY(files != nullptr);
        auto *name = files->findChild<QLineEdit *>();
        name->setFocus();
        QTest::keyClicks(name, saved(stage, halves(224, 224)));
        QTest::keyClick(name, Qt::Key_Return);
        QTRY_COMPARE(pixelAt(stage, kBare), qRgb(0, 255, 0));
        QCOMPARE(pixelAt(stage, {100, 100}), qRgb(255, 0, 0)); // the patch still lies on it
    }

    void aDragIsPreciseAtEveryZoom()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        for (const int zoom : {1, 3, 6}) {
            auto *combo = stage.view.findChild<QComboBox *>(QStringLiteral("zoom"));
            QVERIFY(hand::choose(combo, QStringLiteral("%1x").arg(zoom)));
            QCOMPARE(stage.view.zoom(), zoom);
            QVERIFY(stage.typePosition({40, 40}));
            const QPoint from = stage.canvas()->pixelOf({50, 50});
            QTest::mousePress(stage.canvas(), Qt::LeftButton, {}, from);
            QTest::mouseMove(stage.canvas(), from + QPoint(7, -5) * zoom);
            QTest::mouseRelease(stage.canvas(), Qt::LeftButton, {}, from);
            QCOMPARE(stage.position(), (Position{35, 47}));
        }
    }

    void arrowKeysAreThePatchsAloneWhileTheCanvasHasTheFocus()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        auto *combo = stage.view.findChild<QComboBox *>(QStringLiteral("mapLayer"));
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(stage.position(), (Position{40, 40}));
    }
};

QTEST_MAIN(ExplorerSceneTest)
#include "scene_test.moc"
