#include "core/probe/split.h"

#include "core/error.h"

#include <QtTest>

using namespace shiftscope;

class SplitTest : public QObject {
    Q_OBJECT

private slots:
    void theMiddleGoesToTheRightAndToTheBottom()
    {
        const std::vector<int> three{0, 4, 8};
        const std::vector<int> five{0, 1, 2, 3, 4};
        QCOMPARE(splitLabels(Split::LeftRight, {three.data(), 1}, five).classes, (std::vector<int>{0, 0, 1, 1, 1}));
        QCOMPARE(splitLabels(Split::TopBottom, three, {five.data(), 1}).classes, (std::vector<int>{0, 1, 1}));
    }

    void anEvenNumberOfColumnsIsHalved()
    {
        const std::vector<int> xs{0, 8, 16, 24};
        const Labels labels = splitLabels(Split::LeftRight, xs, xs);
        QCOMPARE(labels.counts(), (std::vector<int>{8, 8}));
        QCOMPARE(labels.chance(), 0.5);
        QCOMPARE(labels.names, (std::vector<std::string>{"left", "right"}));
    }

    void unevenPixelsAreSplitAtTheirMedianNotAtTheirMean()
    {
        const std::vector<int> xs{0, 1, 2, 100};
        QCOMPARE(splitLabels(Split::LeftRight, {xs.data(), 1}, xs).classes, (std::vector<int>{0, 0, 1, 1}));
    }

    void quadrantsAreNumberedAsOneReads()
    {
        const std::vector<int> two{0, 1};
        QCOMPARE(splitLabels(Split::Quadrants, two, two).classes, (std::vector<int>{0, 1, 2, 3}));
    }

    void chanceIsTheShareOfTheLargestClass()
    {
        const std::vector<int> three{0, 1, 2};
        QCOMPARE(splitLabels(Split::TopBottom, three, three).chance(), 2.0 / 3);
        QCOMPARE(splitLabels(Split::Quadrants, three, three).chance(), 4.0 / 9);
    }

    void namesAreReadBackAndAWrongOneIsAnsweredWithTheRightOnes()
    {
        for (const Split split : {Split::LeftRight, Split::TopBottom, Split::Quadrants})
            QCOMPARE(splitFromName(name(split)), split);
        try {
            static_cast<void>(splitFromName("diagonal"));
            QFAIL("accepted");
        } catch (const InputError &error) {
            QCOMPARE(error.what(), "split 'diagonal' is not known: accepted are left-right, top-bottom and quadrants");
        }
    }
};

QTEST_GUILESS_MAIN(SplitTest)
#include "split_test.moc"
