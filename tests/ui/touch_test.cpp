// Touches everything that can be touched in every view, and demands that something is seen to happen.

#include "hand.h"
#include "touchable.h"
#include "ui/banner.h"
#include "ui/compare/compare_view.h"
#include "ui/compose/compose_view.h"
#include "ui/explorer/anchor_table.h"
#include "ui/explorer/explorer_view.h"
#include "ui/models/models_dialog.h"
#include "ui/patch_maker/patch_maker.h"
#include "ui/separability/separability_view.h"
#include "ui/study/study_view.h"
#include "whole_stage.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QListWidget>
#include <QPainter>
#include <QTabWidget>
#include <QTableWidget>

#include <deque>
#include <map>

using namespace shiftscope;
using namespace shiftscope::touching;

namespace {

/// Controls that show nothing when they are touched, each with the reason; a name ends where only its beginning counts with '*'.
const std::map<QString, QString> kQuiet{
    {"Menu > File/Quit", "window_test presses Ctrl+Q"},
    {"Menu > View/Go to/Explorer", "it is in front already"},
    {"Menu > View/Fit canvas and map", "both are fitted already; layout_test chooses it after a zoom"},
    {"QComboBox device", "disabled: the fake machine has one; measuring_test chooses among two"},
    {"QCheckBox keepFeatures", "says what the next sweep does"},
    {"QCheckBox sweepAutomatic", "says what the next sweep does"},
    {"QPushButton sweepStart", "the sweep is finished; disabled"},
    {"QPushButton sweepCancel", "the sweep is finished; disabled"},
    {"QCheckBox left-right", "says what the next start computes"},
    {"QCheckBox top-bottom", "says what the next start computes"},
    {"QCheckBox quadrants", "says what the next start computes"},
    {"QCheckBox paper", "says what the next start computes"},
    {"QCheckBox column-major", "says what the next start computes"},
    {"QCheckBox shuffled", "says what the next start computes"},
    {"QCheckBox blocks", "says what the next start computes"},
    {"QSpinBox block", "says what the next start computes"},
    {"QSpinBox seed", "says what the next start computes"},
    {"QComboBox layer", "says what the next start computes"},
    {"QPushButton live", "the explorer's sweep is the source already"},
    {"QCheckBox search", "says what the next start computes"},
    {"QSpinBox steps", "says what the next start computes"},
    {"QPushButton export", "disabled until there is a result"},
    {"QComboBox antiAlias", "part of the network that Add adds"},
    {"QComboBox architecture", "part of the network that Add adds"},
    {"Menu > Edit/Undo", "disabled while nothing is done; window_test presses Ctrl+Z"},
    {"Menu > Edit/Redo", "disabled while nothing is undone; window_test chooses it"},
    {"Menu > View/Theme/As the desktop", "it is chosen already"},
    {"Menu > File/Open recent/Clear", "disabled while no file was opened; menus_test chooses it"},
    {"QPushButton removePatches", "disabled while none is selected; its tooltip says so"},
    {"QPushButton twins", "disabled while there is no network; study_test presses it"},
    {"QPushButton start", "disabled while the study is not whole; study_test presses it"},
    {"QToolButton clear", "disabled while nothing is painted"},
    {"QToolButton redo", "disabled while nothing is undone"},
    {"QCheckBox Axes", "part of the figure that Save or Copy makes"},
    {"QCheckBox Caption", "part of the figure that Save or Copy makes"},
    {"QCheckBox Mark the anchor", "part of the figure that Save or Copy makes"},
    {"QLineEdit patchName", "the name that Save takes"},
    {"QPushButton modelsFetch", "asks the net; models_dialog_test presses it"},
    {"QPushButton modelsCancel", "disabled while nothing is fetched; models_dialog_test presses it"},
    {"QPushButton modelsVerify", "disabled without weights; models_dialog_test presses it"},
    {"QPushButton modelsUse", "disabled without weights; models_dialog_test presses it"},
};

constexpr int kPatienceMs = 15000; ///< for an effect, on a machine that does much else
constexpr int kChoicesMs = 2000;   ///< for all choices of a box but the last one

const QString kNothingCopied = QStringLiteral("nothing was copied");

QString quietReason(const QString &name)
{
    for (const auto &[pattern, reason] : kQuiet)
        if (pattern == name || (pattern.endsWith(u'*') && name.startsWith(pattern.chopped(1))))
            return reason;
    return {};
}

QtMessageHandler testMessages = nullptr;

/// The offscreen platform says a thousand times what it cannot do; what is wrong would be lost in it.
void withoutPlatformNoise(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (!message.startsWith(QStringLiteral("This plugin does not support")))
        testMessages(type, context, message);
}

} // namespace

