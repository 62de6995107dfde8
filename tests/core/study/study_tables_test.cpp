#include "core/study/study_tables.h"

#include "core/error.h"
#include "core/study/composition_table.h"

#include <QtTest>
#include <cmath>
#include <limits>

using namespace shiftscope;

namespace {

RunRecord record(const std::string &name, double mean, double accuracy)
{
    RunRecord record{
        .name = name, .model = "alexnet", .weights = "a.pth", .patch = name, .mode = "object", .metric = "cosine", .box = 125};
    record.layers = {{"fc6",
                      {{.anchor = "TL", .summary = {.mean = mean, .deviation = 0.1, .stepX = 0.25}},
                       {.anchor = "C", .summary = {.mean = 0.5, .deviation = 0.1}}}}};
    for (const char *split : {"left-right", "top-bottom"})
        record.probes.push_back(
            {.layer = "fc6", .split = split, .protocol = "paper", .folds = {accuracy}, .mean = accuracy, .deviation = 0.1});
    record.consistency = Consistency{.stepPixels = 1, .changes = 0.125, .agreement = 0.5};
    return record;
}

/// Two trained runs of two patches, and a model of which one of two is there.
StudyIndex sampleIndex()
{
    return {.title = "t",
            .groups = {{"125px", "objects of 125 px on white", 125, true}},
            .runs = {{"a1", "AlexNet", "alexnet", 0},
                     {"a2", "AlexNet", "alexnet", 0},
                     {"b1", "other_net", "", 0},
                     {"b2", "other_net", "", 0}}};
}

const Table &named(const std::vector<Table> &tables, const std::string &name)
{
    const auto found = std::ranges::find(tables, name, &Table::name);
    if (found == tables.end())
        throw std::runtime_error("there is no table " + name);
    return *found;
}

double number(const Table &table, std::size_t row, const std::string &column)
{
    const auto at = std::ranges::find(table.columns, column, &TableColumn::name) - table.columns.begin();
    return *table.rows.at(row).at(static_cast<std::size_t>(at)).number;
}

} // namespace

class StudyTablesTest : public QObject {
    Q_OBJECT

    std::vector<Table> m_tables;

private slots:
    void initTestCase()
    {
        m_tables =
            studyTables(sampleIndex(), {record("a1", 0.9, 0.75), record("a2", 0.8, 1.0), record("b1", 0.7, 0.5), std::nullopt},
                        readPaperFigures());
    }

    void aSimilarityTableHasTheMeanOfMeansAndTheirDeviation()
    {
        const Table &table = named(m_tables, "table-1-similarity-125px");
        QCOMPARE(table.rows[0][0].words, std::string("AlexNet"));
        QCOMPARE(table.rows[0][2].words, std::string("2"));
        QVERIFY(std::abs(number(table, 0, "TL_mean") - 0.85) < 1e-12);
        QVERIFY(std::abs(number(table, 0, "TL_std") - 0.05) < 1e-12);
    }

    void thePapersRowStandsBelowOursAndAllOthersFollow()
    {
        const Table &table = named(m_tables, "table-1-similarity-125px");
        QCOMPARE(table.rows[1][2].words, std::string("paper"));
        QCOMPARE(number(table, 1, "TL_mean"), 0.830);
        QCOMPARE(number(table, 1, "C_std"), 0.012);
        QCOMPARE(table.rows[2][0].words, std::string("other_net"));
        QCOMPARE(table.rows.size(), std::size_t{2 + 10}); // ours, and every row of the paper once
        QVERIFY(table.notes.back().find("Lee, Yang and Wang 2020") != std::string::npos);
    }

    void whatIsIncompleteSaysHowMuchOfItIsThere()
    {
        QCOMPARE(named(m_tables, "table-1-similarity-125px").rows[2][2].words, std::string("1 of 2"));
        const std::vector<Table> empty = studyTables(sampleIndex(), {{}, {}, {}, {}}, readPaperFigures());
        QCOMPARE(empty.front().rows[0][2].words, std::string("0 of 2"));
        QCOMPARE(empty.front().rows[0][1].words, std::string("no data"));
    }

    void theBestOfOursIsBoldWhateverThePaperHas()
    {
        const Table &table = named(m_tables, "table-1-similarity-125px");
        QVERIFY(table.rows[0][3].best);                          // 0.85, of ours
        QVERIFY(!table.rows[1][3].best);                         // the paper's fc6
        QVERIFY(!table.rows[2][3].best);                         // 0.7
        QVERIFY(table.rows[0][5].best && table.rows[2][5].best); // equal
    }

    void aConstantMapIsNotBoldHoweverHigh()
    {
        RunRecord blind = record("b1", 1.0, 0.5);
        for (AnchorRecord &map : blind.layers.front().anchors)
            map.summary = {.mean = 1.0, .deviation = 0.0};
        const std::vector<Table> tables =
            studyTables(sampleIndex(), {record("a1", 0.9, 0.75), record("a2", 0.8, 0.5), blind, {}}, {});
        const Table &similarity = named(tables, "similarity-125px");
        QCOMPARE(number(similarity, 1, "TL_mean"), 1.0);
        QVERIFY(similarity.rows[0][3].best && !similarity.rows[1][3].best);
        const Table &separability = named(tables, "separability-125px");
        QVERIFY(separability.rows[0][4].best && !separability.rows[1][4].best); // not told apart, for nothing is seen
    }

    void aSeparabilityTableComparesOnlyLikeProtocols()
    {
        const Table &table = named(m_tables, "table-3-separability-125px");
        QCOMPARE(table.rows[0][3].words, std::string("paper"));
        QVERIFY(std::abs(number(table, 0, "left-right_mean") - 0.875) < 1e-12);
        QVERIFY(std::abs(number(table, 0, "left-right_std") - 0.1) < 1e-12);
        QCOMPARE(number(table, 1, "top-bottom_mean"), 0.898);
        QVERIFY(table.rows[2][4].best && !table.rows[0][4].best); // the lowest: the least that position can be told
    }

