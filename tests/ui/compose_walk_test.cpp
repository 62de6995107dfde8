#include "tests/ui/compose_stage.h"
#include "ui/compose/inverter_button.h"
#include "ui/dimmed.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLayout>
#include <QMenu>
#include <QTimer>
#include <QUndoStack>

#include <random>

using namespace shiftscope;

// What the Compose view shows answers what is asked beside it, or is dimmed.

namespace {

/// A stage with what a window around it offers.
struct Desk : Stage {
    Desk()
    {
        QAction *undo = view.undoStack().createUndoAction(&view);
        undo->setShortcut(QKeySequence::Undo);
        QAction *redo = view.undoStack().createRedoAction(&view);
        redo->setShortcuts(QKeySequence::Redo);
        view.addActions({undo, redo});
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view))
            qFatal("the view never came to the front");
    }
    [[nodiscard]] PictureGrid &pictures() const { return *view.findChild<PictureGrid *>(); }
    [[nodiscard]] QLineEdit &expression() const { return *view.findChild<QLineEdit *>(QStringLiteral("expression")); }
    [[nodiscard]] bool dimmed() const { return isDimmed(pictures()); }
    void type(const QString &text)
    {
        expression().setFocus();
        QTest::keyClick(&expression(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(&expression(), text);
    }
    void undo() { QTest::keyClick(&view, Qt::Key_Z, Qt::ControlModifier); }
    void chooseBackground(const QString &action)
    {
        const QList<QAction *> all = view.findChild<BackgroundButton *>()->menu()->actions();
        const auto found = std::ranges::find_if(all, [&](const QAction *a) { return a->text().contains(action); });
        const std::string before = view.question().background;
        (*found)->trigger();
        (void)QTest::qWaitFor([&] { return view.question().background != before; }, 300); // White may be there already
    }
    void drag(SketchCanvas &canvas, QPointF from, QPointF to)
    {
        QTest::mousePress(&canvas, Qt::LeftButton, {}, canvas.widgetPoint(from).toPoint());
        QTest::mouseMove(&canvas, canvas.widgetPoint((from + to) / 2).toPoint());
        QTest::mouseMove(&canvas, canvas.widgetPoint(to).toPoint());
        QTest::mouseRelease(&canvas, Qt::LeftButton, {}, canvas.widgetPoint(to).toPoint());
    }
};

/// One answer computed away from the view.
PicturePage answerTo(const ComposeQuestion &question)
{
    const ComposeWatch watch{.control = {.stop = {}, .progress = {}}, .found = [](const ComposeResult &) {}};
    return pageOf(*runComposition(*tinyModel(), question, watch));
}

/// Whether every picture of `shown` is the one that `answer` has in its place; it may have fewer yet.
bool agrees(const PicturePage &shown, const PicturePage &answer)
{
    for (std::size_t i = 0; i < shown.cells.size(); ++i) {
        const bool finished = i < 3 || !shown.cells[i]->note.empty(); // else it is still being searched
        if (finished && (i >= answer.cells.size() || shown.cells[i]->picture.values != answer.cells[i]->picture.values))
            return false;
    }
    return shown.columnHeads == answer.columnHeads || shown.cells.size() < answer.cells.size();
}

} // namespace

class ComposeWalkTest : public QObject {
    Q_OBJECT

private slots:
    void oldPicturesAreDimmedUntilTheyAreTheAnswerAgain()
    {
        Desk desk;
        QVERIFY(!desk.dimmed());
        desk.runToItsEnd();
        QVERIFY(!desk.dimmed());
        desk.chooseBackground(QStringLiteral("Texture"));
        QVERIFY(desk.dimmed());
        QVERIFY(isDimmed(*desk.view.findChild<MeasureTable *>()));
        QVERIFY2(desk.view.message().contains("earlier question: A + B"), qPrintable(desk.view.message()));
        desk.undo();
        QVERIFY(!desk.dimmed());
        desk.drag(desk.canvas(0), {6, 6}, {16, 16});
        QVERIFY(desk.dimmed());
        desk.undo();
        QVERIFY(!desk.dimmed());
        auto *flat = desk.view.findChild<QCheckBox *>(QStringLiteral("flat"));
        QTest::mouseClick(flat, Qt::LeftButton, {}, QPoint(8, flat->height() / 2));
        QVERIFY(desk.dimmed());
        desk.runToItsEnd();
        QVERIFY(!desk.dimmed());
        desk.view.setModel({"fc", "flat"}, kCanvas, [] { return tinyModel(); });
        QVERIFY(desk.dimmed()); // another network
    }

