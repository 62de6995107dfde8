#include "core/sweep/similarity_map.h"

#include <QtTest>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <random>

using shiftscope::globalInvariance;
using shiftscope::MapSummary;
using shiftscope::SimilarityMap;
using shiftscope::summarise;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

SimilarityMap mapOf(int side, int stride, const std::function<double(int y, int x)> &value)
{
    SimilarityMap map;
    for (int i = 0; i < side; ++i)
        map.ys.push_back(i * stride);
    map.xs = map.ys;
    for (const int y : map.ys)
        for (const int x : map.xs)
            map.values.push_back(static_cast<float>(value(y, x)));
    map.anchorY = map.anchorX = side / 2 * stride;
    return map;
}

double cone(int y, int x)
{
    return 1 - std::hypot(y - 50, x - 50) / 200;
}

double wave(int at, double period)
{
    return std::sin(2 * std::numbers::pi * at / period);
}

bool near(double actual, double expected, double tolerance)
{
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("got %.6f, expected %.6f within %g", actual, expected, tolerance);
    return false;
}

const QString kAuthorsMaps = QString(SHIFTSCOPE_SOURCE_DIR) + "/../shared/authors-maps/";

SimilarityMap authorsMap(const QString &name)
{
    return shiftscope::readCsv((kAuthorsMaps + name + "-d3.csv").toStdString());
}

} // namespace

class MapSummaryTest : public QObject {
    Q_OBJECT

private slots:
    void aSmallMapHasTheFiguresDoneByHand()
    {
        const SimilarityMap map{.ys = {0, 1}, .xs = {0, 1, 2}, .values = {1, 2, 4, 3, 5, 9}, .anchorY = 1, .anchorX = 1};
        const MapSummary summary = summarise(map);
        QVERIFY(near(summary.mean, 4, 1e-12));
        QVERIFY(near(summary.deviation, std::sqrt(40.0 / 6), 1e-12));
        QVERIFY(near(summary.minimum, 1, 0));
        QVERIFY(near(summary.percentile5, 1.25, 1e-12)); // 5 % of the way through 1 2 3 4 5 9 is a quarter past the 1
        QVERIFY(near(summary.stepX, (1 + 2 + 2 + 4) / 4.0, 1e-12));
        QVERIFY(near(summary.stepY, (2 + 3 + 5) / 3.0, 1e-12));
        QVERIFY(near(summary.fluctuation, 19 / 7.0, 1e-12));
        QVERIFY(near(summary.rowMean, 17 / 3.0, 1e-12));
        QVERIFY(near(summary.columnMean, 3.5, 1e-12));
        QVERIFY(near(summary.axisBias, 17 / 3.0 - 3.5, 1e-12));
        QVERIFY(!summary.periodPixels);
    }

    void cellsWithoutDataAreLeftOut()
    {
        const SimilarityMap map{.ys = {0, 1}, .xs = {0, 1, 2}, .values = {1, kNan, 3, 5, 7, kNan}, .anchorY = 0, .anchorX = 0};
        const MapSummary summary = summarise(map);
        QVERIFY(near(summary.mean, 4, 1e-12));
        QVERIFY(near(summary.minimum, 1, 0));
        QVERIFY(near(summary.stepX, 2, 1e-12));
        QVERIFY(near(summary.stepY, 4, 1e-12));
        QVERIFY(near(summary.rowMean, 2, 1e-12));
        QVERIFY(near(summary.columnMean, 3, 1e-12));
    }

    void aMapWithoutDataHasNoFigures()
    {
        for (const SimilarityMap &map : {SimilarityMap{}, SimilarityMap{.ys = {0}, .xs = {0}, .values = {kNan}}}) {
            const MapSummary summary = summarise(map);
            for (const double figure :
                 {summary.mean, summary.deviation, summary.minimum, summary.percentile5, summary.stepX, summary.stepY,
                  summary.fluctuation, summary.rowMean, summary.columnMean, summary.axisBias})
                QVERIFY(std::isnan(figure));
            QVERIFY(!summary.periodPixels);
            QVERIFY(std::isnan(globalInvariance(map, 0.5)));
        }
    }

