#include "core/storage/run_difference.h"
#include "sample_run.h"

#include <QtTest>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using shiftscope::FeatureMatrix;
using shiftscope::isRunFile;
using shiftscope::RunFile;
using shiftscope::RunHeader;
using shiftscope::RunMaps;
using shiftscope::StoredFeatures;

namespace {

template <typename Number>
bool same(const std::vector<Number> &a, const std::vector<Number> &b)
{
    return std::ranges::equal(a, b, [](Number u, Number v) { return u == v || (std::isnan(u) && std::isnan(v)); });
}

bool same(const RunMaps &a, const RunMaps &b)
{
    for (const auto &[layer, values] : a.similarity)
        if (!same(values, b.similarity.at(layer)) || !same(a.blank.at(layer), b.blank.at(layer)))
            return false;
    for (const auto &[index, values] : a.probability)
        if (!same(values, b.probability.at(index)))
            return false;
    return a.done == b.done && a.similarity.size() == b.similarity.size() && a.probability.size() == b.probability.size() &&
           a.top1Class == b.top1Class && same(a.top1Probability, b.top1Probability);
}

void writeText(const std::string &file, const QByteArray &text)
{
    QFile out(QString::fromStdString(file));
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        throw std::runtime_error("cannot write the test's own file");
}

} // namespace

class RunFileTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::string path(const char *name = "run.h5") const { return m_folder->filePath(name).toStdString(); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aNewFileHoldsItsHeaderAndNothingDone()
    {
        const RunHeader header = sampleHeader();
        (void)RunFile::create(path(), header, false);
        QCOMPARE(namesIn(m_folder->path()), QStringList{"run.h5"});
        QVERIFY(isRunFile(path()));

        const RunFile file = RunFile::openForReading(path());
        const RunHeader &found = file.header();
        QCOMPARE(found.created, header.created);
        QCOMPARE(found.programVersion, header.programVersion);
        QCOMPARE(found.model, header.model);
        QCOMPARE(found.weights, header.weights);
        QCOMPARE(found.weightsSha256, header.weightsSha256);
        QCOMPARE(found.mode, header.mode);
        QCOMPARE(found.canvas, header.canvas);
        QCOMPARE(found.box, header.box);
        QCOMPARE(found.fit, header.fit);
        QCOMPARE(found.mirrored, header.mirrored);
        QCOMPARE(found.turn, header.turn);
        QCOMPARE(found.stride, header.stride);
        QCOMPARE(found.background, header.background);
        QCOMPARE(found.patch, header.patch);
        QCOMPARE(found.metric, header.metric);
        QCOMPARE(found.engine, header.engine);
        QCOMPARE(found.device, header.device);
        QVERIFY(found.ys == header.ys);
        QVERIFY(found.xs == header.xs);
        QVERIFY(found.anchors == header.anchors);
        QVERIFY(found.layers == header.layers); // in their own order
        QVERIFY(found.classifier);
        QVERIFY((found.classes == std::vector{7, 281}));
        QVERIFY(found.features == StoredFeatures::Float32);
        QVERIFY(found.patchImage == header.patchImage);
        QVERIFY(found.backgroundImage == header.backgroundImage);
        QVERIFY(same(file.readMaps(), RunMaps::forHeader(header)));
    }

    void theSmallestRunHasNoExtras()
    {
        RunHeader header = sampleHeader();
        header.ys = header.xs = {0};
        header.layers = {{"fc", 1}};
        header.anchors.pop_back();
        header.classifier = false;
        header.classes.clear();
        header.features = StoredFeatures::None;
        header.patchImage = header.backgroundImage = {};
        header.weightsSha256.clear();
        RunFile::create(path(), header, false).checkpoint(sampleMaps(header, 1));
        const RunFile file = RunFile::openForReading(path());
        QVERIFY(same(file.readMaps(), sampleMaps(header, 1)));
        QVERIFY(!file.header().classifier);
        QVERIFY(file.header().patchImage.values.empty());
        QVERIFY(file.header().weightsSha256.empty());
    }

    void aCheckpointIsReadBackAndGoneOnFrom()
    {
        const RunHeader header = sampleHeader();
        RunFile::create(path(), header, false).checkpoint(sampleMaps(header, 10));
        QVERIFY(same(RunFile::openForReading(path()).readMaps(), sampleMaps(header, 10)));
        RunFile again = RunFile::openForWriting(path());
        QVERIFY(differencesOf(again.header(), header).empty());
        again.checkpoint(sampleMaps(header, 35));
        QVERIFY(same(RunFile::openForReading(path()).readMaps(), sampleMaps(header, 35)));
        QCOMPARE(again.readMaps().doneCount(), std::size_t{35});
        QCOMPARE(namesIn(m_folder->path()), QStringList{"run.h5"});
    }

