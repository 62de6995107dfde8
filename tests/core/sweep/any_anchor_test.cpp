#include "core/error.h"
#include "core/storage/half.h"
#include "core/sweep/any_anchor.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace shiftscope;

namespace {

constexpr std::size_t kPositions = 97; // no multiple of a vector's width, nor of two threads
constexpr std::int64_t kDims = 1003;

/// Random features with a common part, as a network's have; position 5 is all zeros.
std::vector<std::vector<float>> someFeatures(float magnitude)
{
    std::mt19937 random(3);
    std::normal_distribution<float> number;
    std::vector<float> common(kDims);
    std::ranges::generate(common, [&] { return 3 * number(random); });
    std::vector<std::vector<float>> features(kPositions, std::vector<float>(kDims));
    for (std::size_t p = 0; p < kPositions; ++p)
        for (std::size_t d = 0; d < common.size(); ++d)
            features[p][d] = p == 5 ? 0 : magnitude * (common[d] + number(random));
    return features;
}

AnyAnchor kept(const std::vector<std::vector<float>> &features, Metric metric, const std::vector<float> &blank)
{
    AnyAnchor any(features.size(), kDims, metric, blank);
    for (std::size_t p = 0; p < features.size(); ++p)
        any.put(p, features[p]);
    return any;
}

} // namespace

class AnyAnchorTest : public QObject {
    Q_OBJECT

private slots:
    void aFeatureComesBackAsItWasPut()
    {
        const auto features = someFeatures(1e7F);
        for (const Metric metric : {Metric::Cosine, Metric::CentredCosine}) {
            const AnyAnchor any = kept(features, metric, features.back());
            std::vector<float> found(kDims);
            any.get(48, found);
            const float largest = std::abs(std::ranges::max(features[48], {}, [](float value) { return std::abs(value); }));
            for (std::size_t d = 0; d < found.size(); ++d)
                QVERIFY(std::abs(found[d] - features[48][d]) < 3e-3F * largest);
        }
        AnyAnchor broken(2, kDims, Metric::Cosine, {});
        std::vector<float> infinite(kDims, 1);
        infinite[3] = std::numeric_limits<float>::infinity();
        broken.put(1, infinite);
        broken.get(1, infinite);
        QVERIFY(std::isnan(infinite[0]));
    }

    void everyAnchorAgreesWithTheMetricItself_data()
    {
        QTest::addColumn<int>("metric");
        QTest::addColumn<float>("magnitude");
        for (const Metric metric : {Metric::Cosine, Metric::CentredCosine, Metric::Euclidean})
            for (const float magnitude : {1e-9F, 1.0F, 1e7F}) // far below and above what float16 holds
                QTest::addRow("%s, %g", name(metric).data(), double{magnitude}) << static_cast<int>(metric) << magnitude;
    }

    void everyAnchorAgreesWithTheMetricItself()
    {
        QFETCH(int, metric);
        QFETCH(float, magnitude);
        const auto chosen = static_cast<Metric>(metric);
        const auto features = someFeatures(magnitude);
        const std::vector<float> &blank = features.back();
        const AnyAnchor any = kept(features, chosen, blank);
        const std::vector<std::uint8_t> done(kPositions, 1);
        for (const std::size_t anchor : {std::size_t{0}, std::size_t{48}, kPositions - 2}) {
            const std::vector<float> found = any.similarities(anchor, done, 2);
            const float unit = chosen == Metric::Euclidean ? magnitude * std::sqrt(static_cast<float>(kDims)) : 1;
            for (std::size_t p = 0; p < kPositions; ++p) {
                const float wanted = similarity(chosen, features[p], features[anchor], blank);
                if (std::isnan(wanted))
                    QVERIFY(std::isnan(found[p]));
                else
                    QVERIFY2(std::abs(found[p] - wanted) <= 1e-3F * unit,
                             qPrintable(QStringLiteral("%1: %2, not %3").arg(p).arg(double{found[p]}).arg(double{wanted})));
            }
        }
    }

