// Sits in the program itself (LD_PRELOAD) and does in its real window what a person does, by events alone: SHIFTSCOPE_SESSION
// names the session. Knows the program by what a person sees: the names of its widgets, their texts and values. What it sees is
// printed for session_test.py; a step that cannot be done ends the program with 99.

#include "tests/ui/hand.h"

#include <QDateTime>
#include <QDir>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QMainWindow>
#include <QProgressBar>
#include <QSpinBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolButton>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace shiftscope;

constexpr int kLongMs = 120000; // a loaded machine

QMainWindow *window()
{
    for (QWidget *widget : QApplication::topLevelWidgets())
        if (auto *main = qobject_cast<QMainWindow *>(widget); main && main->isVisible())
            return main;
    return nullptr;
}

/// By its name; views have parts of one name, and the one that is seen is meant.
template <typename Part>
Part *part(const char *name)
{
    const QList<Part *> all = window() ? window()->findChildren<Part *>(QLatin1String(name)) : QList<Part *>();
    for (Part *one : all)
        if (one->isVisible())
            return one;
    return all.value(0);
}

/// Ends the program where a step cannot be done.
void step(const char *what, bool done)
{
    std::fprintf(stderr, "session: %s%s\n", what, done ? "" : ": cannot be done");
    if (!done) {
        QPixmap picture = window() ? window()->grab() : QPixmap();
        picture.save(QDir::current().filePath(QStringLiteral("failed.png")));
        std::_Exit(99);
    }
}

/// On a slow machine a long sweep is proposed instead of begun: then every position is asked for, as a person would.
void acceptProposal()
{
    if (window() == nullptr)
        return;
    for (QAbstractButton *button : window()->findChildren<QAbstractButton *>())
        if (button->isVisible() && button->text().startsWith(QStringLiteral("Every position")))
            hand::click(button);
}

void await(const char *what, const std::function<bool()> &state)
{
    const auto reached = [&state] {
        acceptProposal();
        return state();
    };
    step(what, QTest::qWaitFor(reached, kLongMs));
}

void say(const char *name, const QString &value)
{
    std::printf("%s=%s\n", name, qPrintable(value));
    std::fflush(stdout);
}

QProgressBar *progress()
{
    return part<QProgressBar>("sweepProgress");
}

bool begun()
{
    return progress() && progress()->maximum() > 1 && progress()->value() > 0;
}

bool swept(int positions)
{
    return progress() && progress()->maximum() == positions && progress()->value() == positions;
}

QString patch()
{
    const auto *list = part<QListView>("patchList");
    return list ? list->currentIndex().data(Qt::DisplayRole).toString() : QString();
}

int number(const char *name)
{
    const auto *box = part<QSpinBox>(name);
    return box ? box->value() : -1;
}

void sayScene()
{
    say("patch", patch());
    say("scene", QStringLiteral("%1 %2 %3").arg(number("boxSize")).arg(number("positionX")).arg(number("positionY")));
}

/// By its name in the list of patches, found by what is typed.
void choosePatch(const QString &name)
{
    auto *list = part<QListView>("patchList");
    step("find the patch", list && hand::type(part<QLineEdit>("patchFilter"), name, false));
    QModelIndex found;
    await("the patch is found", [&] {
        for (int row = 0; row < list->model()->rowCount(); ++row)
            if (const QModelIndex index = list->model()->index(row, 0); index.data().toString() == name)
                found = index;
        return found.isValid() && list->visualRect(found).isValid();
    });
    list->scrollTo(found);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(found).center());
    await("the patch is chosen", [&name] { return patch() == name; });
}

void drag(QPoint by)
{
    auto *canvas = part<QWidget>("canvas");
    step("find the canvas", hand::reach(canvas));
    const QPoint middle = canvas->rect().center();
    QTest::mousePress(canvas, Qt::LeftButton, {}, middle);
    for (int i = 1; i <= 5; ++i)
        QTest::mouseMove(canvas, middle + by * i / 5);
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, middle + by);
}