    void numbersOfPositionsThatAreNotDoneAreNotKept()
    {
        const RunHeader header = sampleHeader();
        RunMaps maps = sampleMaps(header, 35);
        maps.done[4] = 0;
        RunFile::create(path(), header, false).checkpoint(maps);
        const RunMaps found = RunFile::openForReading(path()).readMaps();
        QVERIFY(std::isnan(found.similarity.at("fc")[4]));
        QVERIFY(std::isnan(found.similarity.at("fc")[35 + 4]));
        QCOMPARE(found.top1Class[4], -1);
        QVERIFY(std::isnan(found.probability.at(7)[4]));
        QCOMPARE(found.similarity.at("fc")[5], sampleSimilarity(0, 0, 5));
    }

    void aCheckpointCannotTakeBackWhatIsKept()
    {
        const RunHeader header = sampleHeader();
        RunFile file = RunFile::create(path(), header, false);
        file.checkpoint(sampleMaps(header, 10));
        QVERIFY(refusalOf([&] { file.checkpoint(sampleMaps(header, 9)); }).startsWith("work: "));
        QVERIFY(same(file.readMaps(), sampleMaps(header, 10)));
    }

    void theBlankCanvasIsUnknownUntilItIsWritten()
    {
        const RunHeader header = sampleHeader();
        RunFile file = RunFile::create(path(), header, false);
        RunMaps maps = sampleMaps(header, 3);
        const std::vector<float> blank = maps.blank["fc"];
        maps.blank.clear();
        file.checkpoint(maps);
        QVERIFY(file.readMaps().blank.at("fc").empty());
        maps.blank["fc"] = blank;
        file.checkpoint(maps);
        QVERIFY(file.readMaps().blank.at("fc") == blank);
        QVERIFY(file.readMaps().blank.at("avgpool").empty());
    }

    void mapsOfAnotherSizeAreRefused()
    {
        const RunHeader header = sampleHeader();
        RunFile file = RunFile::create(path(), header, false);
        RunMaps maps = sampleMaps(header, 3);
        maps.similarity["fc"].pop_back();
        QVERIFY(refusalOf([&] { file.checkpoint(maps); }).contains("similarity/fc"));
        maps = sampleMaps(header, 3);
        maps.similarity.erase("avgpool");
        QVERIFY(refusalOf([&] { file.checkpoint(maps); }).contains("similarity/avgpool"));
        QCOMPARE(file.readMaps().doneCount(), std::size_t{0});
    }

    void featuresAreReadBack_data()
    {
        QTest::addColumn<bool>("half");
        QTest::newRow("float32") << false;
        QTest::newRow("float16") << true;
    }
    void featuresAreReadBack()
    {
        QFETCH(bool, half);
        RunHeader header = sampleHeader();
        header.features = half ? StoredFeatures::Float16 : StoredFeatures::Float32;
        RunFile file = RunFile::create(path(), header, false);
        for (std::size_t i = 0; i < 20; ++i)
            for (const shiftscope::StoredLayer &layer : header.layers)
                file.writeFeatures(layer.name, i, sampleFeature(layer.dims, i));
        file.checkpoint(sampleMaps(header, 18));

        const RunFile again = RunFile::openForReading(path());
        QVERIFY(again.header().features == header.features);
        const FeatureMatrix features = again.readFeatures("avgpool", 3, 16);
        QCOMPARE(features.rows, 16);
        QCOMPARE(features.dims, 4);
        for (std::size_t i = 0; i < 15; ++i)
            QVERIFY(std::ranges::equal(features.row(static_cast<std::int64_t>(i)), sampleFeature(4, i + 3)));
        QVERIFY(std::isnan(features.row(15)[0])); // position 18: written, but no checkpoint vouches for it
        QVERIFY(std::ranges::equal(again.readFeatures("fc", 0, 1).row(0), sampleFeature(6, 0)));
        QCOMPARE(again.readFeatures("fc", 35, 0).rows, 0);
    }