    void aCosineIsRightToFourDigitsAndExactlyOneToItself()
    {
        const auto features = someFeatures(1);
        const AnyAnchor any = kept(features, Metric::Cosine, {});
        const std::vector<float> found = any.similarities(7, std::vector<std::uint8_t>(kPositions, 1));
        for (std::size_t p = 0; p < kPositions; ++p)
            if (p != 5)
                QVERIFY(std::abs(found[p] - similarity(Metric::Cosine, features[p], features[7], {})) < 5e-5F);
        QCOMPARE(found[7], 1.0F);
        QVERIFY(std::isnan(found[5])); // 0/0
    }

    void theNumberOfThreadsChangesNothing()
    {
        const AnyAnchor any = kept(someFeatures(1), Metric::Cosine, {});
        const std::vector<std::uint8_t> done(kPositions, 1);
        auto one = any.similarities(3, done, 1);
        auto five = any.similarities(3, done, 5);
        std::ranges::replace_if(
            one, [](float v) { return std::isnan(v); }, -9.0F);
        std::ranges::replace_if(
            five, [](float v) { return std::isnan(v); }, -9.0F);
        QVERIFY(one == five);
    }

    void whatIsNotDoneIsNoData()
    {
        const auto features = someFeatures(1);
        AnyAnchor any(kPositions, kDims, Metric::Cosine, {});
        any.put(2, features[2]);
        any.put(9, features[9]);
        std::vector<std::uint8_t> done(kPositions, 0);
        done[2] = done[9] = 1;
        const std::vector<float> found = any.similarities(2, done);
        QCOMPARE(std::ranges::count_if(found, [](float value) { return std::isfinite(value); }), 2);
        const std::vector<float> none = any.similarities(3, done);
        QVERIFY(std::ranges::all_of(none, [](float value) { return std::isnan(value); }));
    }

    void aFeatureIsGivenBackRoundedToFloat16()
    {
        const auto features = someFeatures(1);
        const AnyAnchor any = kept(features, Metric::Cosine, {});
        std::vector<float> given(kDims);
        any.get(9, given);
        for (std::size_t d = 0; d < given.size(); ++d)
            if (std::abs(features[9][d]) > 1e-3F) // smaller ones keep fewer digits in a half of their own
                QCOMPARE(given[d], floatFromHalf(halfFromFloat(features[9][d])));
        any.get(5, given);
        QVERIFY(std::ranges::all_of(given, [](float value) { return value == 0; }));
        float largest = 0;
        for (const auto &feature : features)
            for (const float value : feature)
                largest = std::max(largest, std::abs(value));
        const float bound = any.bound(std::vector<std::uint8_t>(kPositions, 1));
        QVERIFY(bound >= largest && bound <= 2 * largest);
        QCOMPARE(any.bound(std::vector<std::uint8_t>(kPositions, 0)), 0.0F);
    }

    void whatCentredCosineTookAwayIsGivenBackToo()
    {
        const auto features = someFeatures(1);
        const AnyAnchor any = kept(features, Metric::CentredCosine, features.back());
        std::vector<float> given(kDims);
        any.get(9, given);
        for (std::size_t d = 0; d < given.size(); ++d)
            QVERIFY(std::abs(given[d] - features[9][d]) < 0.01F);
    }

    void aFeatureThatIsNotFiniteIsNoDataAndAnotherLengthIsRefused()
    {
        auto features = someFeatures(1);
        features[4][17] = std::numeric_limits<float>::infinity();
        const AnyAnchor any = kept(features, Metric::Cosine, {});
        const std::vector<float> found = any.similarities(0, std::vector<std::uint8_t>(kPositions, 1));
        QVERIFY(std::isnan(found[4]));
        QVERIFY(std::isfinite(found[3]));
        AnyAnchor fresh(kPositions, kDims, Metric::Cosine, {});
        QVERIFY_EXCEPTION_THROWN(fresh.put(0, std::vector<float>(12)), InputError);
        QVERIFY_EXCEPTION_THROWN(AnyAnchor(kPositions, kDims, Metric::CentredCosine, {}), InputError);
    }
};

QTEST_MAIN(AnyAnchorTest)
#include "any_anchor_test.moc"
