#include "core/error.h"
#include "ui/live/post.h"
#include "ui/live/worker.h"

#include <QObject>
#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <thread>
#include <vector>

using namespace shiftscope;

class PostTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsPostedRunsInTheOwnersThreadAndInOrder()
    {
        QObject owner;
        std::vector<int> order;
        std::vector<bool> here;
        const std::thread::id mine = std::this_thread::get_id();
        std::jthread([&, post = Post(owner)] {
            for (int i = 0; i < 3; ++i)
                post([&, i] {
                    order.push_back(i);
                    here.push_back(std::this_thread::get_id() == mine);
                });
        }).join();
        QVERIFY(order.empty()); // never at once
        QTRY_COMPARE(order, (std::vector<int>{0, 1, 2}));
        QCOMPARE(here, std::vector<bool>(3, true));
    }

    void nothingRunsOnceTheOwnerIsGone()
    {
        auto owner = std::make_unique<QObject>();
        const Post post(*owner);
        bool ran = false;
        post([&ran] { ran = true; });
        owner.reset();
        post([&ran] { ran = true; });
        QTest::qWait(20);
        QVERIFY(!ran);
    }

    void ownersComeAndGoWhileOthersPost()
    {
        for (int round = 0; round < 200; ++round) {
            auto owner = std::make_unique<QObject>();
            const std::jthread posts([post = Post(*owner)](const std::stop_token &stop) {
                while (!stop.stop_requested())
                    post([] {});
            });
            owner.reset();
        }
    }

    void anExceptionEndsThereAndTheNextOneRuns()
    {
        QObject owner;
        const Post post(owner);
        bool ran = false;
        QTest::ignoreMessage(QtWarningMsg, "no such thing");
        post([] { throw WorkError("no such thing"); });
        post([&ran] { ran = true; });
        QTRY_VERIFY(ran);
    }

    void anExceptionOfWhatTakesAResultIsToldLikeOneOfTheWork()
    {
        Worker worker;
        QString told;
        worker.run([](const std::stop_token &) { return 1; }, [](int) { throw WorkError("it does not fit"); },
                   [&told](const QString &message) { told = message; });
        QTRY_COMPARE(told, QStringLiteral("it does not fit"));
    }
};

QTEST_GUILESS_MAIN(PostTest)
#include "post_test.moc"
