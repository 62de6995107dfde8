#include "core/storage/table_file.h"
#include "core/study/run_claim.h"
#include "core/study/serial_worker.h"
#include "core/whole_file.h"

#include <QtTest>
#include <atomic>
#include <chrono>
#include <limits>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace shiftscope;

class StudyWorkTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::filesystem::path file(const char *name) { return m_folder.filePath(name).toStdString(); }

private slots:
    void tasksComeInOrderAndAFailureReachesThePoster()
    {
        std::vector<int> order;
        SerialWorker worker(2);
        for (int i = 0; i < 20; ++i)
            worker.post([&order, i] { order.push_back(i); });
        worker.drain();
        QCOMPARE(order.size(), std::size_t{20});
        QVERIFY(std::ranges::is_sorted(order));
        worker.post([] { throw std::runtime_error("full"); });
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, worker.drain());
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, worker.post([] {}));
    }

    void aPosterWaitsWhileEnoughIsWaiting()
    {
        std::atomic<bool> open = false;
        std::atomic<int> posted = 0;
        SerialWorker worker(1);
        std::jthread poster([&] {
            for (int i = 0; i < 5; ++i, ++posted)
                worker.post([&open] {
                    while (!open)
                        std::this_thread::sleep_for(std::chrono::milliseconds(1));
                });
        });
        QTest::qWait(100);
        QVERIFY(posted <= 2); // one at work, one waiting
        open = true;
        poster.join();
        worker.drain();
    }

    void aClaimIsOneAtATimeAndLeavesNothing()
    {
        auto claim = RunClaim::tryTake(file("run.lock"));
        QVERIFY(claim != nullptr);
        QVERIFY(RunClaim::tryTake(file("run.lock")) == nullptr);
        claim.reset();
        QVERIFY(!std::filesystem::exists(file("run.lock")));
        QVERIFY(RunClaim::tryTake(file("run.lock")) != nullptr);
    }

    void theClaimOfAKilledProcessIsFree()
    {
        const pid_t child = fork();
        if (child == 0) {
            const auto claim = RunClaim::tryTake(file("killed.lock"));
            writeWholeFile(file("taken"), "x");
            pause();
        }
        while (!std::filesystem::exists(file("taken")))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        QVERIFY(RunClaim::tryTake(file("killed.lock")) == nullptr);
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        QVERIFY(std::filesystem::exists(file("killed.lock")));
        QVERIFY(RunClaim::tryTake(file("killed.lock")) != nullptr);
    }

    void aFileIsReplacedWholeOrNotAtAll()
    {
        writeWholeFile(file("a"), "first");
        writeWholeFile(file("a"), "second");
        QCOMPARE(*readWholeFile(file("a")), std::string("second"));
        QVERIFY(!readWholeFile(file("none")));
        QVERIFY_THROWS_EXCEPTION(std::exception, writeWholeFile(file("no-folder/a"), "x"));
        QCOMPARE(QDir(m_folder.path()).entryList({".*"}, QDir::Files | QDir::Hidden).size(), 0);
    }

    void equalTablesMakeEqualFiles()
    {
        const std::vector<StoredTable> tables{{"runs",
                                               {{"name", std::vector<std::string>{"a", "b"}},
                                                {"mean", std::vector<double>{0.5, std::numeric_limits<double>::quiet_NaN()}}}},
                                              {"empty", {{"name", std::vector<std::string>{}}}}};
        writeTableFile(file("a.h5"), {{"title", "t"}}, tables);
        QTest::qWait(1100); // HDF5 would keep times of a second
        writeTableFile(file("b.h5"), {{"title", "t"}}, tables);
        QCOMPARE(*readWholeFile(file("a.h5")), *readWholeFile(file("b.h5")));
    }
};

QTEST_GUILESS_MAIN(StudyWorkTest)
#include "study_work_test.moc"
