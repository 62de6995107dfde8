#include "sample_run.h"

#include <QRandomGenerator>
#include <QtTest>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <numeric>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using shiftscope::RunFile;
using shiftscope::RunHeader;
using shiftscope::RunMaps;

namespace {

/// Every number of the file at `path` that is marked as done is the one of sampleMaps(); returns how many are done.
std::size_t doneAndRight(const std::string &path)
{
    const RunFile file = RunFile::openForReading(path);
    const RunHeader &header = file.header();
    const RunMaps found = file.readMaps();
    const RunMaps expected = sampleMaps(header, header.positions());
    const std::size_t positions = header.positions();
    for (std::size_t i = 0; i < positions; ++i) {
        const bool done = found.done[i] != 0;
        for (const auto &[layer, values] : found.similarity)
            for (std::size_t anchor = 0; anchor < header.anchors.size(); ++anchor) {
                const float value = values[anchor * positions + i];
                if (done ? value != expected.similarity.at(layer)[anchor * positions + i] : !std::isnan(value))
                    throw std::runtime_error("a wrong similarity at position " + std::to_string(i));
            }
        if (found.top1Class[i] != (done ? expected.top1Class[i] : -1))
            throw std::runtime_error("a wrong class at position " + std::to_string(i));
        if (!done || header.features == shiftscope::StoredFeatures::None)
            continue;
        for (const shiftscope::StoredLayer &layer : header.layers)
            if (!std::ranges::equal(file.readFeatures(layer.name, i, 1).row(0), sampleFeature(layer.dims, i)))
                throw std::runtime_error("a wrong feature at position " + std::to_string(i));
    }
    return found.doneCount();
}

/// The process's file size limit, put back at the end.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{.rlim_cur = bytes, .rlim_max = m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

/// A small disk of our own, where the machine lets us have one.
class SmallDisk {
public:
    SmallDisk(const QString &folder, const char *options) : m_folder(folder.toLocal8Bit())
    {
        m_mounted = QDir().mkpath(folder) && ::mount("tmpfs", m_folder.constData(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            ::umount2(m_folder.constData(), MNT_DETACH);
    }
    bool mounted() const { return m_mounted; }

private:
    QByteArray m_folder;
    bool m_mounted = false;
};

} // namespace

/// What a kill, a full disk or a cut leaves is right or refused.
class RunFileDamageTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::string path(const char *name = "run.h5") const { return m_folder->filePath(name).toStdString(); }