    void featuresThatCannotBeKeptAreRefused()
    {
        RunHeader header = sampleHeader();
        header.features = StoredFeatures::Float16;
        RunFile file = RunFile::create(path(), header, false);
        QVERIFY(refusalOf([&] { file.writeFeatures("fc7", 0, sampleFeature(6, 0)); }).contains("no features of layer 'fc7'"));
        QVERIFY(refusalOf([&] { file.writeFeatures("fc", 35, sampleFeature(6, 0)); }).contains("no position 35"));
        QVERIFY(refusalOf([&] { (void)file.readFeatures("fc", 30, 6); }).contains("no position 35"));
        QVERIFY(refusalOf([&] { (void)file.readFeatures("fc", SIZE_MAX, 2); }).contains("35 positions"));
        QVERIFY(refusalOf([&] { file.writeFeatures("fc", 0, sampleFeature(5, 0)); }).contains("5 numbers"));
        QVERIFY(refusalOf([&] { file.writeFeatures("fc", 0, std::vector<float>(6, 70'000)); }).contains("too large for float16"));
        header.features = StoredFeatures::None;
        const RunFile without = RunFile::create(path("other.h5"), header, false);
        QVERIFY(refusalOf([&] { (void)without.readFeatures("fc", 0, 1); }).startsWith("input: "));
    }

    void aFileOpenForReadingIsNotWritten()
    {
        const RunHeader header = sampleHeader();
        (void)RunFile::create(path(), header, false);
        RunFile file = RunFile::openForReading(path());
        QVERIFY(refusalOf([&] { file.checkpoint(sampleMaps(header, 1)); }).contains("for reading only"));
        QVERIFY(refusalOf([&] { file.writeFeatures("fc", 0, sampleFeature(6, 0)); }).contains("for reading only"));
    }

    // --- what stands there already ---

    void anExistingFileIsNotOverwritten()
    {
        const RunHeader header = sampleHeader();
        RunFile::create(path(), header, false).checkpoint(sampleMaps(header, 5));
        const QString message = refusalOf([&] { (void)RunFile::create(path(), header, false); });
        QVERIFY2(message.startsWith("input: ") && message.contains("--force") && message.contains("--resume"),
                 qPrintable(message));
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{5});
    }

    void aRunFileIsReplacedWhenAsked()
    {
        RunHeader header = sampleHeader();
        RunFile::create(path(), header, false).checkpoint(sampleMaps(header, 5));
        header.model = "alexnet";
        (void)RunFile::create(path(), header, true);
        QCOMPARE(RunFile::openForReading(path()).header().model, std::string("alexnet"));
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{0});
        QCOMPARE(namesIn(m_folder->path()), QStringList{"run.h5"});
    }

    void whereALinkPointsIsReplacedAndTheLinkStays()
    {
        (void)RunFile::create(path("real.h5"), sampleHeader(), false);
        std::filesystem::create_symlink("real.h5", path());
        RunHeader header = sampleHeader();
        header.model = "alexnet";
        (void)RunFile::create(path(), header, true);
        QVERIFY(std::filesystem::is_symlink(path()));
        QCOMPARE(RunFile::openForReading(path("real.h5")).header().model, std::string("alexnet"));
    }

    void anotherFileIsNeverOverwritten_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("thesis") << QByteArray("my only copy");
        QTest::newRow("nearly HDF5") << QByteArray("\x89HDF\r\n\x1a\n and then something else entirely");
    }
    void anotherFileIsNeverOverwritten()
    {
        QFETCH(QByteArray, content);
        writeText(path(), content);
        for (const bool replace : {false, true}) {
            const QString message = refusalOf([&] { (void)RunFile::create(path(), sampleHeader(), replace); });
            QVERIFY2(message.startsWith("input: ") && message.contains("not overwritten"), qPrintable(message));
        }
        QFile file(m_folder->filePath("run.h5"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content);
        QCOMPARE(namesIn(m_folder->path()), QStringList{"run.h5"});
    }

    void whatIsNoFileIsRefused()
    {
        const RunHeader header = sampleHeader();
        const auto refused = [](const QString &message) { return message.startsWith("input: "); };
        QVERIFY(refused(refusalOf([&] { (void)RunFile::create(m_folder->path().toStdString(), header, true); })));
        QVERIFY(refused(refusalOf([&] { (void)RunFile::openForReading(m_folder->path().toStdString()); })));
        QVERIFY(refused(refusalOf([&] { (void)RunFile::openForWriting(path("missing.h5")); })));
        QVERIFY(::mkfifo(path("pipe").c_str(), 0600) == 0);
        QVERIFY(refused(refusalOf([&] { (void)RunFile::openForReading(path("pipe")); }))); // and does not wait for a writer
        QVERIFY(refused(refusalOf([&] { (void)RunFile::create(path("pipe"), header, true); })));
        QVERIFY(!isRunFile(path("pipe")));
        QVERIFY(!isRunFile(path("missing.h5")));
        QVERIFY(!isRunFile(m_folder->path().toStdString()));
    }

    void aFolderThatCannotBeWrittenIsNamed()
    {
        const QString missing = refusalOf([&] { (void)RunFile::create(path("no/such/run.h5"), sampleHeader(), false); });
        QVERIFY2(missing.startsWith("input: ") && missing.contains("no/such"), qPrintable(missing));
        const QString readOnly = refusalOf([&] { (void)RunFile::create("/proc/run.h5", sampleHeader(), false); });
        QVERIFY2(readOnly.startsWith("input: ") && readOnly.contains("/proc"), qPrintable(readOnly));
        if (::geteuid() != 0) {
            QVERIFY(::chmod(m_folder->path().toLocal8Bit().constData(), 0500) == 0);
            const QString locked = refusalOf([&] { (void)RunFile::create(path(), sampleHeader(), false); });
            ::chmod(m_folder->path().toLocal8Bit().constData(), 0700);
            QVERIFY2(locked.startsWith("input: "), qPrintable(locked));
        }
    }

    void aHeaderThatCannotBeStoredIsRefused_data()
    {
        using Change = std::function<void(RunHeader &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("named");
        const auto row = [](const char *name, const Change &change, const QString &named) {
            QTest::newRow(name) << change << named;
        };
        row(
            "no positions", [](RunHeader &h) { h.ys.clear(); }, "positions");
        row(
            "positions out of order", [](RunHeader &h) { std::swap(h.xs[0], h.xs[1]); }, "ascending");
        row(
            "no anchors", [](RunHeader &h) { h.anchors.clear(); }, "anchor");
        row(
            "no layers", [](RunHeader &h) { h.layers.clear(); }, "layer");
        row(
            "layer with a slash", [](RunHeader &h) { h.layers[0].name = "a/b"; }, "'a/b'");
        row(
            "layer beyond ASCII", [](RunHeader &h) { h.layers[0].name = "schicht-ä"; }, "'schicht-ä'");
        row(
            "layer twice", [](RunHeader &h) { h.layers[1] = h.layers[0]; }, "given twice");
        row(
            "empty layer", [](RunHeader &h) { h.layers[0].dims = 0; }, "'fc'");
        row(
            "negative class", [](RunHeader &h) { h.classes[0] = -1; }, "class");
        row(
            "image of another size", [](RunHeader &h) { h.patchImage.values.pop_back(); }, "patch image");
        row(
            "endless", [](RunHeader &h) { h.layers[0].dims = std::int64_t{1} << 62; }, "petabyte");
    }
    void aHeaderThatCannotBeStoredIsRefused()
    {
        QFETCH(std::function<void(RunHeader &)>, change);
        QFETCH(QString, named);
        RunHeader header = sampleHeader();
        change(header);
        const QString message = refusalOf([&] { (void)RunFile::create(path(), header, false); });
        QVERIFY2(message.startsWith("input: ") && message.contains("run.h5") && message.contains(named), qPrintable(message));
        QCOMPARE(namesIn(m_folder->path()), QStringList{});
    }

    // --- several at once ---

    void aSecondWriterIsRefusedAndReadersAreNot()
    {
        const RunHeader header = sampleHeader();
        RunFile first = RunFile::create(path(), header, false);
        const QString second = refusalOf([&] { (void)RunFile::openForWriting(path()); });
        QVERIFY2(second.contains("is being written by another process"), qPrintable(second));
        const QString replacing = refusalOf([&] { (void)RunFile::create(path(), header, true); });
        QVERIFY2(replacing.contains("is being written by another process"), qPrintable(replacing));
        first.checkpoint(sampleMaps(header, 7));
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{7});
        QCOMPARE(namesIn(m_folder->path()), QStringList{"run.h5"});
    }

    void aWriterOfAnotherProcessIsNoticed()
    {
        int ready[2];
        QVERIFY(::pipe(ready) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            const RunFile file = RunFile::create(path(), sampleHeader(), false);
            if (::write(ready[1], "x", 1) == 1)
                ::pause();
            ::_exit(1);
        }
        char byte = 0;
        QVERIFY(::read(ready[0], &byte, 1) == 1);
        const QString message = refusalOf([&] { (void)RunFile::openForWriting(path()); });
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        QVERIFY2(message.contains("is being written by another process"), qPrintable(message));
        (void)RunFile::openForWriting(path()); // the lock ends with its process
    }

    void aMovedFileGoesOn()
    {
        const RunHeader header = sampleHeader();
        RunFile file = RunFile::create(path(), header, false);
        RunFile moved = std::move(file);
        moved.checkpoint(sampleMaps(header, 2));
        RunFile other = RunFile::create(path("other.h5"), header, false);
        other = std::move(moved);
        other.checkpoint(sampleMaps(header, 4));
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{4});
    }

    void namesWithoutAFolderAreInTheWorkingFolder()
    {
        const std::filesystem::path before = std::filesystem::current_path();
        std::filesystem::current_path(m_folder->path().toStdString());
        (void)RunFile::create("here.h5", sampleHeader(), false);
        (void)RunFile::create("here.h5", sampleHeader(), true);
        std::filesystem::current_path(before);
        QCOMPARE(namesIn(m_folder->path()), QStringList{"here.h5"});
    }
};

QTEST_GUILESS_MAIN(RunFileTest)
#include "run_file_test.moc"