    void aProbeThatWasLeftOutIsNoDataWithItsReason()
    {
        RunRecord lone = record("a1", 0.9, 0.75);
        lone.probes[0] = {.layer = "fc6", .split = "left-right", .protocol = "blocks", .leftOut = "2 blocks are too few"};
        const std::vector<Table> tables = studyTables(sampleIndex(), {lone, {}, {}, {}}, {});
        const Table &table = named(tables, "separability-125px");
        const std::string text = tableText(table, TableFormat::Markdown);
        QVERIFY(text.find("| blocks | no data | no data |") != std::string::npos);
        QVERIFY(text.find("No data: blocks, left-right: 2 blocks are too few.") != std::string::npos);
    }

    void aRecordReadsBackTheSame()
    {
        RunRecord before = record("run", 1.0 / 3, 0.1);
        before.layers[0].anchors[1].summary.periodPixels = 32;
        before.layers[0].anchors[1].summary.minimum = std::numeric_limits<double>::quiet_NaN();
        before.settings = {{"stride", "8"}};
        const RunRecord after = recordFromText(recordText(before), "x");
        QCOMPARE(recordText(after), recordText(before));
        QCOMPARE(after.layers[0].anchors[0].summary.mean, 1.0 / 3);
        QVERIFY(std::isnan(after.layers[0].anchors[1].summary.minimum));
        QVERIFY_THROWS_EXCEPTION(InputError, static_cast<void>(recordFromText("{\"name\": 3}", "x")));
    }

    void tablesAreWrittenInEveryForm()
    {
        Table table{.name = "t",
                    .caption = "50 % of a_b",
                    .columns = {{"model", "", "model"}, {"TL_mean", "TL", "x̄"}, {"TL_std", "TL", "σ"}}};
        table.rows = {{"a|b_c", 0.25, std::numeric_limits<double>::quiet_NaN()}, {"d,e", 0.5, 0.125}};
        markBest(table, 1, {0, 1}, true);
        QCOMPARE(tableText(table, TableFormat::Csv),
                 std::string("model,TL_mean,TL_std\na|b_c,0.250000,nan\n\"d,e\",0.500000,0.125000\n"));
        QCOMPARE(tableText(table, TableFormat::Markdown),
                 std::string("**50 % of a_b**\n\n| model | TL x̄ | TL σ |\n| --- | ---: | ---: |\n| a\\|b_c | 0.250 | no data |\n"
                             "| d,e | **0.500** | 0.125 |\n"));
        const std::string latex = tableText(table, TableFormat::Latex);
        for (const char *part : {"\\toprule", "\\bottomrule", "50 \\% of a\\_b", "\\multicolumn{2}{c}{TL}", "\\cmidrule(lr){2-3}",
                                 "$\\bar{x}$ & $\\sigma$ \\\\", "\\textbf{0.500} & 0.125 \\\\"})
            QVERIFY2(latex.find(part) != std::string::npos, latex.c_str());
        const std::string json = tableText(table, TableFormat::Json);
        QVERIFY(json.find("\"TL_std\": null") != std::string::npos);
        QVERIFY_THROWS_EXCEPTION(InputError, static_cast<void>(tableFormatFromName("word")));
    }

    void aCompositionTableSetsTheExpectationBesideTheNearerOperand()
    {
        StudyIndex index = sampleIndex();
        index.compositions = {{"c1", "AlexNet"}, {"c2", "AlexNet"}, {"c3", "other_net"}};
        const auto composed = [](double expectation, int rank) {
            const double nothing = std::numeric_limits<double>::quiet_NaN();
            return CompositionRecord{
                .name = "c",
                .expressions = {{"A + B",
                                 {{.layer = "fc6",
                                   .pictures = {{"expectation", {expectation, 0.5, 0}},
                                                {"A", {0.25, -0.5, 0}},
                                                {"B", {0.75, -0.25, 0}},
                                                {"blank", {0.1, nothing, 0}},
                                                {"elsewhere", {0.6, 0.2, 0}}},
                                   .ranks = {{.scene = "A", .patch = "car", .rank = 1, .positions = 9},
                                             {.scene = "B", .patch = "dog", .rank = rank, .positions = 9, .pixels = 8}}}}}},
                .settings = {}};
        };
        const Table table = compositionTable(index, {composed(1.0, 1), composed(0.5, 5), std::nullopt});
        QCOMPARE(table.name, std::string("composition"));
        QCOMPARE(table.rows.size(), std::size_t{1});
        QCOMPARE(table.rows[0].size(), table.columns.size());
        QCOMPARE(table.rows[0][3].words, std::string("2"));
        QCOMPARE(number(table, 0, "cosine_expectation"), 0.75);
        QCOMPARE(number(table, 0, "cosine_operand"), 0.75);
        QCOMPARE(number(table, 0, "centred_operand"), -0.25);
        QCOMPARE(number(table, 0, "first"), 0.75);
        QCOMPARE(number(table, 0, "rank"), 2.0);
        QCOMPARE(number(table, 0, "pixels"), 4.0);
        QVERIFY(tableText(table, TableFormat::Csv).find("cosine_elsewhere") != std::string::npos);
        index.compositions.push_back({"c4", "AlexNet"});
        const Table part = compositionTable(index, {composed(1.0, 1), composed(0.5, 5), std::nullopt, std::nullopt});
        QCOMPARE(part.rows[0][3].words, std::string("2 of 3"));
    }
};

QTEST_GUILESS_MAIN(StudyTablesTest)
#include "study_tables_test.moc"
