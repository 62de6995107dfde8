#include "core/probe/gram.h"

#include "core/error.h"
#include "sample_features.h"

#include <QtTest>

using namespace shiftscope;

namespace {

double product(const FeatureMatrix &features, int a, int b)
{
    double sum = 0;
    for (std::int64_t d = 0; d < features.dims; ++d)
        sum += double{features.row(a)[static_cast<std::size_t>(d)]} * features.row(b)[static_cast<std::size_t>(d)];
    return sum;
}

QString refusal(FeatureMatrix features)
{
    try {
        static_cast<void>(centre(std::move(features), "fc"));
    } catch (const InputError &error) {
        return error.what();
    }
    return "it was accepted";
}

} // namespace

class GramTest : public QObject {
    Q_OBJECT

private slots:
    void everyProductIsAtItsPlace_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("dims");
        QTest::newRow("one row") << 1 << 1 << 3;
        QTest::newRow("an odd number of rows") << 1 << 7 << 2;
        QTest::newRow("more than one panel, the last one short") << 23 << 26 << 33;
        QTest::newRow("panels that fit") << 16 << 32 << 64;
    }
    void everyProductIsAtItsPlace()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, dims);
        const FeatureMatrix features = noise(sampleGrid(rows, columns), dims, 5);
        const auto table = gramMatrix(features, {});
        QVERIFY(table.has_value());
        const int samples = rows * columns;
        QCOMPARE(table->samples(), samples);
        for (int i = 0; i < samples; ++i) {
            QCOMPARE(table->rowStart(i)[1], i + 1.0); // libsvm's number of the sample
            for (int j = 0; j < samples; ++j) {
                const double expected = product(features, i, j);
                QVERIFY(std::abs(table->at(i, j) - expected) <= 1e-5 * dims);
                QCOMPARE(table->at(i, j), table->at(j, i));
                QCOMPARE(table->values(i)[j * KernelTable::kStep], table->at(i, j));
            }
        }
    }

    void whatIsStoppedGivesNothing()
    {
        std::stop_source source;
        source.request_stop();
        QVERIFY(!gramMatrix(noise(sampleGrid(3, 3), 2, 1), {.stop = source.get_token()}).has_value());
    }

    void centredFeaturesHaveNoMean()
    {
        FeatureMatrix features(2, 2);
        features.values = {1001, 2, 1003, 6};
        const CentredFeatures centred = centre(std::move(features), "fc");
        QCOMPARE(centred.mean, (std::vector<double>{1002, 4}));
        QCOMPARE(centred.values.values, (std::vector<float>{-1, -2, 1, 2}));
    }

    void featuresThatNoProbeCanReadAreRefused()
    {
        FeatureMatrix features = noise(sampleGrid(3, 3), 2, 1);
        features.values[5] = std::numeric_limits<float>::quiet_NaN();
        QCOMPARE(refusal(features),
                 "the features of layer 'fc' hold values that are not numbers (NaN or infinite); a probe needs numbers");
        std::ranges::fill(features.values, 0.5F);
        QCOMPARE(refusal(features), "the features of layer 'fc' are the same at every position; a probe needs ones that differ");
        QCOMPARE(refusal({}), "layer 'fc' has no features");
        features = noise(sampleGrid(3, 3), 2, 1);
        std::ranges::transform(features.values, features.values.begin(), [](float value) { return 1e20F * value; });
        QCOMPARE(refusal(features), "the features of layer 'fc' are too large for a probe: their products do not fit float32");
        std::ranges::fill(features.values, 0.0F);
        features.values[3] = 1e-30F;
        QCOMPARE(refusal(features), "the features of layer 'fc' differ by so little that their products vanish in float32");
    }
};

QTEST_GUILESS_MAIN(GramTest)
#include "gram_test.moc"
