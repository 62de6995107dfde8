// Any anchor from the features of a run file.

#include "core/error.h"
#include "core/storage/run_file.h"
#include "core/sweep/stored_any_anchor.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace shiftscope;

namespace {

constexpr int kRows = 7;
constexpr int kColumns = 13;
constexpr std::size_t kPositions = kRows * kColumns;
constexpr std::int64_t kDims = 1003;
constexpr std::size_t kUndone = 17;

const std::vector<std::vector<float>> &someFeatures()
{
    static const std::vector<std::vector<float>> features = [] {
        std::mt19937 random(3);
        std::normal_distribution<float> number;
        std::vector<float> common(kDims);
        std::ranges::generate(common, [&] { return 3 * number(random); });
        std::vector<std::vector<float>> made(kPositions, std::vector<float>(kDims));
        for (std::vector<float> &feature : made)
            std::ranges::transform(common, feature.begin(), [&](float value) { return value + number(random); });
        return made;
    }();
    return features;
}

std::vector<float> blank()
{
    return std::vector<float>(kDims, 0.5F);
}

/// A run of all positions but kUndone.
class Run {
public:
    explicit Run(StoredFeatures kind)
    {
        RunHeader header;
        for (int i = 0; i < kRows; ++i)
            header.ys.push_back(i);
        for (int i = 0; i < kColumns; ++i)
            header.xs.push_back(i);
        header.anchors = {{"TL", 0, 0}};
        header.layers = {{"avgpool", 2}, {"fc", kDims}};
        header.features = kind;
        RunFile run = RunFile::create(path(), header, true);
        RunMaps maps = RunMaps::forHeader(header);
        for (std::size_t p = 0; p < kPositions; ++p) {
            if (p == kUndone)
                continue;
            maps.done[p] = 1;
            if (kind != StoredFeatures::None)
                run.writeFeatures("fc", p, someFeatures()[p]);
        }
        run.checkpoint(maps);
        done = maps.done;
    }

    [[nodiscard]] std::filesystem::path path() const { return folder.filePath(QStringLiteral("run.h5")).toStdString(); }
    [[nodiscard]] StoredAnyAnchor any(Metric metric) const { return {openFeatureRows(path()).at("fc"), metric, blank()}; }

    QTemporaryDir folder;
    std::vector<std::uint8_t> done;
};

} // namespace

class StoredAnyAnchorTest : public QObject {
    Q_OBJECT

private slots:
    void float32FeaturesGiveTheMetricItselfToTheLastBit_data()
    {
        QTest::addColumn<int>("metric");
        for (const Metric metric : {Metric::Cosine, Metric::CentredCosine, Metric::Euclidean})
            QTest::addRow("%s", name(metric).data()) << static_cast<int>(metric);
    }

    void float32FeaturesGiveTheMetricItselfToTheLastBit()
    {
        QFETCH(int, metric);
        const auto chosen = static_cast<Metric>(metric);
        const Run run(StoredFeatures::Float32);
        for (const int threads : {1, 2, 5}) {
            const std::vector<float> found = run.any(chosen).similarities(48, run.done, threads);
            for (std::size_t p = 0; p < kPositions; ++p) {
                if (p == kUndone)
                    QVERIFY(std::isnan(found[p]));
                else
                    QCOMPARE(found[p], similarity(chosen, someFeatures()[p], someFeatures()[48], blank()));
            }
        }
    }

    void float16FeaturesAreRightWithinTheirRounding()
    {
        const Run run(StoredFeatures::Float16);
        const std::vector<float> found = run.any(Metric::Cosine).similarities(48, run.done);
        QCOMPARE(found[48], 1.0F);
        for (std::size_t p = 0; p < kPositions; ++p)
            if (p != kUndone)
                QVERIFY(std::abs(found[p] - similarity(Metric::Cosine, someFeatures()[p], someFeatures()[48], {})) < 5e-5F);
    }

    void anAnchorThatIsNotDoneIsNoData()
    {
        const Run run(StoredFeatures::Float32);
        const StoredAnyAnchor any = run.any(Metric::Cosine);
        for (const std::size_t anchor : {kUndone, kPositions})
            QVERIFY(std::ranges::all_of(any.similarities(anchor, run.done), [](float value) { return std::isnan(value); }));
    }

    void aFileThatIsReplacedOrRemovedStaysOpen()
    {
        const Run run(StoredFeatures::Float32);
        const StoredAnyAnchor any = run.any(Metric::Cosine);
        const std::vector<float> before = any.similarities(0, run.done);
        QVERIFY(QFile::remove(QString::fromStdString(run.path().string())));
        QCOMPARE(any.similarities(0, run.done)[5], before[5]);
    }

    void aFileThatIsCutShortIsAnErrorInEveryThread()
    {
        const Run run(StoredFeatures::Float32);
        const StoredAnyAnchor any = run.any(Metric::Cosine);
        QVERIFY(QFile::resize(QString::fromStdString(run.path().string()), 4096));
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(any.similarities(0, run.done, 3)), InputError);
    }

    void aFileWithoutFeaturesHasNoRows()
    {
        const Run run(StoredFeatures::None);
        QVERIFY(openFeatureRows(run.path()).empty());
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(openFeatureRows(run.path() / "none")), InputError);
    }

    void rowsBeyondTheLastAndABlankOfAnotherLengthAreRefused()
    {
        const Run run(StoredFeatures::Float16);
        const FeatureRows rows = openFeatureRows(run.path()).at("fc");
        QCOMPARE(rows.positions(), kPositions);
        QCOMPARE(rows.dims(), kDims);
        std::vector<float> two(2 * static_cast<std::size_t>(kDims));
        rows.read(kPositions - 2, two);
        QVERIFY_EXCEPTION_THROWN(rows.read(kPositions - 1, two), InputError);
        QVERIFY_EXCEPTION_THROWN(StoredAnyAnchor(rows, Metric::CentredCosine, {1, 2}), InputError);
    }
};

QTEST_GUILESS_MAIN(StoredAnyAnchorTest)
#include "stored_any_anchor_test.moc"
