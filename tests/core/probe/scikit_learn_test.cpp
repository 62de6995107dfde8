#include "core/probe/position_fit.h"
#include "core/probe/probe.h"
#include "sample_features.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace shiftscope;

namespace {

QJsonArray jsonOf(const std::vector<int> &values)
{
    QJsonArray array;
    for (const int value : values)
        array.append(value);
    return array;
}

std::vector<int> intsOf(const QJsonArray &array)
{
    std::vector<int> values;
    for (const QJsonValue &value : array)
        values.push_back(value.toInt());
    return values;
}

/// What scikit_learn_peer.py prints; nothing where scikit-learn is not installed.
std::optional<QJsonArray> askPeer(const QJsonObject &request)
{
    QProcess python;
    python.start("/usr/bin/python3", {SHIFTSCOPE_SOURCE_DIR "/tests/core/probe/scikit_learn_peer.py"});
    python.write(QJsonDocument(request).toJson());
    python.closeWriteChannel();
    python.waitForFinished(-1);
    if (python.exitCode() == 77)
        return std::nullopt;
    if (python.exitCode() != 0)
        qFatal("%s", python.readAllStandardError().constData());
    return QJsonDocument::fromJson(python.readAllStandardOutput()).array();
}

} // namespace

/// Against Debian's python3-sklearn.
class ScikitLearnTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString written(const FeatureMatrix &features)
    {
        QFile file(m_folder.filePath("features.f32"));
        const bool opened = file.open(QFile::WriteOnly);
        Q_ASSERT(opened);
        file.write(reinterpret_cast<const char *>(features.values.data()),
                   static_cast<qint64>(features.values.size() * sizeof(float)));
        return file.fileName();
    }

private slots:
    void initTestCase()
    {
        if (!askPeer({{"task", "folds"}, {"classes", jsonOf({0, 0, 0, 0, 0, 1, 1, 1, 1, 1})}}))
            QSKIP("scikit-learn is not installed for /usr/bin/python3 (Debian package python3-sklearn)");
    }

    void foldsAreThoseOfStratifiedKFold_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        for (const auto &[rows, columns] : {std::pair{100, 100}, {99, 99}, {7, 11}, {13, 4}, {150, 1}})
            QTest::addRow("%d x %d", rows, columns) << rows << columns;
    }
    void foldsAreThoseOfStratifiedKFold()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const ProbeGrid grid = sampleGrid(rows, columns);
        for (const Split split : {Split::LeftRight, Split::TopBottom, Split::Quadrants}) {
            const Labels labels = splitLabels(split, grid.ys, grid.xs);
            if (std::ranges::min(labels.counts()) < 5)
                continue;
            const auto theirs = askPeer({{"task", "folds"}, {"classes", jsonOf(labels.classes)}});
            QCOMPARE(assignFolds({}, labels, grid.shape()), intsOf(*theirs));
        }
    }

    void foldsOfAnyOrderOfClassesAreThoseOfStratifiedKFold()
    {
        std::mt19937 generator(4);
        for (int i = 0; i < 5; ++i) {
            std::vector<int> classes;
            for (int k = 0; k < 97 + i; ++k)
                classes.push_back(static_cast<int>(generator() % 3));
            QCOMPARE(stratifiedFolds(classes, 3, 5), intsOf(*askPeer({{"task", "folds"}, {"classes", jsonOf(classes)}})));
        }
    }

    void accuraciesAreThoseOfItsSvcWithinOneSampleAFold_data()
    {
        QTest::addColumn<int>("dims");
        QTest::addColumn<double>("noiseLevel");
        QTest::newRow("separable") << 64 << 0.05;
        QTest::newRow("nearly separable") << 64 << 0.5;
        QTest::newRow("far from separable") << 10 << 1.5;
        QTest::newRow("more dimensions than positions") << 1200 << 1.0;
    }
    void accuraciesAreThoseOfItsSvcWithinOneSampleAFold()
    {
        QFETCH(int, dims);
        QFETCH(double, noiseLevel);
        const ProbeGrid grid = sampleGrid(30, 31);
        const FeatureMatrix features = waves(grid, dims, static_cast<float>(noiseLevel), 17);
        const QString file = written(features);
        const CentredFeatures centred = centre(features, "fc");
        std::vector<ProbeJob> jobs;
        for (const Split split : {Split::LeftRight, Split::TopBottom, Split::Quadrants})
            for (const Protocol protocol : {Protocol::Paper, Protocol::Shuffled, Protocol::Blocks})
                jobs.push_back({split, {.protocol = protocol, .block = 5}});
        const std::vector<ProbeResult> results = runProbes(centred, grid, jobs, Solver::Libsvm, 2, {}).value().probes;
        QJsonArray asked;
        for (const ProbeResult &ours : results)
            asked.append(QJsonObject{{"classes", jsonOf(splitLabels(ours.job.split, grid.ys, grid.xs).classes)},
                                     {"folds", jsonOf(ours.foldOf)}});
        const QJsonArray answered = *askPeer({{"task", "svc"}, {"features", file}, {"dims", dims}, {"jobs", asked}});
        for (std::size_t job = 0; job < results.size(); ++job) {
            const ProbeResult &ours = results[job];
            const std::vector<int> theirs = intsOf(answered[static_cast<int>(job)].toArray());
            for (std::size_t fold = 0; fold < 5; ++fold) {
                const auto inFold = static_cast<double>(std::ranges::count(ours.foldOf, static_cast<int>(fold)));
                const double right = ours.folds[fold] * inFold;
                QVERIFY2(std::abs(right - theirs[fold]) < 1.5,
                         qPrintable(QString("%1 %2 fold %3: %4 and %5")
                                        .arg(name(ours.job.split).data(), name(ours.job.rules.protocol).data())
                                        .arg(fold)
                                        .arg(right)
                                        .arg(theirs[fold])));
            }
        }
    }

    void ridgeRegressionIsItsRidge()
    {
        const ProbeGrid grid = sampleGrid(25, 30);
        const FeatureMatrix features = waves(grid, 80, 0.5F, 3);
        const QString file = written(features);
        const CentredFeatures centred = centre(features, "fc");
        std::vector<int> ys;
        std::vector<int> xs;
        for (const int y : grid.ys)
            for (const int x : grid.xs) {
                ys.push_back(y);
                xs.push_back(x);
            }
        for (const Protocol protocol : {Protocol::Paper, Protocol::Shuffled}) {
            const FoldRules rules{.protocol = protocol};
            const std::vector<int> folds = assignFolds(rules, {std::vector<int>(ys.size(), 0), {"any"}}, grid.shape());
            const QJsonArray theirs = *askPeer({{"task", "ridge"},
                                                {"features", file},
                                                {"dims", 80},
                                                {"y", jsonOf(ys)},
                                                {"x", jsonOf(xs)},
                                                {"folds", jsonOf(folds)},
                                                {"share", kRidge}});
            const std::vector<PositionFit> ours = regressPositions(centred, grid, {&rules, 1}, {}).value();
            QVERIFY(ours.front().r2X > 0.5);
            QVERIFY(std::abs(ours.front().r2Y - theirs[0].toDouble()) < 1e-5);
            QVERIFY(std::abs(ours.front().r2X - theirs[1].toDouble()) < 1e-5);
        }
    }
};

QTEST_GUILESS_MAIN(ScikitLearnTest)
#include "scikit_learn_test.moc"
