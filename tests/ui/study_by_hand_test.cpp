#include "ui/dimmed.h"
#include "ui/study/fitted_picture.h"
#include "ui/study/patch_picker.h"
#include "ui/study/result_view.h"
#include "ui/study/study_composer.h"
#include "ui/study/study_run_table.h"
#include "ui/study/study_view.h"

#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace shiftscope;

// A study as a person makes one: typed and clicked.

namespace {

constexpr int kLong = 60000;

struct Hand {
    Hand()
    {
        view.resize(1180, 820);
        view.show();
    }
    template <typename Widget>
    [[nodiscard]] Widget *part(const char *name) const
    {
        return view.findChild<Widget *>(QLatin1String(name));
    }
    void click(QWidget *widget) const
    {
        for (QWidget *up = widget->parentWidget(); up != nullptr; up = up->parentWidget())
            if (auto *scroll = qobject_cast<QScrollArea *>(up))
                scroll->ensureWidgetVisible(widget);
        QVERIFY2(widget->isVisible() && widget->isEnabled(), qPrintable(widget->objectName()));
        QTest::mouseClick(widget, Qt::LeftButton);
    }
    static void type(QWidget *field, const QString &text)
    {
        field->window()->activateWindow(); // a dialog may have been in front, and offscreen nobody gives the window back
        QVERIFY(QTest::qWaitForWindowActive(field->window()));
        field->setFocus();
        QVERIFY(field->hasFocus());
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }
    void page(int index) const
    {
        QTabBar *tabs = part<QTabWidget>("pages")->tabBar();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(index).center());
    }
    void addUntrained() const
    {
        auto *architecture = part<QComboBox>("architecture");
        architecture->setFocus();
        QTest::keyClicks(architecture, QStringLiteral("mobilenet_v2"));
        auto *weights = part<QComboBox>("weights");
        weights->setFocus();
        QTest::keyClick(weights, Qt::Key_Down);
        click(part<QPushButton>("addModel"));
    }
    void pickCar() const
    {
        click(part<QPushButton>("addPatches"));
        auto *picker = view.findChild<PatchPicker *>();
        auto *library = picker->findChild<QListWidget *>(QStringLiteral("library"));
        QTRY_VERIFY(library->count() >= 10);
        QTest::keyClicks(picker->findChild<QLineEdit *>(QStringLiteral("filter")), QStringLiteral("car"));
        const QListWidgetItem *car = library->findItems(QStringLiteral("car"), Qt::MatchExactly).constFirst();
        QTest::mouseClick(library->viewport(), Qt::LeftButton, {}, library->visualItemRect(car).center());
        QTest::mouseClick(picker->findChild<QPushButton *>(QStringLiteral("addPicked")), Qt::LeftButton);
    }
    /// From the empty form to a study that can be started.
    void compose(const QString &output) const
    {
        addUntrained();
        pickCar();
        type(part<QLineEdit>("boxes"), QStringLiteral("32"));
        type(part<QSpinBox>("stride"), QStringLiteral("16"));
        type(part<QSpinBox>("canvas"), QStringLiteral("64"));
        type(part<QLineEdit>("folder"), output);
    }
    void run()
    {
        QSignalSpy ended(&view.work(), &ViewWork::ended);
        click(part<QPushButton>("start"));
        QVERIFY(ended.wait(kLong));
        QVERIFY2(ended.constLast().constFirst().value<ViewWork::Ending>() == ViewWork::Ending::Finished,
                 qPrintable(view.message()));
    }

    QTemporaryDir folder;
    StudyView view;
};

} // namespace

class StudyByHandTest : public QObject {
    Q_OBJECT

private slots:
    void fromAnEmptyFormToAFinishedStudy()
    {
        Hand hand;
        QVERIFY(!hand.part<QPushButton>("start")->isEnabled());
        const QString output = hand.folder.filePath(QStringLiteral("typed"));
        hand.compose(output);
        QTRY_VERIFY2(hand.view.message().contains("1 runs of 1 networks"), qPrintable(hand.view.message()));
        hand.run();
        QVERIFY(QFile::exists(output + "/tables/similarity-32px.csv") || QFile::exists(output + "/study.json"));

        Hand later; // names in the text are relative to the study's own folder
        later.view.openFolder(output.toStdString());
        QTRY_VERIFY2(later.view.message().contains("All runs are done"), qPrintable(later.view.message()));
    }

    void aRelativeFolderLiesWithTheOtherStudies()
    {
        Hand hand;
        Hand::type(hand.part<QLineEdit>("folder"), QStringLiteral("mine"));
        QVERIFY2(hand.part<QLineEdit>("folder")->toolTip().endsWith("/ShiftScope/mine"),
                 qPrintable(hand.part<QLineEdit>("folder")->toolTip()));
        Hand::type(hand.part<QLineEdit>("folder"), QStringLiteral("~/mine"));
        QVERIFY(hand.part<QLineEdit>("folder")->toolTip().endsWith(QDir::homePath() + "/mine"));
    }