class TouchTest : public QObject {
    Q_OBJECT

public slots:
    void openUrl(const QUrl &) { ++m_opened; }

private slots:
    void initTestCase()
    {
        testMessages = qInstallMessageHandler(withoutPlatformNoise);
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        QApplication::setCursorFlashTime(0);
        QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "openUrl");
        QDesktopServices::setUrlHandler(QStringLiteral("https"), this, "openUrl");
    }

    void cleanupTestCase()
    {
        QDesktopServices::unsetUrlHandler(QStringLiteral("file"));
        QDesktopServices::unsetUrlHandler(QStringLiteral("https"));
    }

    void everyControlOfAViewDoesSomething_data()
    {
        QTest::addColumn<QString>("view");
        for (const char *view : {"Explorer", "Compare", "Separability", "Compose", "Study"})
            QTest::newRow(view) << QString::fromLatin1(view);
    }

    void everyControlOfAViewDoesSomething()
    {
        QFETCH(const QString, view);
        touchAll([&view](fake::WholeStage &stage) -> QWidget * {
            if (!prepare(stage, view))
                return nullptr;
            if (view == QStringLiteral("Explorer"))
                return &stage.window(); // the docks are touched with it
            return stage.window().findChild<QTabWidget *>(QStringLiteral("views"))->currentWidget();
        });
    }

    void everyControlOfADialogDoesSomething_data()
    {
        QTest::addColumn<QString>("menu");
        for (const char *menu : {"File/Patch from a picture", "File/Export figure", "File/Models"})
            QTest::newRow(menu) << QString::fromLatin1(menu);
    }

    void everyLineOfTheMenusDoesSomething()
    {
        auto stage = std::make_unique<fake::WholeStage>();
        QVERIFY(prepare(*stage, QStringLiteral("Explorer")));
        QStringList complaints;
        const auto *bar = stage->window().menuBar();
        std::map<QString, Control> lines;
        for (QAction *menu : bar->actions())
            listMenu(QStringLiteral("Menu"), nullptr, menu->menu(), hand::plain(menu->text()) + u'/', lines);
        QVERIFY(lines.size() > 15);
        for (const auto &[name, control] : lines) {
            if (!quietReason(name).isEmpty())
                continue;
            if (!stage)
                stage = std::make_unique<fake::WholeStage>();
            QVERIFY(prepare(*stage, QStringLiteral("Explorer")));
            Sight before;
            QVERIFY(still(nullptr, {}, before));
            const int opened = m_opened;
            QApplication::clipboard()->setText(kNothingCopied);
            if (!hand::clickMenu(stage->window(), control.line))
                complaints.push_back(name + QStringLiteral(" cannot be touched"));
            else if (!QTest::qWaitFor(
                         [&] {
                             return m_opened != opened || sight(nullptr, {}) != before ||
                                    QApplication::clipboard()->text() != kNothingCopied;
                         },
                         kPatienceMs))
                complaints.push_back(name + QStringLiteral(" does nothing that can be seen"));
            stage.reset();
        }
        QVERIFY2(complaints.isEmpty(), qPrintable(u'\n' + complaints.join(u'\n')));
    }

    void everyControlOfADialogDoesSomething()
    {
        QFETCH(const QString, menu);
        touchAll([&menu](fake::WholeStage &stage) -> QWidget * {
            if (!prepare(stage, QStringLiteral("Explorer")) || !hand::clickMenu(stage.window(), menu))
                return nullptr;
            auto *dialog = hand::waitForDialog<QDialog>();
            auto *maker = qobject_cast<PatchMaker *>(dialog);
            const bool ready =
                maker ? cutOut(stage, *maker)
                      : !qobject_cast<ModelsDialog *>(dialog) || clickRow(dialog->findChild<QAbstractItemView *>(), 0);
            return ready ? dialog : nullptr;
        });
    }

