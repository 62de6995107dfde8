#include "core/probe/cholesky.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kBlock = 64;

/// a0·b, a1·b for two pairs of rows at once: every number that is read is used twice.
struct FourSums {
    double s00 = 0;
    double s01 = 0;
    double s10 = 0;
    double s11 = 0;
};

FourSums products(const double *a0, const double *a1, const double *b0, const double *b1, int count)
{
    double s00 = 0;
    double s01 = 0;
    double s10 = 0;
    double s11 = 0;
#pragma omp simd reduction(+ : s00, s01, s10, s11)
    for (int k = 0; k < count; ++k) {
        s00 += a0[k] * b0[k];
        s01 += a0[k] * b1[k];
        s10 += a1[k] * b0[k];
        s11 += a1[k] * b1[k];
    }
    return {s00, s01, s10, s11};
}

/// Rows first … last of the block column that begins at `column`, less what the columns before it account for. Columns are
/// taken piece by piece so that the pieces of the block's rows stay in the cache.
void reduceRows(double *a, int n, int column, int width, int first, int last)
{
    constexpr int kPiece = 512;
    const auto row = [a, n](int i) { return a + static_cast<std::ptrdiff_t>(i) * n; };
    for (int from = 0; from < column; from += kPiece) {
        const int count = std::min(kPiece, column - from);
        for (int i = first; i < last; i += 2) {
            const int i1 = std::min(i + 1, last - 1);
            for (int j = column; j < column + width; j += 2) {
                const int j1 = std::min(j + 1, column + width - 1);
                const FourSums sums = products(row(i) + from, row(i1) + from, row(j) + from, row(j1) + from, count);
                row(i)[j] -= sums.s00;
                if (j1 > j)
                    row(i)[j1] -= sums.s01;
                if (i1 > i)
                    row(i1)[j] -= sums.s10;
                if (i1 > i && j1 > j)
                    row(i1)[j1] -= sums.s11;
            }
        }
    }
}

double dot(const double *a, const double *b, int count)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int k = 0; k < count; ++k)
        sum += a[k] * b[k];
    return sum;
}

} // namespace

void factorise(std::vector<double> &a, int n, const Parallel &parallel)
{
    const auto row = [&a, n](int i) { return a.data() + static_cast<std::ptrdiff_t>(i) * n; };
    for (int column = 0; column < n; column += kBlock) {
        const int width = std::min(kBlock, n - column);
        // The block's own rows are read by all others, so they come first.
        reduceRows(a.data(), n, column, width, column, column + width);
        for (int j = column; j < column + width; ++j) {
            for (int k = column; k < j; ++k)
                row(j)[k] = (row(j)[k] - dot(row(j) + column, row(k) + column, k - column)) / row(k)[k];
            const double pivot = row(j)[j] - dot(row(j) + column, row(j) + column, j - column);
            if (!(pivot > 0))
                throw WorkError("the features' covariance is not positive definite: no ridge regression is possible");
            row(j)[j] = std::sqrt(pivot);
        }
        parallel(n - column - width, [&](int first, int last) {
            const int begin = column + width + first;
            const int end = column + width + last;
            reduceRows(a.data(), n, column, width, begin, end);
            for (int i = begin; i < end; ++i)
                for (int k = column; k < column + width; ++k)
                    row(i)[k] = (row(i)[k] - dot(row(i) + column, row(k) + column, k - column)) / row(k)[k];
        });
    }
}

void solveFactorised(const std::vector<double> &l, int n, std::span<double> b)
{
    const auto row = [&l, n](int i) { return l.data() + static_cast<std::ptrdiff_t>(i) * n; };
    for (int i = 0; i < n; ++i)
        b[static_cast<std::size_t>(i)] = (b[static_cast<std::size_t>(i)] - dot(row(i), b.data(), i)) / row(i)[i];
    for (int i = n - 1; i >= 0; --i) {
        const double value = b[static_cast<std::size_t>(i)] / row(i)[i];
        b[static_cast<std::size_t>(i)] = value;
        for (int k = 0; k < i; ++k)
            b[static_cast<std::size_t>(k)] -= value * row(i)[k];
    }
}

} // namespace shiftscope
