#include "core/probe/folds.h"

#include "core/error.h"

#include <QtTest>
#include <map>
#include <numeric>
#include <set>

using namespace shiftscope;

namespace {

Labels labelsOf(Split split, int rows, int columns)
{
    std::vector<int> ys(static_cast<std::size_t>(rows));
    std::vector<int> xs(static_cast<std::size_t>(columns));
    std::iota(ys.begin(), ys.end(), 0);
    std::iota(xs.begin(), xs.end(), 0);
    return splitLabels(split, ys, xs);
}

std::vector<int> foldsOf(Protocol protocol, Split split, int rows, int columns, std::uint64_t seed = 0)
{
    return assignFolds({.protocol = protocol, .seed = seed}, labelsOf(split, rows, columns), {rows, columns});
}

/// [class][fold] → samples
std::map<int, std::vector<int>> table(const std::vector<int> &folds, const std::vector<int> &classes)
{
    std::map<int, std::vector<int>> counts;
    for (std::size_t i = 0; i < folds.size(); ++i) {
        std::vector<int> &mine = counts[classes[i]];
        mine.resize(5);
        ++mine[static_cast<std::size_t>(folds[i])];
    }
    return counts;
}

QString refusal(const FoldRules &rules, Split split, int rows, int columns)
{
    try {
        static_cast<void>(assignFolds(rules, labelsOf(split, rows, columns), {rows, columns}));
    } catch (const InputError &error) {
        return error.what();
    }
    return "it was accepted";
}

} // namespace

class FoldsTest : public QObject {
    Q_OBJECT

private slots:
    void foldsAreContiguousRunsOfEachClass()
    {
        const std::vector<int> classes{0, 0, 1, 1, 0, 0, 0, 1, 1, 1};
        QCOMPARE(stratifiedFolds(classes, 2, 5), (std::vector<int>{0, 1, 0, 1, 2, 3, 4, 2, 3, 4}));
    }

    void theRemainderGoesOnWhereTheClassBeforeEnded()
    {
        // 7 and 6 samples: the first class gives folds 0 and 1 two, so the second begins with fold 2.
        std::vector<int> classes(7, 0);
        classes.insert(classes.end(), 6, 1);
        QCOMPARE(table(stratifiedFolds(classes, 2, 5), classes),
                 (std::map<int, std::vector<int>>{{0, {2, 2, 1, 1, 1}}, {1, {1, 1, 2, 1, 1}}}));
    }

    void theClassSeenFirstIsDealtFirst()
    {
        std::vector<int> classes(7, 1);
        classes.insert(classes.end(), 6, 0);
        QCOMPARE(table(stratifiedFolds(classes, 2, 5), classes),
                 (std::map<int, std::vector<int>>{{1, {2, 2, 1, 1, 1}}, {0, {1, 1, 2, 1, 1}}}));
    }

    void thePapersFoldsAreBandsOfRowsInEachHalf()
    {
        const std::vector<int> folds = foldsOf(Protocol::Paper, Split::TopBottom, 20, 4);
        for (int y = 0; y < 20; ++y)
            for (int x = 0; x < 4; ++x)
                QCOMPARE(folds[static_cast<std::size_t>(y * 4 + x)], y % 10 / 2);
    }

    void columnMajorIsThePapersLayoutTurned()
    {
        const std::vector<int> turned = foldsOf(Protocol::ColumnMajor, Split::LeftRight, 7, 20);
        const std::vector<int> plain = foldsOf(Protocol::Paper, Split::TopBottom, 20, 7);
        for (std::size_t y = 0; y < 7; ++y)
            for (std::size_t x = 0; x < 20; ++x)
                QCOMPARE(turned[y * 20 + x], plain[x * 7 + y]);
    }

    void shuffledFoldsAreStratifiedAndFollowTheSeed()
    {
        const std::vector<int> folds = foldsOf(Protocol::Shuffled, Split::LeftRight, 20, 20, 1);
        const std::vector<int> classes = labelsOf(Split::LeftRight, 20, 20).classes;
        QCOMPARE(table(folds, classes), (std::map<int, std::vector<int>>{{0, {40, 40, 40, 40, 40}}, {1, {40, 40, 40, 40, 40}}}));
        QCOMPARE(folds, foldsOf(Protocol::Shuffled, Split::LeftRight, 20, 20, 1));
        QVERIFY(folds != foldsOf(Protocol::Shuffled, Split::LeftRight, 20, 20, 2));
        QVERIFY(folds != foldsOf(Protocol::Paper, Split::LeftRight, 20, 20));
    }

