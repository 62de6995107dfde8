#include "core/probe/separability.h"

#include "core/error.h"
#include "sample_features.h"

#include <QRegularExpression>
#include <QTest>

#include <array>

using namespace shiftscope;

namespace {

constexpr std::array kSplits{Split::LeftRight, Split::TopBottom};

std::vector<FoldRules> rulesFor(std::initializer_list<Protocol> protocols, int block = 10)
{
    std::vector<FoldRules> rules;
    for (const Protocol protocol : protocols)
        rules.push_back({.protocol = protocol, .block = block});
    return rules;
}

} // namespace

class SeparabilityTest : public QObject {
    Q_OBJECT

private slots:
    void thePublishedTopBottomFigureIsTheLayoutOfItsFolds()
    {
        const ProbeGrid grid = sampleGrid(20, 20);
        const auto rules = rulesFor({Protocol::Paper, Protocol::Shuffled});
        const PossibleJobs jobs = possibleJobs(kSplits, rules, grid);
        const auto report = measureSeparability(coordinates(grid), grid, {.layer = "fc", .jobs = jobs.jobs}, {});
        QVERIFY(report);
        QCOMPARE(report->probes.size(), std::size_t{4});
        const ProbeResult &paper = report->probes[2];
        QCOMPARE(paper.job.split, Split::TopBottom);
        QCOMPARE(paper.folds, (std::vector<double>{0.75, 1, 1, 1, 0.75}));
        QCOMPARE(report->probes[3].mean, 1.0);
        QVERIFY(report->regression.empty());
        QVERIFY(report->neighbours.empty());
        QVERIFY(report->distances.empty());
    }

    void whatIsAskedForIsMeasuredOnceAProtocol()
    {
        const ProbeGrid grid = sampleGrid(12, 12);
        const auto rules = rulesFor({Protocol::Paper, Protocol::Shuffled});
        const PossibleJobs jobs = possibleJobs(kSplits, rules, grid);
        const auto report =
            measureSeparability(coordinates(grid), grid,
                                {.layer = "fc", .jobs = jobs.jobs, .regression = true, .neighbours = true, .distance = true}, {});
        QVERIFY(report);
        QCOMPARE(report->regression.size(), std::size_t{2});
        QCOMPARE(report->neighbours.size(), std::size_t{2});
        QVERIFY(report->regression[1].r2X > 0.99);
        QVERIFY(!report->distances.empty());
    }

    void blocksAreLeftOutWhereTheGridHasTooFewUnlessTheyAreRequired()
    {
        const ProbeGrid grid = sampleGrid(12, 12);
        const auto rules = rulesFor({Protocol::Paper, Protocol::Blocks});
        const PossibleJobs jobs = possibleJobs(kSplits, rules, grid);
        QCOMPARE(jobs.jobs.size(), std::size_t{2});
        QCOMPARE(jobs.leftOut.size(), std::size_t{2});
        QVERIFY(QString::fromStdString(jobs.leftOut.front()).startsWith("left-right, blocks: "));
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(possibleJobs(kSplits, rules, grid, Protocol::Blocks)), InputError);
        QCOMPARE(possibleJobs(kSplits, rulesFor({Protocol::Blocks}, 3), grid).jobs.size(), std::size_t{2});
    }

    void theTableHasALineASplitAndProtocolAndAsManyFieldsInEach()
    {
        const ProbeGrid grid = sampleGrid(20, 20);
        const PossibleJobs jobs = possibleJobs(kSplits, rulesFor({Protocol::Paper, Protocol::Shuffled}), grid);
        const auto report =
            measureSeparability(coordinates(grid), grid, {.layer = "fc", .jobs = jobs.jobs, .regression = true}, {});
        const QStringList lines = QString::fromStdString(csvText(*report)).split('\n');
        QCOMPARE(lines.size(), 6);
        QVERIFY(lines[5].isEmpty());
        for (int i = 0; i < 5; ++i)
            QCOMPARE(lines[i].count(','), lines[0].count(','));
        QVERIFY(lines[0].startsWith("layer,split,protocol,fold_1,"));
        QVERIFY(lines[3].startsWith("fc,top-bottom,paper,0.75,1,1,1,0.75,0.9,0.122474,0.5,400,"));
        QVERIFY(lines[3].endsWith(",,,")); // no neighbours were asked for
    }

    void itStopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        const ProbeGrid grid = sampleGrid(12, 12);
        const PossibleJobs jobs = possibleJobs(kSplits, rulesFor({Protocol::Paper}), grid);
        QVERIFY(!measureSeparability(coordinates(grid), grid, {.layer = "fc", .jobs = jobs.jobs}, {.stop = source.get_token()}));
    }
};

QTEST_GUILESS_MAIN(SeparabilityTest)
#include "separability_test.moc"
