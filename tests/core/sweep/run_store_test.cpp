#include "core/sweep/run_store.h"

#include "../storage/sample_run.h"
#include "core/error.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace shiftscope;

namespace {

RunHeader runOf(const std::string &model, bool features = false)
{
    RunHeader header = sampleHeader();
    header.model = model;
    header.features = features ? StoredFeatures::Float32 : StoredFeatures::None;
    return header;
}

void readSample(const std::string &, std::size_t index, std::span<float> feature)
{
    std::ranges::copy(sampleFeature(static_cast<std::int64_t>(feature.size()), index), feature.begin());
}

struct Folder {
    QTemporaryDir folder;
    RunStore store{folder.filePath("runs").toStdString(), RunStore::kDefaultLimit};

    [[nodiscard]] std::size_t doneOf(const RunHeader &header) const
    {
        const auto file = store.find(keyOf(header));
        return file ? RunFile::openForReading(*file).readMaps().doneCount() : 0;
    }
};

/// The positions first … last alone are done.
RunMaps only(const RunHeader &header, std::size_t first, std::size_t last)
{
    RunMaps maps = sampleMaps(header, last);
    for (std::size_t i = 0; i < first; ++i)
        maps.done[i] = 0;
    return maps;
}

} // namespace

class RunStoreTest : public QObject {
    Q_OBJECT

private slots:
    void theKeyIsOfWhatWasSweptAndNotOfNames()
    {
        const RunHeader run = sampleHeader();
        RunHeader same = run;
        same.patch = "another-name.png";
        same.weights = "renamed.pth";
        same.created = "2031-01-01T00:00:00Z";
        same.engine = "factored";
        QVERIFY(keyOf(same) == keyOf(run));
        RunHeader other = run;
        other.patchImage.values[17] ^= 1;
        QVERIFY(keyOf(other).things != keyOf(run).things);
        other = run;
        other.weightsSha256[0] = 'b';
        QVERIFY(keyOf(other).things != keyOf(run).things);
        other = run;
        other.stride = 1;
        QVERIFY(keyOf(other).things != keyOf(run).things);
        other = run;
        other.anchors.pop_back();
        QVERIFY(keyOf(other).things == keyOf(run).things);
        QVERIFY(keyOf(other).anchors != keyOf(run).anchors);
    }

    void aPartialRunIsFoundAndAddedTo()
    {
        Folder f;
        const RunHeader header = runOf("m", true);
        f.store.keep(header, sampleMaps(header, 5), readSample);
        QCOMPARE(f.doneOf(header), std::size_t{5});
        f.store.keep(header, sampleMaps(header, 20), readSample);
        QCOMPARE(f.doneOf(header), std::size_t{20});
        const RunFile run = RunFile::openForReading(f.store.find(keyOf(header)).value());
        const FeatureMatrix row = run.readFeatures("fc", 19, 1);
        QCOMPARE(row.values, sampleFeature(6, 19));
        QVERIFY(f.store.used() > 0);
    }

    void twoWindowsThatSweepTheSameAddUp()
    {
        Folder f;
        const RunHeader header = runOf("m");
        f.store.keep(header, only(header, 0, 10), readSample);
        f.store.keep(header, only(header, 8, 30), readSample);
        QCOMPARE(f.doneOf(header), std::size_t{30});
        const RunMaps maps = RunFile::openForReading(f.store.find(keyOf(header)).value()).readMaps();
        for (std::size_t i = 0; i < 30; ++i)
            QCOMPARE(maps.similarity.at("fc")[i], sampleSimilarity(0, 0, i));
    }

    void aRunWithoutFeaturesTakesNothingAway()
    {
        Folder f;
        const RunHeader with = runOf("m", true);
        const RunHeader without = runOf("m");
        f.store.keep(with, sampleMaps(with, 12), readSample);
        f.store.keep(without, only(without, 4, 9), readSample); // adds nothing
        QCOMPARE(f.doneOf(with), std::size_t{12});
        f.store.keep(without, only(without, 10, 30), readSample);
        QCOMPARE(f.doneOf(with), std::size_t{30});
    }

    void whatAnotherProcessWritesIsLeftAlone()
    {
        Folder f;
        const RunHeader header = runOf("m");
        f.store.keep(header, sampleMaps(header, 5), readSample);
        {
            const RunFile held = RunFile::openForWriting(f.store.find(keyOf(header)).value());
            f.store.keep(header, sampleMaps(header, 20), readSample);
            f.store.clear();
            QCOMPARE(f.doneOf(header), std::size_t{5});
        }
        f.store.clear();
        QCOMPARE(f.doneOf(header), std::size_t{0});
        QCOMPARE(f.store.used(), std::int64_t{0});
    }

