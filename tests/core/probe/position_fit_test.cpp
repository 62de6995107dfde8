#include "core/probe/position_fit.h"

#include "core/error.h"
#include "core/probe/cholesky.h"
#include "sample_features.h"

#include <QtTest>

using namespace shiftscope;

namespace {

const Parallel kAlone = [](int count, const std::function<void(int, int)> &part) { part(0, count); };

bool near(double actual, double expected, double tolerance)
{
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("got %.6f, expected %.6f within %g", actual, expected, tolerance);
    return false;
}

KernelTable kernelOf(const CentredFeatures &features)
{
    return gramMatrix(features.values, {}).value();
}

} // namespace

class PositionFitTest : public QObject {
    Q_OBJECT

private slots:
    void aFactorisedMatrixSolvesItsEquations_data()
    {
        QTest::addColumn<int>("n");
        for (const int n : {1, 2, 63, 64, 65, 200})
            QTest::addRow("%d", n) << n;
    }
    void aFactorisedMatrixSolvesItsEquations()
    {
        QFETCH(int, n);
        const FeatureMatrix random = noise(sampleGrid(n, 1), n + 3, 2);
        std::vector<double> a(static_cast<std::size_t>(n * n));
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                for (std::size_t d = 0; d < static_cast<std::size_t>(n) + 3; ++d)
                    a[static_cast<std::size_t>(i * n + j)] += double{random.row(i)[d]} * random.row(j)[d];
        std::vector<double> b(static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i) // so that x is 1, 2, 3 …
            for (int j = 0; j < n; ++j)
                b[static_cast<std::size_t>(i)] += a[static_cast<std::size_t>(i * n + j)] * (j + 1);
        factorise(a, n, kAlone);
        solveFactorised(a, n, b);
        for (int i = 0; i < n; ++i)
            QVERIFY(near(b[static_cast<std::size_t>(i)], i + 1, 1e-6 * n));
    }

    void aMatrixThatIsNotPositiveDefiniteIsRefused()
    {
        std::vector<double> a{1, 2, 2, 1};
        QVERIFY_EXCEPTION_THROWN(factorise(a, 2, kAlone), WorkError);
    }

    void thePositionItselfIsReadOffWholly()
    {
        const ProbeGrid grid = sampleGrid(30, 40);
        const CentredFeatures features = centre(coordinates(grid), "fc");
        const std::vector<FoldRules> rules{{.protocol = Protocol::Paper}, {.protocol = Protocol::Shuffled}};
        for (const PositionFit &fit : regressPositions(features, grid, rules, {}).value_or(std::vector<PositionFit>{})) {
            QVERIFY(near(fit.r2Y, 1, 1e-4));
            QVERIFY(near(fit.r2X, 1, 1e-4));
            QVERIFY(fit.errorPixels < 0.1);
        }
        const std::vector<PositionFit> nearest = positionsOfNeighbours(kernelOf(features), grid, {&rules[1], 1}, {}).value();
        QVERIFY(nearest.front().r2X > 0.99);
        QVERIFY(nearest.front().errorPixels < 1);
    }

    /// Rows 0 … 5 are held out: their nearest neighbours are those of row 6, all of one column and the next ones.
    void neighboursAreSoughtAmongTheOtherFoldsAlone()
    {
        const ProbeGrid grid = sampleGrid(30, 1);
        const FoldRules rules{.protocol = Protocol::Paper};
        const CentredFeatures features = centre(coordinates(grid), "fc");
        const std::vector<PositionFit> fits = positionsOfNeighbours(kernelOf(features), grid, {&rules, 1}, {}).value();
        // Fold 0, rows 0 … 5, finds 6 … 10 (mean 8): errors 8 … 3; the last fold likewise; of the others every row finds three or
        // two neighbours on either side, the nearer side first.
        double error = 2 * (8 + 7 + 6 + 5 + 4 + 3);
        for (int fold = 1; fold < 4; ++fold)
            for (int row = fold * 6; row < fold * 6 + 6; ++row) {
                std::vector<int> others;
                for (int other = 0; other < 30; ++other)
                    if (other / 6 != fold)
                        others.push_back(other);
                std::ranges::stable_sort(others, {}, [row](int other) { return std::abs(other - row); });
                error += std::abs((others[0] + others[1] + others[2] + others[3] + others[4]) / 5.0 - row);
            }
        QVERIFY(near(fits.front().errorPixels, error / 30, 1e-9));
        QVERIFY(std::isnan(fits.front().r2X)); // there is one column
    }

    void featuresThatKnowNothingHaveNoFit()
    {
        const ProbeGrid grid = sampleGrid(30, 30);
        const CentredFeatures features = centre(noise(grid, 10, 3), "fc");
        const FoldRules rules{.protocol = Protocol::Shuffled};
        const PositionFit fit = regressPositions(features, grid, {&rules, 1}, {}).value().front();
        QVERIFY(near(fit.r2Y, 0, 0.05));
        QVERIFY(fit.r2Y < 0.02);
    }

    void similarityFallsWithDistance()
    {
        const ProbeGrid grid{.ys = {0, 8}, .xs = {0, 8, 16}};
        FeatureMatrix features(6, 2);
        features.values = {3, 0, 3, 4, 0, 1, /* the second row */ 3, 0, 3, 4, 0, 1};
        const CentredFeatures centred = centre(features, "fc");
        const std::vector<SimilarityAtDistance> bins = similarityByDistance(centred, kernelOf(centred), grid);
        // Pairs 8 px apart: 3 vertical ones (cosine 1), 2 of columns 0-1 (0.6), 2 of columns 1-2 (0.8); diagonal neighbours are
        // 11.3 px apart, nearer to 8 than to 16.
        QCOMPARE(bins.size(), std::size_t{2});
        QCOMPARE(bins[0].pixels, 8.0);
        QCOMPARE(bins[0].pairs, 11);
        QVERIFY(near(bins[0].cosine, (3 + 4 * 0.6 + 4 * 0.8) / 11, 1e-6));
        QCOMPARE(bins[1].pixels, 16.0); // straight and, 17.9 px, oblique
        QCOMPARE(bins[1].pairs, 4);
        QVERIFY(near(bins[1].cosine, 0, 1e-6));
    }
};

QTEST_GUILESS_MAIN(PositionFitTest)
#include "position_fit_test.moc"
