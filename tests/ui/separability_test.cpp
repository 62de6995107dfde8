#include "tests/core/storage/sample_run.h"
#include "ui/separability/accuracy_table.h"
#include "ui/separability/separability_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

using namespace shiftscope;

namespace {

constexpr int kSide = 20;

RunHeader headerOf(int side)
{
    RunHeader header = sampleHeader();
    header.canvas = 2 * side + 10;
    header.box = 10;
    header.patch = "car.svg";
    header.ys.clear();
    for (int at = 0; at < side; ++at)
        header.ys.push_back(2 * at);
    header.xs = header.ys;
    header.anchors = {{"TL", 0, 0}};
    header.layers = {{"fc", 2}, {"avgpool", 3}};
    header.classes.clear();
    header.patchImage = {};
    header.backgroundImage = {};
    return header;
}

/// The perfect feature: the position itself.
FeatureMatrix coordinates(const RunHeader &header, std::int64_t dims)
{
    FeatureMatrix features(static_cast<std::int64_t>(header.positions()), dims);
    std::int64_t row = 0;
    for (const int y : header.ys)
        for (const int x : header.xs) {
            features.row(row)[0] = static_cast<float>(y);
            features.row(row++)[1] = static_cast<float>(x);
        }
    return features;
}

/// A run file whose features are the positions; not finished where `whole` is false.
void writeRun(const QString &file, bool whole = true)
{
    const RunHeader header = headerOf(kSide);
    RunFile run = RunFile::create(file.toStdString(), header, true);
    const std::size_t count = whole ? header.positions() : header.positions() / 2;
    for (const StoredLayer &layer : header.layers) {
        const FeatureMatrix features = coordinates(header, layer.dims);
        for (std::size_t i = 0; i < count; ++i)
            run.writeFeatures(layer.name, i, features.row(static_cast<std::int64_t>(i)));
    }
    run.checkpoint(sampleMaps(header, count));
}

/// The same in memory.
std::shared_ptr<const RunSnapshot> snapshotOf(bool finished, bool withFeatures)
{
    auto snapshot = std::make_shared<RunSnapshot>();
    snapshot->header = headerOf(kSide);
    snapshot->finished = finished;
    if (!withFeatures)
        return snapshot;
    auto kept = std::make_shared<KeptFeatures>();
    for (const StoredLayer &layer : snapshot->header.layers) {
        const FeatureMatrix features = coordinates(snapshot->header, layer.dims);
        AnyAnchor &rows =
            kept->layers.try_emplace(layer.name, snapshot->header.positions(), layer.dims, Metric::Cosine, std::vector<float>())
                .first->second;
        for (std::int64_t i = 0; i < features.rows; ++i)
            rows.put(static_cast<std::size_t>(i), features.row(i));
    }
    snapshot->features = std::move(kept);
    return snapshot;
}

struct Stage {
    Stage()
    {
        view.resize(1100, 820);
        view.show();
    }
    [[nodiscard]] QPushButton *start() const { return view.findChild<QPushButton *>(QStringLiteral("start")); }
    [[nodiscard]] QCheckBox *check(const char *name) const { return view.findChild<QCheckBox *>(QLatin1String(name)); }
    [[nodiscard]] QString cell(int row, int column) const { return view.findChild<AccuracyTable *>()->item(row, column)->text(); }
    void runToItsEnd()
    {
        QSignalSpy finished(&view, &SeparabilityView::finished);
        start()->click();
        QVERIFY(finished.wait(20000));
    }

    SeparabilityView view;
};

} // namespace

class SeparabilityViewTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_file = m_folder.filePath(QStringLiteral("run.h5"));
        writeRun(m_file);
    }

    void thePublishedFigureStandsBesideTheShuffledOne()
    {
        Stage stage;
        QVERIFY(!stage.start()->isEnabled());
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
        stage.check("blocks")->setChecked(false);
        stage.runToItsEnd();
        QVERIFY2(stage.view.report().has_value(), qPrintable(stage.view.message()));
        QCOMPARE(stage.view.findChild<QTableWidget *>()->rowCount(), 4);
        QCOMPARE(stage.cell(2, 0), QStringLiteral("top-bottom"));
        QCOMPARE(stage.cell(2, 1), QStringLiteral("paper"));
        QCOMPARE(stage.cell(2, 2), QStringLiteral("0.750 1.000 1.000 1.000 0.750"));
        QCOMPARE(stage.cell(2, 3), QStringLiteral("0.900"));
        QCOMPARE(stage.cell(2, 4), QStringLiteral("0.122"));
        QCOMPARE(stage.cell(3, 1), QStringLiteral("shuffled"));
        QCOMPARE(stage.cell(3, 3), QStringLiteral("1.000"));
        QVERIFY(stage.view.findChild<QLabel *>(QStringLiteral("why"))->text().contains("0.900 ± 0.122"));
    }

    void everyPositionHasItsFoldsColourAndTheWrongOnesAreBlack()
    {
        Stage stage;
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
        stage.check("blocks")->setChecked(false);
        stage.runToItsEnd();
        const ProbeResult &paper = stage.view.report()->probes[2];
        const QImage folds = foldImage(paper, {kSide, kSide});
        int black = 0;
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                black += folds.pixelColor(x, y) == Qt::black;
        QCOMPARE(black, kSide * kSide / 10); // a quarter of the first fold, a quarter of the last
        QVERIFY(folds.pixelColor(0, 0) != folds.pixelColor(0, kSide / 2 - 1));
    }

    void aSweepIsProbedByTheFeaturesItKeepsInMemory()
    {
        Stage stage;
        auto *live = stage.view.findChild<QPushButton *>(QStringLiteral("live"));
        QVERIFY(!live->isVisible());
        std::shared_ptr<const RunSnapshot> snapshot;
        stage.view.setLiveSource([&snapshot] { return probeSourceOf(snapshot, headerOf(kSide)); });
        QVERIFY(live->isVisible());
        live->click();
        QVERIFY2(stage.view.message().contains("swept nothing"), qPrintable(stage.view.message()));
        snapshot = snapshotOf(false, true);
        live->click();
        QVERIFY2(stage.view.message().contains("not finished"), qPrintable(stage.view.message()));
        snapshot = snapshotOf(true, false);
        live->click();
        QVERIFY2(stage.view.message().contains("Keep features"), qPrintable(stage.view.message()));
        QVERIFY(!stage.start()->isEnabled());

        snapshot = snapshotOf(true, true);
        live->click();
        QVERIFY(stage.start()->isEnabled());
        snapshot.reset(); // the explorer goes on to another scene
        stage.check("blocks")->setChecked(false);
        stage.runToItsEnd();
        QVERIFY2(stage.view.report().has_value(), qPrintable(stage.view.message()));
        QCOMPARE(stage.cell(2, 2), QStringLiteral("0.750 1.000 1.000 1.000 0.750")); // as from the file
    }

    void oneProtocolAloneIsNotEnough()
    {
        Stage stage;
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
        stage.check("blocks")->setChecked(false);
        stage.check("shuffled")->setChecked(false);
        QVERIFY(!stage.start()->isEnabled());
        stage.check("column-major")->setChecked(true);
        QVERIFY(stage.start()->isEnabled());
    }

    void blocksThatTheGridIsTooSmallForAreLeftOutAndNamed()
    {
        Stage stage;
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
        stage.runToItsEnd();
        QCOMPARE(stage.view.report()->probes.size(), std::size_t{4});
        QVERIFY2(stage.view.message().contains("Left out: left-right, blocks"), qPrintable(stage.view.message()));
    }

    void whatCannotBeProbedIsSaidInTheView()
    {
        Stage stage;
        const QString half = m_folder.filePath(QStringLiteral("half.h5"));
        writeRun(half, false);
        stage.view.openRun(half.toStdString());
        QTRY_VERIFY2(stage.view.message().contains("finished"), qPrintable(stage.view.message()));
        stage.view.openRun(m_folder.filePath(QStringLiteral("gone.h5")).toStdString());
        QTRY_VERIFY2(stage.view.message().contains("gone.h5"), qPrintable(stage.view.message()));
        QVERIFY(!stage.start()->isEnabled());
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
    }

    void featuresThatAreNoNumbersAreSaidAndTheViewGoesOn()
    {
        Stage stage;
        ProbeSource source{.title = "memory", .header = headerOf(kSide), .features = {}};
        source.features = [header = source.header](const std::string &, const JobControl &) {
            FeatureMatrix features = coordinates(header, 2);
            features.values[7] = std::numeric_limits<float>::quiet_NaN();
            return std::optional(std::move(features));
        };
        stage.view.setSource(std::move(source));
        stage.runToItsEnd();
        QVERIFY(!stage.view.report());
        QVERIFY2(stage.view.message().contains("fc"), qPrintable(stage.view.message()));
        QVERIFY(stage.start()->isEnabled());
    }

    void aRunIsDroppedOnTheView()
    {
        Stage stage;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_file)});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&stage.view, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&stage.view, &drop);
        QTRY_COMPARE(stage.view.findChild<QComboBox *>(QStringLiteral("layer"))->count(), 2);
    }

    void cancelEndsTheWorkAndKeepsWhatWasShown()
    {
        Stage stage;
        const auto entered = std::make_shared<std::atomic<bool>>(false);
        ProbeSource source{.title = "memory", .header = headerOf(kSide), .features = {}};
        source.features = [entered](const std::string &, const JobControl &control) {
            *entered = true;
            while (!control.stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return std::optional<FeatureMatrix>();
        };
        stage.view.setSource(std::move(source));
        QSignalSpy finished(&stage.view, &SeparabilityView::finished);
        stage.start()->click();
        QTRY_VERIFY(*entered);
        QVERIFY(stage.view.working());
        stage.start()->click();
        QVERIFY(finished.wait(2000));
        QVERIFY(!stage.view.working());
        QVERIFY2(stage.view.message().contains("Cancelled"), qPrintable(stage.view.message()));
    }

    void cancelKeepsTheFoldsThatAreDoneAndContinueDoesTheRest()
    {
        Stage stage;
        constexpr int kLong = 40;
        ProbeSource source{.title = "memory", .header = headerOf(kLong), .features = {}};
        source.features = [header = source.header](const std::string &, const JobControl &) {
            FeatureMatrix features(static_cast<std::int64_t>(header.positions()), 12);
            std::mt19937 random(7);
            std::normal_distribution<float> noise(0, 3); // nothing to be told apart by: a fold takes its time
            for (float &value : features.values)
                value = noise(random);
            return std::optional(std::move(features));
        };
        stage.view.setSource(std::move(source));
        const auto done = [&stage] {
            int folds = 0;
            for (const ProbeResult &probe : stage.view.report() ? stage.view.report()->probes : std::vector<ProbeResult>())
                folds += probe.foldsDone();
            return folds;
        };
        stage.start()->click();
        QTRY_VERIFY_WITH_TIMEOUT(done() >= 2, 30000);
        QSignalSpy finished(&stage.view, &SeparabilityView::finished);
        stage.start()->click();
        QVERIFY(finished.wait(5000));
        const int kept = done();
        QVERIFY2(kept >= 2 && kept < 30, qPrintable(QString::number(kept)));
        const SeparabilityReport before = *stage.view.report();
        QVERIFY2(stage.view.message().contains(QStringLiteral("%1 of 30 folds are done, and stay").arg(kept)),
                 qPrintable(stage.view.message()));
        // The table says which probes are not finished.
        const auto partial = std::ranges::find_if(before.probes, [](const ProbeResult &probe) { return !probe.complete(); });
        const int row = static_cast<int>(partial - before.probes.begin());
        QVERIFY2(stage.cell(row, 2).startsWith(QStringLiteral("%1 of 5:").arg(partial->foldsDone())),
                 qPrintable(stage.cell(row, 2)));
        QVERIFY(stage.view.findChild<AccuracyTable *>()->item(row, 3)->font().italic());
        QVERIFY(!stage.view.findChild<QPushButton *>(QStringLiteral("export"))->isEnabled());
        QCOMPARE(stage.start()->text(), QStringLiteral("&Continue"));

        // Another question begins anew, the same one goes on.
        stage.view.findChild<QComboBox *>(QStringLiteral("layer"))->setCurrentIndex(1);
        QCOMPARE(stage.start()->text(), QStringLiteral("&Start"));
        stage.view.findChild<QComboBox *>(QStringLiteral("layer"))->setCurrentIndex(0);
        QCOMPARE(stage.start()->text(), QStringLiteral("&Continue"));
        QSignalSpy progressed(&stage.view.work(), &ViewWork::progressed);
        finished.clear();
        stage.start()->click();
        QVERIFY(finished.wait(90000));
        for (const QList<QVariant> &told : progressed)
            if (const auto now = told.front().value<Progress>(); now.unit == "folds")
                QVERIFY(now.done > kept); // the first ones are not counted again
        const SeparabilityReport &whole = *stage.view.report();
        QCOMPARE(done(), 30);
        QVERIFY(!whole.regression.empty());
        for (std::size_t i = 0; i < whole.probes.size(); ++i)
            for (int fold = 0; fold < 5; ++fold)
                if (before.probes[i].done(fold))
                    QCOMPARE(whole.probes[i].folds[static_cast<std::size_t>(fold)],
                             before.probes[i].folds[static_cast<std::size_t>(fold)]);
        QCOMPARE(stage.start()->text(), QStringLiteral("&Start"));
        QVERIFY(stage.view.findChild<QPushButton *>(QStringLiteral("export"))->isEnabled());
    }

    void closingWhileItWorksDoesNotWait()
    {
        Stage stage;
        ProbeSource source{.title = "memory", .header = headerOf(kSide), .features = {}};
        source.features = [](const std::string &, const JobControl &control) {
            while (!control.stop.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return std::optional<FeatureMatrix>();
        };
        stage.view.setSource(std::move(source));
        stage.start()->click();
        QTest::qWait(30); // the destructor ends it, or this test runs into its time limit
    }

    void theTableAndTheFigureAreWritten()
    {
        Stage stage;
        stage.view.openRun(m_file.toStdString());
        QTRY_VERIFY(stage.start()->isEnabled());
        stage.runToItsEnd();
        const auto written = [&](const char *name) {
            const QString file = m_folder.filePath(QLatin1String(name));
            stage.view.exportTo(file.toStdString());
            if (!QTest::qWaitFor([&] { return stage.view.message().contains(QLatin1String(name)); }, 10000))
                return QByteArray();
            QFile bytes(file);
            return bytes.open(QIODevice::ReadOnly) ? bytes.readAll() : QByteArray();
        };
        QCOMPARE(written("table.csv").count('\n'), 5);
        const QImage figure = QImage::fromData(written("figure.png"));
        QCOMPARE(figure.width(), 2067); // 175 mm at 300 dots an inch
        QCOMPARE(figure.pixelColor(3, 3), QColor(Qt::white));
        const QByteArray pdf = written("figure.pdf");
        QVERIFY(pdf.startsWith("%PDF"));
        QCOMPARE(written("again.pdf"), pdf);
        QVERIFY(written("figure.odt").isEmpty());
        QVERIFY2(stage.view.message().contains(".csv, .png, .svg and .pdf"), qPrintable(stage.view.message()));
    }

private:
    QTemporaryDir m_folder;
    QString m_file;
};

QTEST_MAIN(SeparabilityViewTest)
#include "separability_test.moc"