    void everyMachineDrawsTheSame()
    {
        const std::vector<int> folds = foldsOf(Protocol::Shuffled, Split::LeftRight, 2, 10, 7);
        QCOMPARE(folds, (std::vector<int>{0, 3, 2, 4, 1, 2, 3, 4, 3, 1, 0, 1, 4, 3, 2, 4, 1, 0, 2, 0}));
    }

    void blocksStayTogetherAndEveryFoldHoldsEveryClass_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("whole blocks") << 100 << 100;
        QTest::newRow("smaller ones at the ends, the middle within a block") << 53 << 95;
    }
    void blocksStayTogetherAndEveryFoldHoldsEveryClass()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        for (const Split split : {Split::LeftRight, Split::TopBottom, Split::Quadrants})
            for (const std::uint64_t seed : {0U, 1U, 2U}) {
                const std::vector<int> folds = foldsOf(Protocol::Blocks, split, rows, columns, seed);
                const std::vector<int> classes = labelsOf(split, rows, columns).classes;
                std::map<std::pair<int, int>, std::set<int>> foldsOfBlock;
                for (int y = 0; y < rows; ++y)
                    for (int x = 0; x < columns; ++x)
                        foldsOfBlock[{y / 10, x / 10}].insert(folds[static_cast<std::size_t>(y * columns + x)]);
                for (const auto &[block, its] : foldsOfBlock)
                    QCOMPARE(its.size(), std::size_t{1});
                for (const auto &[label, counts] : table(folds, classes))
                    for (const int count : counts)
                        QVERIFY(count > 0);
            }
    }

    /// Were the remainder of one class to go on where the other's ended, a fold would hold more blocks of the one and its
    /// training set more of the other: features that know nothing would then score below chance.
    void everyFoldHoldsAsManyBlocksOfEitherClass()
    {
        const std::vector<int> folds = foldsOf(Protocol::Blocks, Split::LeftRight, 60, 60);
        const std::vector<int> classes = labelsOf(Split::LeftRight, 60, 60).classes;
        const std::map<int, std::vector<int>> counts = table(folds, classes);
        QCOMPARE(counts.at(0), (std::vector<int>{400, 400, 400, 300, 300}));
        QCOMPARE(counts.at(1), counts.at(0));
    }

    void blocksThatTheMiddleRunsThroughAreSharedOut()
    {
        for (const std::uint64_t seed : {0U, 1U, 2U}) {
            const std::vector<int> folds = foldsOf(Protocol::Blocks, Split::LeftRight, 50, 50, seed);
            const std::map<int, std::vector<int>> counts = table(folds, labelsOf(Split::LeftRight, 50, 50).classes);
            QCOMPARE(counts.at(0), std::vector<int>(5, 250));
            QCOMPARE(counts.at(1), std::vector<int>(5, 250));
        }
    }

    void fewerPositionsOrBlocksThanFoldsAreRefused()
    {
        QCOMPARE(refusal({}, Split::LeftRight, 2, 4), "the class 'left' has 4 positions; 5 folds need at least 5 of each class");
        QCOMPARE(refusal({}, Split::LeftRight, 9, 1), "the class 'left' has no positions; 5 folds need at least 5 of each class");
        QCOMPARE(refusal({.protocol = Protocol::Blocks}, Split::LeftRight, 20, 30),
                 "the class 'left' has 2 blocks of 10x10 positions; 5 folds need at least 5 of each class");
        QCOMPARE(refusal({.protocol = Protocol::Blocks, .block = 0}, Split::LeftRight, 20, 30),
                 "block 0: the side of a block is at least 1 position");
        QCOMPARE(refusal({.protocol = Protocol::Blocks, .block = 2}, Split::LeftRight, 20, 30), "it was accepted");
    }
};

QTEST_GUILESS_MAIN(FoldsTest)
#include "folds_test.moc"
