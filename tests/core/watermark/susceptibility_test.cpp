#include "core/watermark/susceptibility.h"

#include "core/error.h"
#include "core/watermark/susceptibility_csv.h"

#include <QStringList>
#include <QTest>

#include <array>
#include <cmath>
#include <random>

using namespace shiftscope;

namespace {

constexpr int kImages = 40;
constexpr int kPlacements = 5;
constexpr int kDims = 6;
constexpr int kPlanted = 4;

/// Noise in every dimension, the same for an image clean and watermarked but for the planted one, which the watermark raises.
WatermarkResponses planted()
{
    std::mt19937 random(3);
    std::normal_distribution<float> normal(5, 1);
    WatermarkResponses r;
    r.placements = kPlacements;
    r.cleanFeatures = FeatureMatrix(kImages, kDims);
    r.markedFeatures = FeatureMatrix(kImages * kPlacements, kDims);
    for (float &value : r.cleanFeatures.values)
        value = normal(random);
    for (std::int64_t row = 0; row < r.markedFeatures.rows; ++row) {
        std::ranges::copy(r.cleanFeatures.row(row / kPlacements), r.markedFeatures.row(row).begin());
        r.markedFeatures.row(row)[kPlanted] += 20;
    }
    r.cleanOutputs = r.cleanFeatures;
    r.markedOutputs = r.markedFeatures;
    return r;
}

} // namespace

class SusceptibilityTest : public QObject {
    Q_OBJECT

private slots:
    void aurocIsTheShareOfPairsInWhichTheWatermarkedOneIsLarger()
    {
        const std::array clean{1.0F, 2.0F, 3.0F};
        QCOMPARE(auroc(clean, std::array{2.0F, 4.0F}), 4.5 / 6);
        QCOMPARE(auroc(clean, clean), 0.5);
        QCOMPARE(auroc(clean, std::array{9.0F}), 1.0);
        QCOMPARE(auroc(clean, std::array{-9.0F}), 0.0);
        QVERIFY(std::isnan(auroc(clean, {})));
    }

    void aPlantedDimensionIsFoundAndAnUnaffectedOneIsLeftAtOneHalf()
    {
        const auto found = susceptibility(planted(), std::array{1});
        QVERIFY(found);
        QCOMPARE(found->features.front().index, kPlanted);
        QCOMPARE(found->features.front().auroc, 1.0);
        QVERIFY(found->features.front().change > 15);
        for (std::size_t i = 1; i < found->features.size(); ++i)
            QCOMPARE(found->features[i].auroc, 0.5);
    }

    void theOutputThatTakesOverIsNamed()
    {
        const auto found = susceptibility(planted(), {});
        const OutputSusceptibility &worst = found->outputs.front();
        QCOMPARE(worst.index, kPlanted);
        QVERIFY(std::abs(worst.logitChange - 20) < 1e-5);
        QVERIFY(worst.probabilityChange > 0.5);
        QCOMPARE(worst.becomesTop1, found->top1Changed);
        QVERIFY(worst.becomesTop1 > 0.5);
        double sum = 0;
        for (const OutputSusceptibility &output : found->outputs)
            sum += output.probabilityChange;
        QVERIFY(std::abs(sum) < 1e-9); // probabilities are only moved
    }

    void ignoringThePlantedDimensionTakesTheWholeChangeAway()
    {
        const auto found = susceptibility(planted(), std::array{1, 2});
        QCOMPARE(found->mitigation.size(), std::size_t{3});
        QCOMPARE(found->mitigation[0].ignored, 0);
        QCOMPARE(found->mitigation[0].removed, 0.0);
        QVERIFY(found->mitigation[0].cosine < 0.95);
        QVERIFY(std::abs(found->mitigation[1].cosine - 1) < 1e-9);
        QVERIFY(std::abs(found->mitigation[1].removed - 1) < 1e-9);
        QVERIFY(found->mitigation[1].removedAtRandom < 0.7); // a random dimension is the planted one once in six
    }

    void whatCannotBeMeasuredIsRefused()
    {
        WatermarkResponses one = planted();
        one.cleanOutputs = FeatureMatrix(1, kDims);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(susceptibility(one, {})), InputError);
        WatermarkResponses broken = planted();
        broken.markedFeatures.values[3] = std::nanf("");
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(susceptibility(broken, {})), InputError);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(susceptibility(planted(), std::array{kDims})), InputError);
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(susceptibility(planted(), std::array{-1})), InputError);
    }

    void itStopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        QVERIFY(!susceptibility(planted(), {}, source.get_token()));
    }

    void theTableHasEveryOutputAndDimension()
    {
        const auto found = susceptibility(planted(), {});
        const QStringList lines = QString::fromStdString(csvText(*found, [](int index) {
                                      return index == kPlanted ? "carton, box" : "other";
                                  })).split('\n');
        QCOMPARE(lines.size(), 2 + 2 * kDims);
        QVERIFY(lines[1].startsWith("output,4,\"carton, box\",1,"));
        QVERIFY(lines[1 + kDims].startsWith("feature,4,,1,,,,"));
        for (int i = 2; i <= 2 * kDims; ++i)
            QCOMPARE(lines[i].count(','), 7);
    }
};

QTEST_GUILESS_MAIN(SusceptibilityTest)
#include "susceptibility_test.moc"