    void theErrorOfAnExpressionGoesWhenItIsMendedAndFollowsTheTheme()
    {
        Desk desk;
        desk.type(QStringLiteral("A + D"));
        auto *message = desk.view.findChild<QLabel *>(QStringLiteral("message"));
        QVERIFY2(message->text().contains("D"), qPrintable(message->text()));
        QVERIFY(message->font().bold());
        const QPalette light = QApplication::palette();
        QPalette dark;
        dark.setColor(QPalette::WindowText, Qt::white);
        dark.setColor(QPalette::Window, Qt::black);
        QApplication::setPalette(dark);
        QTRY_COMPARE(message->palette().color(message->foregroundRole()), QColor(Qt::white));
        QApplication::setPalette(light);
        QTest::keyClick(&desk.expression(), Qt::Key_Backspace);
        QTest::keyClicks(&desk.expression(), QStringLiteral("B"));
        QVERIFY2(!message->text().contains("'D'") && !message->font().bold(), qPrintable(message->text()));
    }

    void everythingIsUndoneStepByStepAndOneDragIsOneStep()
    {
        Desk desk;
        const std::vector<SceneSketch> before = desk.view.scenes();
        desk.drag(desk.canvas(0), {6, 6}, {16, 16});
        QTest::mouseClick(desk.view.findChild<QPushButton *>(QStringLiteral("addScene")), Qt::LeftButton);
        QTRY_COMPARE(desk.view.scenes().size(), std::size_t{3});
        QTest::mouseClick(desk.view.findChildren<QToolButton *>(QStringLiteral("removeScene")).constFirst(), Qt::LeftButton);
        QTRY_COMPARE(desk.view.scenes().size(), std::size_t{2});
        desk.type(QStringLiteral("B + C"));
        QCOMPARE(desk.view.undoStack().count(), 4);
        desk.undo();
        QCOMPARE(desk.expression().text(), QStringLiteral("A + B"));
        desk.undo();
        QCOMPARE(desk.view.scenes().size(), std::size_t{3});
        QCOMPARE(desk.view.scenes()[0].name, std::string("A"));
        desk.undo();
        desk.undo();
        QCOMPARE(desk.view.scenes(), before);
        desk.view.setFocus();
        QTest::keySequence(&desk.view, QKeySequence(QKeySequence::Redo));
        QVERIFY(desk.view.scenes() != before);
    }

    void theCrossIsNotBesideTheSize()
    {
        const Desk desk;
        const auto *editor = desk.view.findChild<SceneEditor *>();
        const auto *cross = editor->findChild<QToolButton *>(QStringLiteral("removeScene"));
        const auto *size = editor->findChild<QSpinBox *>(QStringLiteral("box"));
        const auto *add = editor->findChild<QToolButton *>(QStringLiteral("addPatch"));
        QVERIFY(cross->geometry().right() < add->geometry().left() && add->geometry().right() < size->geometry().left());
    }

    void progressIsThatOfAllPictures()
    {
        const Desk desk;
        std::vector<Progress> seen;
        ComposeQuestion question = desk.view.question();
        question.optimise.steps = 40;
        question.optimise.secondsBetweenPreviews = 0;
        const JobControl control{.stop = {}, .progress = [&](const Progress &now) {
                                     if (now.text.find("picture ") != std::string::npos)
                                         seen.push_back(now);
                                 }};
        const ComposeWatch watch{.control = control, .found = [](const ComposeResult &) {}};
        QVERIFY(runComposition(*tinyModel(), question, watch));
        QVERIFY(!seen.empty());
        for (std::size_t i = 1; i < seen.size(); ++i)
            QVERIFY(seen[i].done >= seen[i - 1].done && seen[i].total == seen[0].total);
        for (const Progress &now : seen) {
            const auto picture = now.text.find("picture ") + 8;
            const int number = now.text[picture] - '0';
            const double share = 3.0 * static_cast<double>(now.done) / static_cast<double>(now.total);
            QVERIFY2(share >= number - 1 && share <= number, now.text.c_str());
        }
    }