private:
    /// The window with that view in front, and in it what its controls work on.
    static bool prepare(fake::WholeStage &stage, const QString &view)
    {
        if (!QTest::qWaitFor([&] { return stage.swept(); }) || !hand::activate(stage.window()))
            return hand::refuse(QStringLiteral("the window does not come to rest"));
        auto *tabs = stage.window().findChild<QTabWidget *>(QStringLiteral("views"));
        if (!hand::chooseTab(tabs->tabBar(), view))
            return false;
        if (view == QStringLiteral("Compare"))
            return openRuns(stage);
        if (view == QStringLiteral("Separability")) {
            auto *separability = stage.window().findChild<SeparabilityView *>();
            return hand::click(hand::buttonNamed(*separability, QStringLiteral("Explorer's sweep"))) &&
                   hand::click(separability->findChild<QPushButton *>(QStringLiteral("start"))) &&
                   QTest::qWaitFor([&] { return !separability->working() && separability->report(); }, 20000);
        }
        if (view == QStringLiteral("Compose"))
            stage.whole().compose().setModel({"fc"}, fake::WholeStage::kCanvas, []() -> std::shared_ptr<const ComposeModel> {
                throw WorkError("there is no such model here");
            });
        if (view == QStringLiteral("Explorer"))
            return clickRow(stage.window().explorer().anchorTable()->findChild<QTableWidget *>(), 0);
        return true;
    }

    /// Opens a picture in the maker, and draws a rectangle, so that there is something to work on.
    static bool cutOut(fake::WholeStage &stage, PatchMaker &maker)
    {
        QImage photo(200, 160, QImage::Format_RGB32);
        photo.fill(QColor(90, 150, 80));
        QPainter painter(&photo);
        painter.setBrush(Qt::red);
        painter.drawEllipse(60, 40, 80, 80);
        painter.end();
        photo.save(stage.file("photo.png"));
        maker.openFile(stage.file("photo.png").toStdString());
        if (!QTest::qWaitFor([&] { return maker.message().startsWith(QStringLiteral("Draw a rectangle")); }))
            return hand::refuse(QStringLiteral("the picture does not open"));
        const auto at = [&](int x, int y) { return maker.canvas().widgetPoint(QPointF(x, y)).toPoint(); };
        QTest::mousePress(&maker.canvas(), Qt::LeftButton, {}, at(45, 25));
        QTest::mouseMove(&maker.canvas(), at(155, 135));
        QTest::mouseRelease(&maker.canvas(), Qt::LeftButton, {}, at(155, 135));
        const auto *save = maker.findChild<QPushButton *>(QStringLiteral("save"));
        return QTest::qWaitFor([&] { return !maker.working() && save && save->isEnabled(); }, 10000);
    }

    static bool clickRow(QAbstractItemView *list, int row)
    {
        if (!list || !QTest::qWaitFor([&] { return list->model()->rowCount() > row; }))
            return hand::refuse(QStringLiteral("a list stays empty"));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(row, 0)).center());
        return true;
    }

    static bool openRuns(fake::WholeStage &stage)
    {
        auto *compare = stage.window().findChild<CompareView *>();
        std::vector<std::filesystem::path> files;
        for (const char *name : {"one.h5", "two.h5"}) {
            RunHeader header = stage.window().explorer().runHeader();
            header.model = name == std::string("one.h5") ? "alexnet" : "resnet50";
            files.emplace_back(stage.file(name).toStdString());
            RunFile::create(files.back(), header, true).checkpoint(stage.window().explorer().mapPanel().snapshot()->maps);
        }
        compare->openRuns(files);
        if (!QTest::qWaitFor([&] { return compare->runs().size() == 2; }))
            return false;
        for (QListWidget *list : compare->findChildren<QListWidget *>()) // two layers, so that there is something to arrange
            for (QListWidgetItem *item : list->findItems(QStringLiteral("avgpool"), Qt::MatchExactly)) {
                list->setCurrentItem(item);
                QTest::keyClick(list, Qt::Key_Space);
            }
        return QTest::qWaitFor([&] { return compare->shown().maps.size() == 4; });
    }

    /// Touches all that is found in what `open` shows; what a touch takes away is sought in a fresh window.
    void touchAll(const std::function<QWidget *(fake::WholeStage &)> &open)
    {
        auto stage = std::make_unique<fake::WholeStage>();
        QWidget *root = open(*stage);
        QVERIFY(root);
        QStringList complaints;
        std::deque<QString> names;
        for (const auto &[name, control] : controlsIn(*root))
            names.push_back(name);
        bool fresh = true;
        while (!names.empty()) {
            const QString name = names.front();
            const std::map<QString, Control> present = root ? controlsIn(*root) : std::map<QString, Control>();
            const auto found = present.find(name);
            const QString reason = quietReason(name);
            if (reason.isEmpty() && (found == present.end() || !found->second.widget->isEnabled()) && !fresh) {
                stage.reset();
                stage = std::make_unique<fake::WholeStage>();
                root = open(*stage);
                QVERIFY(root);
                fresh = true;
                continue;
            }
            names.pop_front();
            if (!reason.isEmpty())
                continue;
            const QPointer<QWidget> alive = root;
            const QString complaint = found == present.end() ? QStringLiteral("is gone") : touchOne(found->second);
            if (!complaint.isEmpty() && !fresh)
                names.push_front(name); // once more, where nothing else has been touched
            else if (!complaint.isEmpty())
                complaints.push_back(name + u' ' + complaint);
            fresh = false;
            if (!alive || !alive->isVisible() || !complaint.isEmpty()) {
                root = nullptr;
                continue;
            }
            closeDialogs(*root);
            stage->window().banner().hide();
            stage->window().notice().hide();
        }
        QVERIFY2(complaints.isEmpty(), qPrintable(u'\n' + complaints.join(u'\n')));
    }

    /// What is wrong with the control; empty: something happened.
    QString touchOne(const Control &control)
    {
        QWidget *widget = control.widget;
        if (!widget->isEnabled())
            return widget->toolTip().isEmpty() ? QStringLiteral("is disabled, and no tooltip says why")
                                               : QStringLiteral("is disabled");
        const QRect itself = ownPart(*widget);
        widget->setFocus(Qt::MouseFocusReason); // or the focus that moves would be taken for an effect
        Sight before;
        if (!still(widget, itself, before))
            return QStringLiteral("moves before it is touched");
        const QString clipboard = QApplication::clipboard()->text();
        const int opened = m_opened;
        QApplication::clipboard()->setText(kNothingCopied);
        const auto *combo = qobject_cast<QComboBox *>(widget);
        const int choices = combo ? std::max(1, combo->count() - 1) : 1; // one that changes something is enough
        for (int choice = 0; choice < choices; ++choice) {
            if (!touch(control))
                return QStringLiteral("cannot be touched");
            const bool seen = QTest::qWaitFor(
                [&] {
                    return !control.widget || m_opened != opened || sight(control.widget, itself) != before ||
                           QApplication::clipboard()->text() != kNothingCopied;
                },
                choice + 1 < choices ? kChoicesMs / choices : kPatienceMs);
            if (seen)
                return {};
        }
        return QStringLiteral("does nothing that can be seen");
    }

    int m_opened = 0;
};

QTEST_MAIN(TouchTest)
#include "touch_test.moc"