    void anAnchorOffTheGridCountsAtTheNearestLine()
    {
        const SimilarityMap map{.ys = {0, 4, 8}, .xs = {0, 4}, .values = {1, 2, 3, 4, 5, 6}, .anchorY = 99, .anchorX = 3};
        const MapSummary summary = summarise(map);
        QVERIFY(near(summary.rowMean, 5.5, 1e-12));
        QVERIFY(near(summary.columnMean, 4, 1e-12));
    }

    void horizontalShiftsThatKeepMoreGiveAPositiveAxisBias()
    {
        QVERIFY(summarise(mapOf(50, 1, [](int y, int x) { return 1 - std::hypot(2 * (y - 25), x - 25) / 200; })).axisBias > 0.05);
    }

    void globalInvarianceIsTheShareAtOrAboveTheThreshold()
    {
        const SimilarityMap map{.ys = {0}, .xs = {0, 1, 2, 3, 4}, .values = {0.5F, 0.9F, kNan, 0.95F, 1}};
        QCOMPARE(globalInvariance(map, 0.9), 0.75);
        QCOMPARE(globalInvariance(map, 0.91), 0.5);
        QCOMPARE(globalInvariance(map, 0), 1.0);
        QCOMPARE(globalInvariance(map, 1.01), 0.0);
    }

    void aGridPatternHasItsPeriod_data()
    {
        QTest::addColumn<int>("side");
        QTest::addColumn<int>("stride");
        QTest::addColumn<int>("period");
        for (const int side : {60, 100, 125, 150})
            for (const int period : {2, 4, 8, 16})
                QTest::addRow("period %d in %d", period, side) << side << 1 << period;
        QTest::addRow("period 32 in 100") << 100 << 1 << 32;
        QTest::addRow("period 32 in 150") << 150 << 1 << 32;
        QTest::addRow("period 32 at every 4th pixel") << 50 << 4 << 32;
    }
    void aGridPatternHasItsPeriod()
    {
        QFETCH(int, side);
        QFETCH(int, stride);
        QFETCH(int, period);
        const double strength =
            period == 32 && stride == 1
                ? 0.1
                : 0.01; // the high-pass keeps an eighth of so long a wave, and only three of them fit: known to 2 pixels
        std::mt19937 generator(3);
        std::normal_distribution<double> noise(0, 0.001);
        for (const bool alongX : {true, false}) {
            const SimilarityMap map = mapOf(side, stride, [&](int y, int x) {
                return cone(y, x) + strength * wave((alongX ? x : y) + stride / 2, period + 1e-9) +
                       (period == 2 ? strength * ((alongX ? x : y) % 2) : 0) + noise(generator);
            });
            const auto found = summarise(map).periodPixels;
            QVERIFY2(found.has_value(), alongX ? "along x" : "along y");
            QVERIFY2(std::abs(*found - period) <= (period == 32 ? 2 : 0), qPrintable(QString::number(*found)));
        }
    }

    void aMapWithoutAPatternHasNoPeriod()
    {
        std::mt19937 generator(11);
        std::normal_distribution<double> normal;
        for (const int side : {40, 60, 100, 125}) {
            const double middle = side / 2;
            const auto distance = [middle](int y, int x) { return std::hypot(y - middle, x - middle); };
            const std::map<QString, std::function<double(int, int)>> plain{
                {"constant", [](int, int) { return 0.97; }},
                {"ramp", [](int y, int x) { return x / 200.0 + y / 300.0; }},
                {"bump", [&](int y, int x) { return std::exp(-std::pow(distance(y, x) / 40, 2)); }},
                {"cone", [&](int y, int x) { return 1 - distance(y, x) / 200; }},
                {"spike", [&](int y, int x) { return std::exp(-distance(y, x) / 20); }},
                {"noise", [&](int, int) { return normal(generator); }}};
            for (const auto &[kind, value] : plain) {
                const auto period = summarise(mapOf(side, 1, value)).periodPixels;
                QVERIFY2(!period, qPrintable(QString("%1 of %2: %3").arg(kind).arg(side).arg(period.value_or(0))));
            }
        }
    }

    void aPatternIsFoundInTheFinishedPartOfARunningMap()
    {
        SimilarityMap map = mapOf(100, 1, [](int y, int x) { return cone(y, x) + 0.01 * wave(x, 8) + 0.01 * wave(y, 8); });
        std::fill(map.values.begin() + 30 * 100 + 17, map.values.end(), kNan);
        QCOMPARE(summarise(map).periodPixels, std::optional(8));
        std::fill(map.values.begin() + 5 * 100, map.values.end(), kNan);
        QCOMPARE(summarise(map).periodPixels, std::nullopt);
    }