    void aDoubleClickOpensAFinishedRun()
    {
        Hand hand;
        hand.compose(hand.folder.filePath(QStringLiteral("out")));
        QTRY_VERIFY2(hand.view.message().contains("1 runs of 1 networks"), qPrintable(hand.view.message()));
        QSignalSpy wanted(&hand.view, &StudyView::runWanted);
        hand.page(1);
        auto *runs = hand.part<QTableView>("runs");
        const auto doubleClick = [runs] {
            const QPoint at = runs->visualRect(runs->model()->index(0, 0)).center();
            QTest::mouseClick(runs->viewport(), Qt::LeftButton, {}, at);
            QTest::mouseDClick(runs->viewport(), Qt::LeftButton, {}, at);
        };
        doubleClick();
        QVERIFY2(hand.view.message().contains("not finished yet"), qPrintable(hand.view.message()));
        QVERIFY(wanted.isEmpty());
        hand.run();
        hand.page(1);
        doubleClick();
        QCOMPARE(wanted.size(), qsizetype{1});
        QVERIFY2(QFile::exists(wanted.constFirst().constFirst().toString()),
                 qPrintable(wanted.constFirst().constFirst().toString()));
    }

    void missingWeightsAreOfferedWhereTheyAreMissed()
    {
        qputenv("XDG_DATA_HOME", m_empty.path().toUtf8()); // nothing was ever fetched here
        Hand hand;
        hand.part<QComboBox>("architecture")->setFocus();
        QTest::keyClicks(hand.part<QComboBox>("architecture"), QStringLiteral("alexnet"));
        hand.click(hand.part<QPushButton>("addModel"));
        hand.pickCar();
        Hand::type(hand.part<QLineEdit>("folder"), hand.folder.filePath(QStringLiteral("out")));
        auto *fetch = hand.part<QPushButton>("getModels");
        QTRY_VERIFY2(fetch->isVisible(), qPrintable(hand.view.message()));
        QSignalSpy wanted(&hand.view, &StudyView::modelWanted);
        hand.click(fetch);
        QCOMPARE(wanted.constFirst().constFirst().toString(), QStringLiteral("alexnet"));
        auto *models = hand.part<QListWidget>("models");
        hand.click(hand.part<QPushButton>("removeModel"));
        QCOMPARE(models->count(), 0);
        QTRY_VERIFY(!fetch->isVisible());
        qunsetenv("XDG_DATA_HOME");
    }

    void resultsOfAnotherQuestionAreDimmedAndErrorsGoWhenMended()
    {
        Hand hand;
        const QString output = hand.folder.filePath(QStringLiteral("out"));
        hand.compose(output);
        QTRY_VERIFY2(hand.view.message().contains("1 runs of 1 networks"), qPrintable(hand.view.message()));
        hand.run();
        auto *stack = hand.view.results().findChild<QWidget *>(QStringLiteral("stack"));
        auto *age = hand.part<QLabel>("age");
        QTRY_VERIFY(hand.part<QListWidget>("results")->count() > 0);
        QVERIFY(!isDimmed(*stack));
        QVERIFY(!age->isVisible());
        hand.page(0);
        Hand::type(hand.part<QSpinBox>("stride"), QStringLiteral("8"));
        QVERIFY(isDimmed(*stack));
        hand.page(2);
        QVERIFY2(age->isVisible() && age->text().contains(output), qPrintable(age->text()));
        hand.page(0);
        Hand::type(hand.part<QSpinBox>("stride"), QStringLiteral("16"));
        QVERIFY(!isDimmed(*stack));
        Hand::type(hand.part<QLineEdit>("folder"), output + "2");
        QVERIFY(isDimmed(*stack));
        Hand::type(hand.part<QLineEdit>("boxes"), QStringLiteral("large"));
        QVERIFY2(hand.view.message().contains("large"), qPrintable(hand.view.message()));
        Hand::type(hand.part<QLineEdit>("boxes"), QStringLiteral("32")); // as it was
        QTRY_VERIFY2(hand.view.message().contains("1 runs of 1 networks"), qPrintable(hand.view.message()));
        Hand::type(hand.part<QLineEdit>("folder"), output);
        QVERIFY(!isDimmed(*stack));
    }

    void figuresFitTheViewAndAClickShowsThemInFull()
    {
        const QString file = m_empty.filePath(QStringLiteral("tall.png"));
        QImage(300, 2000, QImage::Format_RGB32).save(file);
        FittedPicture view;
        view.resize(600, 400);
        view.show();
        view.setFile(file.toStdString());
        auto *label = qobject_cast<QLabel *>(view.widget());
        QTRY_COMPARE(label->pixmap().height(), view.maximumViewportSize().height());
        QCOMPARE(view.verticalScrollBar()->maximum(), 0);
        QTest::mouseClick(view.viewport(), Qt::LeftButton);
        QTRY_COMPARE(label->pixmap().height(), 2000);
        QTest::mouseClick(view.viewport(), Qt::LeftButton);
        QTRY_VERIFY(label->pixmap().height() <= 400);
    }

private:
    QTemporaryDir m_empty;
};

QTEST_MAIN(StudyByHandTest)
#include "study_by_hand_test.moc"