void compare()
{
    step("bring Compare to the front", hand::chooseTab(part<QTabWidget>("views")->tabBar(), QStringLiteral("Compare")));
    auto *view = part<QWidget>("compareView");
    auto *runs = part<QListWidget>("compareRuns");
    const auto whole = [runs](int count) {
        bool all = runs->count() == count;
        for (int row = 0; row < runs->count(); ++row)
            all = all && !runs->item(row)->text().contains(u'%');
        return all;
    };
    QAbstractButton *sweep = hand::buttonNamed(*view, QStringLiteral("Sweep"));
    step("sweep the explorer's network", hand::chooseFromMenu(sweep, QStringLiteral("The explorer's network")));
    await("it is listed", [&] { return whole(1); }); // it was swept already
    step("sweep its twin", hand::chooseFromMenu(sweep, QStringLiteral("The same, anti-aliased (3 px)")));
    await("both are swept", [&] { return whole(2); });
    step("show differences", hand::setTicked(part<QCheckBox>("compareDifference"), true));
    step("export", hand::press(view, QStringLiteral("Ctrl+E")));
    QDialog *dialog = nullptr;
    await("the figure's dialog", [&] {
        dialog = part<QDialog>("figureDialog");
        return dialog && dialog->isVisible();
    });
    step("choose PDF",
         hand::choose(dialog->findChild<QComboBox *>(QStringLiteral("figureFormat")), QStringLiteral("PDF drawing")));
    step("to a file", hand::click(hand::buttonNamed(*dialog, QStringLiteral("Save…"))));
    step("name it", hand::chooseInFileDialog(QStringLiteral("difference.pdf")));
    await("the figure is written",
          [] { return window()->statusBar()->currentMessage().contains(QStringLiteral("difference.pdf")); });
}

/// The main path: a patch, a drag, a sweep to its end, saved; two networks beside each other, their difference as PDF; a long
/// sweep, and Ctrl+Q in the middle of it.
void firstDay()
{
    await("a sweep begins by itself", begun);
    choosePatch(QStringLiteral("boat"));
    step("type the size", hand::type(part<QSpinBox>("boxSize"), 208));
    const int x = number("positionX");
    drag({20, 12});
    await("the object is dragged", [x] { return number("positionX") != x; });
    await("the sweep is finished", [] { return swept(17 * 17); });
    step("save", hand::press(window(), QStringLiteral("Ctrl+S")));
    step("name the run", hand::chooseInFileDialog(QStringLiteral("run.h5")));
    await("the run is written", [] { return window()->statusBar()->currentMessage().contains(QStringLiteral("run.h5")); });
    compare();
    step("back to the explorer", hand::chooseTab(part<QTabWidget>("views")->tabBar(), QStringLiteral("Explorer")));
    step("a smaller box", hand::type(part<QSpinBox>("boxSize"), 120));
    await("a long sweep is under way", [] { return progress()->maximum() == 105 * 105 && progress()->value() > 100; });
    sayScene();
    say("done", QString::number(progress()->value()));
    step("quit", hand::press(window(), QStringLiteral("Ctrl+Q")));
    await("what goes on is said", [] {
        const auto *text = part<QLabel>("quitText");
        return text && text->isVisible() && text->text().contains(QStringLiteral("boat"));
    });
    step("quit indeed", hand::press(part<QLabel>("quitText")->window(), QStringLiteral("Ctrl+Q")));
}

/// What was there is there again, without a sweep.
void sayRestored()
{
    await("the scene is back", [] { return number("boxSize") == 120 && patch() == QStringLiteral("boat"); });
    sayScene();
    await("the sweep is back", begun);
    say("restored", QString::number(progress()->value()));
}

/// Everything is there, and the sweep goes on; told until the program is killed.
void secondDay()
{
    sayRestored();
    auto *runs = part<QListWidget>("compareRuns");
    await("Compare's runs are back", [runs] { return runs && runs->count() == 2; });
    say("difference", part<QCheckBox>("compareDifference")->isChecked() ? QStringLiteral("shown") : QStringLiteral("gone"));
    for (;;) {
        say("at", QStringLiteral("%1 %2").arg(QDateTime::currentMSecsSinceEpoch()).arg(progress()->value()));
        QTest::qWait(100);
    }
}

/// After a kill.
void thirdDay()
{
    sayRestored();
    step("quit", hand::press(window(), QStringLiteral("Ctrl+Q")));
    const auto asks = [] { return part<QLabel>("quitText") && part<QLabel>("quitText")->isVisible(); };
    await("the question, or the end where the sweep is finished", [&asks] { return !window() || asks(); });
    if (window())
        step("quit indeed", hand::press(part<QLabel>("quitText")->window(), QStringLiteral("Ctrl+Q")));
}

void play()
{
    const std::string session = std::getenv("SHIFTSCOPE_SESSION") ? std::getenv("SHIFTSCOPE_SESSION") : "";
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    await("the window opens", [] { return window() && window()->isVisible() && part<QWidget>("views"); });
    step("it takes the keyboard", hand::activate(*window()));
    if (session == "first")
        firstDay();
    else if (session == "second")
        secondDay();
    else
        thirdDay();
}

void begin()
{
    if (std::getenv("SHIFTSCOPE_SESSION") != nullptr && qobject_cast<QApplication *>(QCoreApplication::instance()) != nullptr)
        QTimer::singleShot(0, QCoreApplication::instance(), play);
}
Q_COREAPP_STARTUP_FUNCTION(begin)

} // namespace