    void theOldestGoFirstAndWhatIsUsedStays()
    {
        Folder f;
        for (const char *model : {"a", "b", "c"}) {
            const RunHeader header = runOf(model);
            f.store.keep(header, sampleMaps(header, 35), readSample);
            QTest::qSleep(20); // times of files are told apart
        }
        const std::int64_t each = f.store.used() / 3;
        QVERIFY(f.store.find(keyOf(runOf("a")))); // used now
        f.store.setLimit(2 * each);
        QVERIFY(f.store.used() <= 2 * each);
        QCOMPARE(f.doneOf(runOf("b")), std::size_t{0});
        QCOMPARE(f.doneOf(runOf("a")), std::size_t{35});
        QCOMPARE(f.doneOf(runOf("c")), std::size_t{35});
    }

    void aRunLargerThanTheStoreLosesItsFeaturesOrIsNotKept()
    {
        Folder f;
        const RunHeader without = runOf("m");
        f.store.keep(without, sampleMaps(without, 35), readSample);
        const std::int64_t bare = f.store.used();
        f.store.clear();
        const RunHeader with = runOf("m", true);
        f.store.setLimit(bare + 100);
        f.store.keep(with, sampleMaps(with, 35), readSample);
        QCOMPARE(f.doneOf(with), std::size_t{35});
        QVERIFY(f.store.used() <= bare + 100);
        f.store.setLimit(10);
        f.store.keep(with, sampleMaps(with, 35), readSample);
        QCOMPARE(f.store.used(), std::int64_t{0});
    }

    void damagedFilesAreRemoved_data()
    {
        QTest::addColumn<int>("bytes");
        for (const int bytes : {0, 1, 100, 2000})
            QTest::addRow("%d bytes", bytes) << bytes;
    }

    void damagedFilesAreRemoved()
    {
        QFETCH(const int, bytes);
        Folder f;
        const RunHeader header = runOf("m");
        f.store.keep(header, sampleMaps(header, 35), readSample);
        const std::filesystem::path file = f.store.find(keyOf(header)).value();
        std::filesystem::resize_file(file, static_cast<std::uintmax_t>(bytes));
        QVERIFY(!f.store.find(keyOf(header)));
        QVERIFY(!std::filesystem::exists(file));
        f.store.keep(header, sampleMaps(header, 7), readSample);
        QCOMPARE(f.doneOf(header), std::size_t{7});
    }

    void aFileUnderAnothersNameIsRemoved()
    {
        Folder f;
        const RunHeader header = runOf("m");
        f.store.keep(header, sampleMaps(header, 35), readSample);
        const std::filesystem::path file = f.store.find(keyOf(header)).value();
        const std::filesystem::path wrong = f.store.folder() / keyOf(runOf("other")).fileName();
        std::filesystem::copy_file(file, wrong);
        QVERIFY(!f.store.find(keyOf(runOf("other"))));
        QVERIFY(!std::filesystem::exists(wrong));
    }

    void otherAnchorsOfTheSameThingsAreFound()
    {
        Folder f;
        RunHeader header = runOf("m");
        f.store.keep(header, sampleMaps(header, 35), readSample);
        header.anchors.push_back({"2:2", 2, 2});
        QVERIFY(!f.store.find(keyOf(header)));
        QCOMPARE(f.store.underOtherAnchors(keyOf(header)).size(), std::size_t{1});
        QCOMPARE(f.store.underOtherAnchors(keyOf(runOf("other"))).size(), std::size_t{0});
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        QTemporaryDir folder;
        std::ofstream(folder.filePath("file").toStdString()) << "in the way";
        const RunStore store(folder.filePath("file/runs").toStdString(), RunStore::kDefaultLimit);
        const RunHeader header = runOf("m");
        const QString refusal = refusalOf([&] { store.keep(header, sampleMaps(header, 5), readSample); });
        QVERIFY2(refusal.contains("file/runs"), qPrintable(refusal));
        QVERIFY(!store.find(keyOf(header)));
        QCOMPARE(store.used(), std::int64_t{0});
    }
};

QTEST_GUILESS_MAIN(RunStoreTest)
#include "run_store_test.moc"
