#include "core/sweep/metric.h"

#include "core/error.h"

#include <QtTest>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using shiftscope::InputError;
using shiftscope::Metric;
using shiftscope::similarity;

namespace {

using Feature = std::vector<float>;

Feature randomFeature(std::size_t count, unsigned seed, float offset = 0)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(offset);
    Feature feature(count);
    for (float &value : feature)
        value = normal(generator);
    return feature;
}

/// The definition, in the widest numbers there are.
float plainCosine(const Feature &a, const Feature &b, const Feature &centre)
{
    long double ab = 0;
    long double aa = 0;
    long double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const long double u = static_cast<long double>(a[i]) - centre[i];
        const long double v = static_cast<long double>(b[i]) - centre[i];
        ab += u * v;
        aa += u * u;
        bb += v * v;
    }
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

} // namespace

class MetricTest : public QObject {
    Q_OBJECT

private slots:
    void knownAnglesHaveTheirCosine()
    {
        const Feature right{1, 0};
        const Feature up{0, 2};
        const Feature left{-3, 0};
        const Feature between{1, 1};
        QCOMPARE(similarity(Metric::Cosine, right, right, {}), 1.0F);
        QCOMPARE(similarity(Metric::Cosine, right, up, {}), 0.0F);
        QCOMPARE(similarity(Metric::Cosine, right, left, {}), -1.0F);
        QCOMPARE(similarity(Metric::Cosine, right, between, {}), static_cast<float>(std::sqrt(0.5)));
    }

    void centredCosineSeesTheBlankCanvasAsTheOrigin()
    {
        const Feature blank{10, 10};
        const Feature right{11, 10};
        const Feature up{10, 13};
        QCOMPARE(similarity(Metric::CentredCosine, right, up, blank), 0.0F);
        QVERIFY(similarity(Metric::Cosine, right, up, blank) > 0.9F);
    }

    void euclideanIsThePlainDistance()
    {
        QCOMPARE(similarity(Metric::Euclidean, Feature{1, 2, 3}, Feature{1, 5, 7}, {}), 5.0F);
        QCOMPARE(similarity(Metric::Euclidean, Feature{1, 2}, Feature{1, 2}, {}), 0.0F);
    }

    void zeroByZeroIsNoData()
    {
        const Feature zero{0, 0};
        const Feature some{1, 2};
        QVERIFY(std::isnan(similarity(Metric::Cosine, zero, some, {})));
        QVERIFY(std::isnan(similarity(Metric::Cosine, zero, zero, {})));
        QVERIFY(std::isnan(similarity(Metric::CentredCosine, some, zero, some)));
    }

    void notANumberStaysVisible()
    {
        const Feature broken{1, std::numeric_limits<float>::quiet_NaN()};
        const Feature endless{1, std::numeric_limits<float>::infinity()};
        const Feature some{1, 2};
        QVERIFY(std::isnan(similarity(Metric::Cosine, broken, some, {})));
        QVERIFY(std::isnan(similarity(Metric::Cosine, endless, some, {})));
        QVERIFY(std::isnan(similarity(Metric::Euclidean, broken, some, {})));
    }

    void everyLengthAgreesWithTheDefinition()
    {
        for (const std::size_t count : {1U, 2U, 3U, 7U, 8U, 15U, 17U, 31U, 64U, 100U, 1000U, 1280U, 4096U}) {
            const Feature a = randomFeature(count, 1);
            const Feature b = randomFeature(count, 2);
            const Feature blank = randomFeature(count, 3);
            QCOMPARE(similarity(Metric::Cosine, a, b, {}), plainCosine(a, b, Feature(count)));
            QCOMPARE(similarity(Metric::CentredCosine, a, b, blank), plainCosine(a, b, blank));
        }
    }

    void aLargeCommonPartDoesNotEatTheDifference()
    {
        // Float sums would lose the seventh digit here, and with it the whole difference between 1 and the cosine.
        const std::size_t count = 4096;
        const Feature common = randomFeature(count, 5, 1000);
        Feature moved = common;
        for (std::size_t i = 0; i < count; ++i)
            moved[i] += i % 2 == 0 ? 1.0F : -1.0F;
        QCOMPARE(similarity(Metric::Cosine, common, moved, {}), plainCosine(common, moved, Feature(count)));
        QCOMPARE(similarity(Metric::CentredCosine, common, moved, randomFeature(count, 6, 1000)),
                 plainCosine(common, moved, randomFeature(count, 6, 1000)));
    }

    void aFeatureIsExactlyLikeItself()
    {
        for (unsigned seed = 0; seed < 50; ++seed) {
            const Feature a = randomFeature(1000, seed);
            QCOMPARE(similarity(Metric::Cosine, a, a, {}), 1.0F);
        }
    }

    void hugeAndTinyFeaturesNeitherOverflowNorVanish()
    {
        const Feature huge(4096, 3e38F);
        const Feature tiny(4096, 1e-44F);
        QCOMPARE(similarity(Metric::Cosine, huge, huge, {}), 1.0F);
        QCOMPARE(similarity(Metric::Cosine, tiny, tiny, {}), 1.0F);
        QCOMPARE(similarity(Metric::Cosine, huge, tiny, {}), 1.0F);
    }

    void featuresOfDifferentLengthAreRefused()
    {
        QVERIFY_THROWS_EXCEPTION(InputError, (void)similarity(Metric::Cosine, Feature{1, 2}, Feature{1}, {}));
        QVERIFY_THROWS_EXCEPTION(InputError, (void)similarity(Metric::CentredCosine, Feature{1}, Feature{1}, {}));
    }

    void namesAreReadBackAndOthersRefused()
    {
        for (const Metric metric : {Metric::Cosine, Metric::CentredCosine, Metric::Euclidean})
            QVERIFY(shiftscope::metricFromName(name(metric)) == metric);
        try {
            (void)shiftscope::metricFromName("cosin");
            QFAIL("'cosin' was accepted");
        } catch (const InputError &error) {
            const QString message = error.what();
            for (const char *word : {"'cosin'", "cosine", "centred-cosine", "euclidean"})
                QVERIFY2(message.contains(word), error.what());
        }
    }

    /// A sweep of 10,000 positions must not wait for its metric: measured 0.15 s on one core.
    void aWholeSweepIsComparedInAMoment()
    {
#ifndef NDEBUG
        QSKIP("only an optimised build is measured");
#endif
        const std::size_t dims = 4096;
        const Feature positions = randomFeature(1000 * dims, 1);
        const Feature anchors = randomFeature(5 * dims, 2);
        double best = 1e9;
        for (int repeat = 0; repeat < 5; ++repeat) {
            const auto start = std::chrono::steady_clock::now();
            double sum = 0;
            for (std::size_t i = 0; i < 1000; ++i)
                for (std::size_t anchor = 0; anchor < 5; ++anchor)
                    sum += similarity(Metric::Cosine, {positions.data() + i * dims, dims}, {anchors.data() + anchor * dims, dims},
                                      {});
            QVERIFY(std::isfinite(sum));
            best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        }
        qInfo("1,000 positions x 4,096 numbers x 5 anchors: %.1f ms", best * 1e3);
        QVERIFY2(best < 0.3, "twenty times slower than it should be");
    }
};

QTEST_GUILESS_MAIN(MetricTest)
#include "metric_test.moc"