    /// Starts a sweep in a child process and kills it after `milliseconds`; the child goes on from what it finds.
    void sweepAndKill(const RunHeader &header, int milliseconds)
    {
        const pid_t child = ::fork();
        if (child == 0) {
            const bool exists = std::filesystem::exists(path());
            RunFile file = exists ? RunFile::openForWriting(path()) : RunFile::create(path(), header, false);
            const std::size_t first = file.readMaps().doneCount();
            for (std::size_t i = first; i < header.positions(); ++i) {
                for (const shiftscope::StoredLayer &layer : header.layers)
                    file.writeFeatures(layer.name, i, sampleFeature(layer.dims, i));
                file.checkpoint(sampleMaps(header, i + 1));
            }
            ::pause();
        }
        ::usleep(static_cast<useconds_t>(milliseconds) * 1000);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aKillAtAnyMomentCostsOnlyWhatCameAfterTheLastCheckpoint()
    {
        RunHeader header = sampleHeader();
        header.xs.resize(60);
        std::iota(header.xs.begin(), header.xs.end(), 0);
        header.layers = {{"fc", 1000}, {"avgpool", 1280}};
        std::size_t before = 0;
        for (int kill = 0; kill < 40 && before < header.positions(); ++kill) {
            sweepAndKill(header, 3 + static_cast<int>(QRandomGenerator::global()->bounded(60)));
            if (!std::filesystem::exists(path()))
                continue; // killed before the file had its name: there is nothing, and nothing wrong
            const std::size_t done = doneAndRight(path());
            QVERIFY2(done >= before, "a kill took away what an earlier checkpoint had kept");
            before = done;
        }
        QVERIFY2(before > 10, "the sweep did not get on at all");
    }

    void aCutAtAnyByteIsRefused()
    {
        const RunHeader header = sampleHeader();
        RunFile::create(path(), header, false).checkpoint(sampleMaps(header, 20));
        QFile whole(m_folder->filePath("run.h5"));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        const QByteArray bytes = whole.readAll();
        const std::string cut = path("cut.h5");
        QFile out(QString::fromStdString(cut));
        QVERIFY(out.open(QIODevice::WriteOnly));
        QVERIFY(out.write(bytes) == bytes.size() && out.flush());
        QCOMPARE(RunFile::openForReading(cut).readMaps().doneCount(), std::size_t{20});
        for (qint64 size = bytes.size() - 1; size >= 0; --size) {
            QVERIFY(out.resize(size));
            const QString message = refusalOf([&] { (void)RunFile::openForReading(cut); });
            QVERIFY2(message.startsWith("input: ") && message.contains("cut.h5"),
                     qPrintable(QString("%1 bytes: %2").arg(size).arg(message)));
        }
    }

    void aFileCutAndRefusedIsNotReplacedEither()
    {
        (void)RunFile::create(path(), sampleHeader(), false);
        QVERIFY(QFile::resize(m_folder->filePath("run.h5"), 3000));
        QVERIFY(refusalOf([&] { (void)RunFile::create(path(), sampleHeader(), true); }).contains("not a whole run file"));
    }

    void aFullDiskIsNoticedBeforeAnythingIsLost()
    {
        const SmallDisk disk(m_folder->filePath("disk"), "size=1m");
        if (!disk.mounted())
            QSKIP("a small disk cannot be mounted here (it takes root): the next test stands in with a file size limit");
        RunHeader header = sampleHeader();
        const std::string fits = path("disk/run.h5");
        RunFile file = RunFile::create(fits, header, false);
        file.checkpoint(sampleMaps(header, 5));

        header.layers = {{"fc", 100'000}}; // 14 MB
        const QString message = refusalOf([&] { (void)RunFile::create(path("disk/large.h5"), header, false); });
        QVERIFY2(message.startsWith("work: ") && message.contains("needs 14.") && message.contains(" MB free"),
                 qPrintable(message));
        QCOMPARE(namesIn(m_folder->filePath("disk")), QStringList{"run.h5"});

        // Filled by others: the room that the run needs is its own already.
        QFile filler(m_folder->filePath("disk/filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4096, 'x')) == 4096) {
        }
        header = sampleHeader();
        for (std::size_t i = 0; i < 35; ++i)
            for (const shiftscope::StoredLayer &layer : header.layers)
                file.writeFeatures(layer.name, i, sampleFeature(layer.dims, i));
        file.checkpoint(sampleMaps(header, 35));
        QCOMPARE(doneAndRight(fits), std::size_t{35});

        // Not even a small one can begin, and the replaced one stays.
        const QString full = refusalOf([&] { (void)RunFile::create(path("disk/next.h5"), header, false); });
        QVERIFY2(full.startsWith("work: "), qPrintable(full));
        file = RunFile::create(path("apart.h5"), header, true);
        QVERIFY(refusalOf([&] { (void)RunFile::create(fits, header, true); }).startsWith("work: "));
        QCOMPARE(doneAndRight(fits), std::size_t{35});
        QCOMPARE(namesIn(m_folder->filePath("disk")), (QStringList{"filler", "run.h5"}));
    }

    void aFileSizeLimitIsAnErrorAndNotTheEnd()
    {
        RunHeader header = sampleHeader();
        header.layers = {{"fc", 100'000}};
        QString message;
        {
            const FileSizeLimit limit(1'000'000);
            message = refusalOf([&] { (void)RunFile::create(path(), header, false); });
        }
        QVERIFY2(message.startsWith("work: ") && message.contains("needs 14.") && message.contains("ulimit"),
                 qPrintable(message));
        QCOMPARE(namesIn(m_folder->path()), QStringList{});

        RunFile file = RunFile::create(path(), header, false);
        file.checkpoint(sampleMaps(header, 3));
        {
            const FileSizeLimit limit(1000);
            message = refusalOf([&] { file.checkpoint(sampleMaps(header, 4)); });
        }
        QVERIFY2(message.startsWith("work: ") && message.contains("writing failed"), qPrintable(message));
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{3});
        file.checkpoint(sampleMaps(header, 4)); // and goes on once there is room
        QCOMPARE(RunFile::openForReading(path()).readMaps().doneCount(), std::size_t{4});
    }

    void theLibraryPrintsNothingOfItsOwn()
    {
        QFile damaged(m_folder->filePath("run.h5"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(QByteArray("\x89HDF\r\n\x1a\n") + QByteArray(5000, '\x55'));
        damaged.close();
        const QString log = m_folder->filePath("stderr");
        const int saved = ::dup(STDERR_FILENO);
        const int file = ::open(log.toLocal8Bit().constData(), O_WRONLY | O_CREAT, 0600);
        ::dup2(file, STDERR_FILENO);
        const QString message = refusalOf([&] { (void)RunFile::openForReading(path()); });
        ::fflush(stderr);
        ::dup2(saved, STDERR_FILENO);
        ::close(saved);
        ::close(file);
        QVERIFY2(message.contains("cut short or damaged"), qPrintable(message));
        QCOMPARE(QFileInfo(log).size(), 0);
    }
};

QTEST_GUILESS_MAIN(RunFileDamageTest)
#include "run_file_damage_test.moc"