    void anUnevenGridHasNoPeriod()
    {
        SimilarityMap map = mapOf(100, 1, [](int, int x) { return wave(x, 8); });
        map.xs.back() += 1;
        QCOMPARE(summarise(map).periodPixels, std::nullopt);
    }

    /// The maps published by the authors of the paper (jakehlee/interactive-invariance) and what was measured from them.
    void thePublishedMapsHaveTheirPublishedFigures_data()
    {
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("stepX");
        QTest::addColumn<double>("stepY");
        QTest::addColumn<int>("period"); // 0: none was published
        QTest::newRow("alexnet-fc6") << 0.904 << 2.64 << 3.30 << 8;
        QTest::newRow("alexnet-fc7") << 0.977 << 1.10 << 1.31 << 8;
        QTest::newRow("alexnet-fc") << 0.970 << 2.62 << 2.88 << 8;
        QTest::newRow("resnet50-fc") << 0.989 << 1.33 << 1.51 << 4;
        QTest::newRow("mobilev2-fc") << 0.964 << 5.25 << 5.92 << 4;
        QTest::newRow("alexnetAA-fc6") << 0.909 << 1.19 << 2.55 << 0;
        QTest::newRow("alexnetAA-fc7") << 0.979 << 0.28 << 0.74 << 0;
        QTest::newRow("alexnetAA-fc") << 0.979 << 0.50 << 0.89 << 0;
        QTest::newRow("resnet50AA-fc") << 0.994 << 0.67 << 0.76 << 0;
        QTest::newRow("mobilev2AA-fc") << 0.985 << 2.04 << 2.09 << 0;
    }
    void thePublishedMapsHaveTheirPublishedFigures()
    {
        if (!QFileInfo::exists(kAuthorsMaps))
            QSKIP(qPrintable("the published maps are not here: " + kAuthorsMaps));
        QFETCH(double, mean);
        QFETCH(double, stepX);
        QFETCH(double, stepY);
        QFETCH(int, period);
        const SimilarityMap map = authorsMap(QString(QTest::currentDataTag()) + "-berry-c");
        QCOMPARE(map.rows(), 125);
        QCOMPARE(map.columns(), 125);
        QCOMPARE(map.anchorY, 62);
        QCOMPARE(map.anchorX, 62);
        const MapSummary summary = summarise(map);
        QVERIFY(near(summary.mean, mean, 0.0005));
        QVERIFY(near(summary.stepX, stepX / 1e3, 0.005e-3));
        QVERIFY(near(summary.stepY, stepY / 1e3, 0.005e-3));
        QVERIFY(summary.periodPixels.has_value());
        if (period > 0)
            QCOMPARE(*summary.periodPixels, period);
    }

    void alexNetKeepsMoreAlongARowThanAlongAColumn()
    {
        if (!QFileInfo::exists(kAuthorsMaps))
            QSKIP(qPrintable("the published maps are not here: " + kAuthorsMaps));
        for (const char *anchor : {"tl", "tr", "bl", "br"}) {
            const MapSummary summary = summarise(authorsMap(QString("alexnet-fc6-berry-") + anchor));
            QVERIFY(near(summary.rowMean, 0.92, 0.005));
            QVERIFY(near(summary.columnMean, 0.84, 0.007));
        }
        const MapSummary centre = summarise(authorsMap("alexnet-fc6-berry-c"));
        QVERIFY(near(centre.axisBias, 0.963 - 0.932, 0.001));
    }

    void aPublishedProbabilityMapIsReadToo()
    {
        if (!QFileInfo::exists(kAuthorsMaps))
            QSKIP(qPrintable("the published maps are not here: " + kAuthorsMaps));
        const SimilarityMap map = authorsMap("alexnet-class-berry-br");
        QCOMPARE(map.anchorY, 63);
        QCOMPARE(map.anchorX, 103);
        QVERIFY(near(summarise(map).mean, 0.973, 0.0005));
    }
};

QTEST_GUILESS_MAIN(MapSummaryTest)
#include "map_summary_test.moc"
