#include "core/error.h"
#include "ui/study/fitted_picture.h"
#include "ui/study/patch_picker.h"
#include "ui/study/result_table.h"
#include "ui/study/result_view.h"
#include "ui/study/study_composer.h"
#include "ui/study/study_run_table.h"
#include "ui/study/study_view.h"
#include "ui/table_copy.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QGroupBox>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace shiftscope;

namespace {

constexpr int kLong = 60000;

/// Two networks, two patches: four runs of some tenths of a second each.
std::string smallStudy(int stride = 8)
{
    return "# A small one\ntitle = \"Small study\"\npatches = [\"car\", \"dog\"]\nboxes = [32]\nstride = " +
           std::to_string(stride) +
           "\ncanvas = 64\n\n[[model]]\nname = \"mobilenet_v2\"\ninit_seed = 1\n\n[[model]]\nname = \"mobilenet_v2\"\n"
           "antialias = 3\ninit_seed = 1\nlabel = \"blurred\"\n\n[probe]\nprotocols = [\"paper\", \"shuffled\"]\n";
}

struct Stage {
    Stage()
    {
        view.resize(1200, 850);
        view.show();
    }
    template <typename Widget>
    [[nodiscard]] Widget *part(const char *name) const
    {
        return view.findChild<Widget *>(QLatin1String(name));
    }
    [[nodiscard]] QPushButton *start() const { return part<QPushButton>("start"); }
    [[nodiscard]] QString text() const { return part<QPlainTextEdit>("text")->toPlainText(); }
    [[nodiscard]] const StudyRunTable &runs() const { return *view.findChild<StudyRunTable *>(); }
    [[nodiscard]] QStringList results() const
    {
        QStringList names;
        for (int row = 0; row < part<QListWidget>("results")->count(); ++row)
            names.push_back(part<QListWidget>("results")->item(row)->data(Qt::UserRole).toString());
        return names;
    }
    void compose(const std::string &text)
    {
        view.composer().setText(text, folder.filePath(QStringLiteral("study.toml")).toStdString());
        view.setFolder(output());
    }
    [[nodiscard]] std::filesystem::path output() const { return folder.filePath(QStringLiteral("out")).toStdString(); }

    QTemporaryDir folder;
    StudyView view;
};

ViewWork::Ending endingOf(const QSignalSpy &ended)
{
    return ended.constLast().constFirst().value<ViewWork::Ending>();
}

} // namespace

class StudyTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        StudyWatch watch;
        m_finished = m_folder.filePath(QStringLiteral("finished")).toStdString();
        const StudyOrder order{.text = smallStudy(),
                               .file = m_folder.filePath(QStringLiteral("study.toml")).toStdString(),
                               .folder = m_finished,
                               .programVersion = "test"};
        QVERIFY(runStudyJob(order, watch, {}).finished);
        QCOMPARE(watch.look(0).lines.size(), std::size_t{4});
        QVERIFY(watch.look(0).renewed > 0);
    }

    void aStudyIsComposedStartedWatchedAndRead()
    {
        Stage stage;
        QVERIFY(!stage.start()->isEnabled());
        stage.compose(smallStudy());
        QTRY_VERIFY2(stage.view.message().contains("4 runs of 2 networks, 100 positions"), qPrintable(stage.view.message()));
        QSignalSpy ended(&stage.view.work(), &ViewWork::ended);
        QSignalSpy progressed(&stage.view.work(), &ViewWork::progressed);
        stage.start()->click();
        QVERIFY(stage.view.working());
        QVERIFY(!stage.part<QPlainTextEdit>("text")->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(stage.part<QTabWidget>("pages")->currentIndex(), 1, kLong);
        QCOMPARE(stage.runs().rowCount(), 4);
        QVERIFY(ended.wait(kLong));
        QVERIFY2(endingOf(ended) == ViewWork::Ending::Finished, qPrintable(stage.view.message()));
        QVERIFY(!progressed.isEmpty());
        QCOMPARE(stage.runs().count(StudyRunState::Done), std::size_t{4});
        QCOMPARE(stage.runs().index(0, StudyRunTable::Patch).data().toString(), QStringLiteral("car"));
        QCOMPARE(stage.part<QTabWidget>("pages")->currentIndex(), 2);
        QTRY_VERIFY(stage.results().contains("similarity-32px"));
        QVERIFY(stage.results().contains("separability-32px"));
        QVERIFY(stage.results().contains("mean-maps-32px"));
        QCOMPARE(stage.view.findChild<ResultTable *>()->table().rows.size(), std::size_t{2});
    }

    void cancelLosesNothingAndContinueEndsIt()
    {
        Stage stage;
        stage.compose(smallStudy(2));
        QSignalSpy ended(&stage.view.work(), &ViewWork::ended);
        QSignalSpy progressed(&stage.view.work(), &ViewWork::progressed);
        stage.start()->click();
        QVERIFY(progressed.wait(kLong));
        stage.start()->click();
        QVERIFY(ended.wait(5000));
        QVERIFY2(endingOf(ended) == ViewWork::Ending::Cancelled, qPrintable(stage.view.message()));
        QVERIFY2(stage.view.message().contains("Nothing is lost"), qPrintable(stage.view.message()));
        QCOMPARE(stage.start()->text().remove(u'&'), QStringLiteral("Continue"));
        QCOMPARE(stage.runs().count(StudyRunState::Sweeping), std::size_t{0});

        Stage later; // as after the next start of the program
        later.view.openFolder(stage.output());
        QTRY_VERIFY2(later.view.message().contains("Continue goes on"), qPrintable(later.view.message()));
        QCOMPARE(later.text().toStdString(), smallStudy(2));
        QCOMPARE(later.start()->text().remove(u'&'), QStringLiteral("Continue"));
        QSignalSpy over(&later.view.work(), &ViewWork::ended);
        later.start()->click();
        QVERIFY(over.wait(kLong));
        QVERIFY2(endingOf(over) == ViewWork::Ending::Finished, qPrintable(later.view.message()));
        QCOMPARE(later.runs().count(StudyRunState::Done), std::size_t{4});
    }

    void everythingThatIsMissingIsSaidBeforeAnythingStarts()
    {
        Stage stage;
        stage.compose("patches = [\"no-such-patch\"]\nboxes = [400]\n[[model]]\nname = \"alexnet\"\nweights = \"gone.pth\"\n"
                      "[[model]]\nname = \"mobilenet_v3\"\n");
        QTRY_VERIFY2(stage.view.message().contains("gone.pth"), qPrintable(stage.view.message()));
        for (const char *missing : {"no-such-patch", "400", "mobilenet_v3"})
            QVERIFY2(stage.view.message().contains(missing), qPrintable(stage.view.message()));
        QSignalSpy ended(&stage.view.work(), &ViewWork::ended);
        stage.start()->click();
        QVERIFY(ended.wait(kLong));
        QVERIFY(endingOf(ended) == ViewWork::Ending::Failed);
        QVERIFY2(stage.view.message().contains("no-such-patch"), qPrintable(stage.view.message()));
        QVERIFY(!std::filesystem::exists(stage.output()));
    }

    void whatIsWrongInTheTextIsSaidWithItsLine()
    {
        Stage stage;
        stage.compose("boxes = [32\n");
        QVERIFY2(stage.view.message().contains("line 1"), qPrintable(stage.view.message()));
        QVERIFY(!stage.start()->isEnabled());
        QVERIFY(!stage.part<QSpinBox>("stride")->isEnabled()); // only the text can be mended
        stage.compose("patches = [\"car\"]\nstrife = 3\n[[model]]\nname = \"alexnet\"\n");
        QVERIFY2(stage.view.message().contains("strife"), qPrintable(stage.view.message()));
        QVERIFY(stage.part<QSpinBox>("stride")->isEnabled());
    }

    void theWidgetsWriteTheTextAndTheTextSetsTheWidgets()
    {
        Stage stage;
        stage.compose(smallStudy());
        QCOMPARE(stage.part<QSpinBox>("stride")->value(), 8);
        QCOMPARE(stage.part<QListWidget>("models")->count(), 2);
        stage.part<QSpinBox>("stride")->setValue(4);
        QVERIFY2(stage.text().contains("stride = 4\n"), qPrintable(stage.text()));
        QVERIFY(stage.text().startsWith("# A small one\n"));
        auto *boxes = stage.part<QLineEdit>("boxes");
        boxes->selectAll();
        QTest::keyClicks(boxes, QStringLiteral("48, 24"));
        QTest::keyClick(boxes, Qt::Key_Return);
        QVERIFY2(stage.text().contains("boxes = [48, 24]\n"), qPrintable(stage.text()));
        boxes->selectAll();
        QTest::keyClicks(boxes, QStringLiteral("large"));
        QTest::keyClick(boxes, Qt::Key_Return);
        QVERIFY2(stage.view.message().contains("large"), qPrintable(stage.view.message()));
        stage.part<QGroupBox>("probe")->setChecked(false);
        QVERIFY2(!stage.text().contains("[probe]"), qPrintable(stage.text()));

        auto *text = stage.part<QPlainTextEdit>("text");
        const QString wider = stage.text().replace("canvas = 64", "canvas = 96");
        text->selectAll();
        text->insertPlainText(wider);
        QTRY_COMPARE(stage.part<QSpinBox>("canvas")->value(), 96);
        text->undo();
        QTRY_COMPARE(stage.part<QSpinBox>("canvas")->value(), 64);
    }

    void networksAndTheirTwinsAreAddedAndRemoved()
    {
        Stage stage;
        stage.compose("patches = [\"car\"]\n");
        QVERIFY2(stage.view.message().contains("[[model]]"), qPrintable(stage.view.message()));
        stage.part<QComboBox>("architecture")->setCurrentText(QStringLiteral("resnet50"));
        stage.part<QPushButton>("addModel")->click();
        auto *models = stage.part<QListWidget>("models");
        QCOMPARE(models->count(), 1);
        models->setCurrentRow(0);
        stage.part<QPushButton>("twins")->click();
        QCOMPARE(models->count(), 3);
        QCOMPARE(models->item(1)->text(), QStringLiteral("resnet50+aa5"));
        QCOMPARE(models->item(2)->text(), QStringLiteral("resnet50 (untrained, seed 1)"));
        models->setCurrentRow(1);
        stage.part<QPushButton>("removeModel")->click();
        QCOMPARE(models->count(), 2);
        QVERIFY(!stage.text().contains("antialias"));
    }

    void severalDrawingsAreAddedAtOnce()
    {
        Stage stage;
        stage.compose(smallStudy());
        stage.part<QPushButton>("addPatches")->click();
        auto *picker = stage.view.findChild<PatchPicker *>();
        auto *library = picker->findChild<QListWidget *>(QStringLiteral("library"));
        QTRY_VERIFY(library->count() >= 10);
        for (const char *name : {"boat", "zebra", "car"})
            library->findItems(QLatin1String(name), Qt::MatchExactly).constFirst()->setSelected(true);
        picker->findChild<QPushButton *>(QStringLiteral("addPicked"))->click();
        QTRY_COMPARE(stage.part<QListWidget>("patches")->count(), 4); // car was there
        QVERIFY2(stage.text().contains("patches = [\"car\", \"dog\", \"boat\", \"zebra\"]"), qPrintable(stage.text()));
        stage.part<QListWidget>("patches")->item(1)->setSelected(true);
        stage.part<QPushButton>("removePatches")->click();
        QVERIFY2(stage.text().contains("patches = [\"car\", \"boat\", \"zebra\"]"), qPrintable(stage.text()));
    }

    void templatesAreThereAndAStudyIsSavedAndOpened()
    {
        Stage stage;
        auto *templates = stage.part<QComboBox>("template");
        templates->setCurrentIndex(0);
        emit templates->activated(0);
        QTRY_VERIFY(stage.text().contains("Quick study"));
        QVERIFY(stage.part<QLineEdit>("folder")->text().endsWith("/quick-study"));
        const QString file = stage.folder.filePath(QStringLiteral("mine.toml"));
        stage.view.composer().save(file.toStdString());
        QTRY_VERIFY2(QFile::exists(file), qPrintable(stage.view.message()));
        const QString saved = stage.text();
        stage.view.composer().setText("", {});
        stage.view.composer().open(file.toStdString());
        QTRY_COMPARE(stage.text(), saved);
    }

    void aFolderOfAnotherStudyIsRefused()
    {
        Stage stage;
        stage.compose("patches = [\"zebra\"]\nboxes = [32]\ncanvas = 64\n[[model]]\nname = \"mobilenet_v2\"\ninit_seed = 1\n");
        stage.view.setFolder(m_finished);
        QTRY_VERIFY2(stage.view.message().contains("another study"), qPrintable(stage.view.message()));
    }

    void aFinishedFolderIsOpenedToRead()
    {
        Stage stage;
        stage.view.openFolder(m_finished);
        QTRY_VERIFY(stage.results().contains("similarity-32px"));
        QTRY_VERIFY2(stage.view.message().contains("All runs are done"), qPrintable(stage.view.message()));
        QCOMPARE(stage.part<QTabWidget>("pages")->currentIndex(), 2);
        stage.part<QPushButton>("copyTable")->click();
        const QStringList lines = QApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 4); // heads, two networks, and the end
        QVERIFY(lines[0].startsWith("model\tlayer\tpatches\tTL x̄\tTL σ"));
        QVERIFY(lines[2].startsWith("blurred\tfc\t2\t"));

        const QString csv = stage.folder.filePath(QStringLiteral("table.csv"));
        stage.view.results().saveTo(csv.toStdString());
        QTRY_VERIFY(stage.view.message().contains("table.csv"));
        QVERIFY(QFile::exists(csv));
        auto *list = stage.part<QListWidget>("results");
        list->setCurrentRow(static_cast<int>(stage.results().indexOf("mean-maps-32px")));
        QVERIFY(!stage.part<QPushButton>("copyTable")->isEnabled());
        QTRY_VERIFY(!stage.view.findChild<FittedPicture *>()->widget()->grab().isNull());
        const QString pdf = stage.folder.filePath(QStringLiteral("figure.pdf"));
        stage.view.results().saveTo(pdf.toStdString());
        QTRY_VERIFY(stage.view.message().contains("figure.pdf"));
        QVERIFY(QFile::exists(pdf));
        stage.view.results().saveTo(stage.folder.filePath(QStringLiteral("figure.odt")).toStdString());
        QTRY_VERIFY2(stage.view.message().contains(".png and .pdf"), qPrintable(stage.view.message()));
    }

    void whatIsNoStudyIsSaid()
    {
        Stage stage;
        stage.view.openFolder(stage.folder.path().toStdString());
        QTRY_VERIFY2(stage.view.message().contains("holds no study"), qPrintable(stage.view.message()));
        QVERIFY(!stage.start()->isEnabled());
    }

    void aTableSortsByNumbersAndCellsWithoutDataComeLast()
    {
        Table table{
            .name = "t", .caption = "c", .columns = {{"model", "", "model"}, {"patches", "", "patches"}, {"TL_mean", "TL", "x̄"}}};
        table.rows = {{"a", "10", 0.9}, {"b", "0 of 10", std::numeric_limits<double>::quiet_NaN()}, {"c", "paper", 0.8}};
        table.rows[0][2].best = true;
        ResultTable shown;
        shown.setTable(table);
        const auto column = [&shown](int at) {
            QStringList cells;
            for (int row = 0; row < shown.model()->rowCount(); ++row)
                cells.push_back(shown.model()->index(row, at).data().toString());
            return cells.join(u' ');
        };
        QCOMPARE(column(0), QStringLiteral("a b c"));
        shown.sortByColumn(2, Qt::AscendingOrder);
        QCOMPARE(column(2), QStringLiteral("0.800 0.900 no data"));
        shown.sortByColumn(2, Qt::DescendingOrder);
        QCOMPARE(column(2), QStringLiteral("0.900 0.800 no data"));
        QVERIFY(tabSeparated(shown).startsWith("model\tpatches\tTL x̄\na\t10\t0.900\nc\t"));
        QVERIFY(shown.model()->index(0, 2).data(Qt::FontRole).value<QFont>().bold());
        QVERIFY(shown.model()->index(1, 0).data(Qt::FontRole).value<QFont>().italic());
        shown.sortByColumn(-1, Qt::AscendingOrder);
        QCOMPARE(column(0), QStringLiteral("a b c"));
    }

    void closingWhileItWorksDoesNotWait()
    {
        const auto stage = std::make_unique<Stage>();
        stage->compose(smallStudy(1));
        QSignalSpy progressed(&stage->view.work(), &ViewWork::progressed);
        stage->start()->click();
        QVERIFY(progressed.wait(kLong)); // the destructor ends it, or this test runs into its time limit
    }

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_finished;
};

QTEST_MAIN(StudyTest)
#include "study_test.moc"