    void aPictureIsCopiedFromItsContextMenu()
    {
        Desk desk;
        desk.runToItsEnd();
        const QPoint at = desk.pictures().cellRect(2).center().toPoint();
        QContextMenuEvent press(QContextMenuEvent::Mouse, at, desk.pictures().mapToGlobal(at));
        QApplication::sendEvent(&desk.pictures(), &press);
        auto *menu = desk.pictures().findChild<QMenu *>();
        QVERIFY(menu != nullptr && menu->isVisible());
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(menu->actions().constFirst()).center());
        QCOMPARE(QApplication::clipboard()->image().convertToFormat(QImage::Format_RGB888),
                 imageOf(desk.pictures().page().cells[2]->picture).convertToFormat(QImage::Format_RGB888));
    }

    void whateverIsNotDimmedIsTheAnswerToWhatIsAsked()
    {
        Desk desk;
        std::mt19937 random(20261127);
        const auto below = [&random](std::size_t count) { return random() % count; };
        const QStringList expressions{"A + B", "A - B", "B", "mean(A, B)", "A + C", "A + ", "lerp(A, B, 0.3)"};
        int answers = 0;
        for (int step = 0; step < 300; ++step) {
            const auto act = below(11);
            SketchCanvas &canvas = desk.canvas(static_cast<int>(below(desk.view.scenes().size())));
            if (act == 0 && desk.view.scenes().size() < 4) {
                const std::size_t before = desk.view.scenes().size();
                QTest::mouseClick(desk.view.findChild<QPushButton *>(QStringLiteral("addScene")), Qt::LeftButton);
                QTRY_VERIFY(desk.view.scenes().size() != before);
            } else if (act == 1 && desk.view.scenes().size() > 2) {
                const std::size_t before = desk.view.scenes().size();
                auto *cross = canvas.parentWidget()->findChild<QToolButton *>(QStringLiteral("removeScene"));
                QTest::mouseClick(cross, Qt::LeftButton);
                QTRY_VERIFY(desk.view.scenes().size() != before);
            } else if (act == 2) {
                desk.drag(canvas, {8, 8}, {double(below(28)), double(below(28))});
            } else if (act == 3) {
                canvas.setFocus();
                QTest::keyClick(&canvas, Qt::Key_PageDown);
                QTest::keyClick(&canvas, below(2) == 0 ? Qt::Key_Right : Qt::Key_Up);
            } else if (act == 4) {
                desk.chooseBackground(below(2) == 0 ? QStringLiteral("Texture") : QStringLiteral("White"));
            } else if (act == 5) {
                desk.type(expressions[static_cast<qsizetype>(below(expressions.size()))]);
            } else if (act == 6) {
                auto *flat = desk.view.findChild<QCheckBox *>(QStringLiteral("flat"));
                QTest::mouseClick(flat, Qt::LeftButton, {}, QPoint(8, flat->height() / 2));
            } else if (act == 7 || act == 8) {
                desk.undo();
            } else if (desk.start()->isEnabled() && !desk.view.working()) {
                QTest::mouseClick(desk.start(), Qt::LeftButton);
                if (below(4) != 0)
                    QTRY_VERIFY_WITH_TIMEOUT(!desk.view.working(), 30000);
            }
            if (desk.pictures().page().cells.empty() || desk.dimmed())
                continue;
            const PicturePage answer = answerTo(desk.view.question());
            QVERIFY2(agrees(desk.pictures().page(), answer), qPrintable(QStringLiteral("step %1, act %2").arg(step).arg(act)));
            ++answers;
        }
        QVERIFY(answers > 30);
    }
};

QTEST_MAIN(ComposeWalkTest)
#include "compose_walk_test.moc"
