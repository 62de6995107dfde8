#include "core/job/thread_priority.h"

#include <QtTest>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using shiftscope::Priority;
using shiftscope::setThreadPriority;

namespace {

int niceOfThisThread()
{
    return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
}

} // namespace

class ThreadPriorityTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        if (niceOfThisThread() > 0)
            QSKIP("the tests themselves run at a low priority");
    }

    void backgroundStandsBehindWhatSomebodyWaitsForAndThatBehindTheWindow()
    {
        int asked = 0;
        int background = 0;
        std::thread([&] {
            setThreadPriority(Priority::Asked);
            asked = niceOfThisThread();
            setThreadPriority(Priority::Background);
            background = niceOfThisThread();
        }).join();
        QVERIFY(asked > niceOfThisThread());
        QVERIFY(background > asked);
    }

    void theThreadsItStartsFollow()
    {
        int started = 0;
        int own = 0;
        std::thread([&] {
            setThreadPriority(Priority::Background);
            own = niceOfThisThread();
            std::thread([&] { started = niceOfThisThread(); }).join();
        }).join();
        QCOMPARE(started, own);
    }

    void aLowerPriorityThatAThreadHasIsKept()
    {
        constexpr int kLowest = 19;
        int kept = 0;
        std::thread([&] {
            setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowest);
            setThreadPriority(Priority::Asked);
            kept = niceOfThisThread();
        }).join();
        QCOMPARE(kept, kLowest);
    }
};

QTEST_APPLESS_MAIN(ThreadPriorityTest)
#include "thread_priority_test.moc"
