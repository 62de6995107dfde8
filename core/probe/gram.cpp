#include "core/probe/gram.h"

#include "core/error.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <torch/torch.h>

namespace shiftscope {

namespace {

constexpr std::int64_t kPanel = 256; ///< rows at once: wider panels leave the cache (120 GFLOP/s at 256, 71 at 1024)
constexpr std::int64_t kTile = 32;   ///< rows of a panel's result that are put away together

/// Rows as the pixels of one picture, channels last: as they lie.
torch::Tensor asPicture(const float *rows, std::int64_t count, std::int64_t dims)
{
    return torch::from_blob(const_cast<float *>(rows), {1, dims, count, 1}, {count * dims, 1, dims, dims}); // only read from
}

/// The products of `rows` (from the panel on) with the panel's `width` rows: row-major, a row for each of `rows`.
torch::Tensor products(const float *panel, std::int64_t width, std::int64_t rows, std::int64_t dims)
{
    const torch::Tensor weight = torch::from_blob(const_cast<float *>(panel), {width, dims, 1, 1}, {dims, 1, dims, dims});
    const torch::Tensor picture = asPicture(panel, rows, dims);
    const std::array<std::int64_t, 2> none{0, 0};
    const std::array<std::int64_t, 2> one{1, 1};
    if (!at::hasMKLDNN())
        return torch::matmul(picture.view({dims, rows}).t(), weight.view({width, dims}).t()).contiguous();
    return at::mkldnn_convolution(picture, weight, {}, none, one, one, 1).permute({0, 2, 3, 1}).contiguous();
}

/// Writes a panel's products at their place and at the mirrored one.
void putAway(const float *numbers, std::int64_t first, std::int64_t width, std::int64_t rows, KernelTable &table)
{
    at::parallel_for(0, (rows + kTile - 1) / kTile, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t r = begin * kTile; r < std::min(end * kTile, rows); ++r) {
            double *row = table.values(static_cast<int>(first + r)) + first * KernelTable::kStep;
            for (std::int64_t c = 0; c < std::min(width, r + 1); ++c)
                row[c * KernelTable::kStep] = double{numbers[r * width + c]};
        }
        for (std::int64_t tile = begin; tile < end; ++tile)
            for (std::int64_t c = 0; c < width; ++c) {
                double *row = table.values(static_cast<int>(first + c)) + first * KernelTable::kStep;
                for (std::int64_t r = std::max(tile * kTile, c + 1); r < std::min((tile + 1) * kTile, rows); ++r)
                    row[r * KernelTable::kStep] = double{numbers[r * width + c]};
            }
    });
}

/// `square`: the longest row's product with itself. No other product is larger.
void requireProducts(double square, const std::string &layer)
{
    constexpr double kSpare = 4; // for sums in float32 that overshoot
    if (square > std::numeric_limits<float>::max() / kSpare)
        throw InputError("the features of layer '" + layer + "' are too large for a probe: their products do not fit float32");
    if (square < std::numeric_limits<float>::min())
        throw InputError("the features of layer '" + layer + "' differ by so little that their products vanish in float32");
}

} // namespace

CentredFeatures centre(FeatureMatrix features, const std::string &layer)
{
    if (features.rows == 0 || features.dims == 0)
        throw InputError("layer '" + layer + "' has no features");
    if (!std::ranges::all_of(features.values, [](float value) { return std::isfinite(value); }))
        throw InputError("the features of layer '" + layer +
                         "' hold values that are not numbers (NaN or infinite); a probe needs numbers");
    CentredFeatures centred{std::move(features), {}};
    FeatureMatrix &values = centred.values;
    centred.mean.assign(static_cast<std::size_t>(values.dims), 0);
    bool constant = true;
    for (std::int64_t i = 0; i < values.rows; ++i) {
        const std::span<const float> row = std::as_const(values).row(i);
        constant = constant && std::ranges::equal(row, std::as_const(values).row(0));
        for (std::size_t d = 0; d < row.size(); ++d)
            centred.mean[d] += double{row[d]};
    }
    if (constant)
        throw InputError("the features of layer '" + layer + "' are the same at every position; a probe needs ones that differ");
    for (double &mean : centred.mean)
        mean /= static_cast<double>(values.rows);
    double largest = 0;
    for (std::int64_t i = 0; i < values.rows; ++i) {
        const std::span<float> row = values.row(i);
        double square = 0;
        for (std::size_t d = 0; d < row.size(); ++d) {
            const double value = row[d] - centred.mean[d];
            row[d] = static_cast<float>(value);
            square += value * value;
        }
        largest = std::max(largest, square);
    }
    requireProducts(largest, layer);
    return centred;
}

std::optional<KernelTable> gramMatrix(const FeatureMatrix &features, const JobControl &control)
{
    const torch::InferenceMode inference;
    KernelTable table(static_cast<int>(features.rows));
    ProgressMeter meter(features.rows, 0, control.pause.now());
    for (std::int64_t first = 0; first < features.rows; first += kPanel) {
        if (!control.goesOn())
            return std::nullopt;
        const std::int64_t rows = features.rows - first;
        const std::int64_t width = std::min(kPanel, rows);
        const torch::Tensor result = products(features.row(first).data(), width, rows, features.dims);
        putAway(result.data_ptr<float>(), first, width, rows, table);
        meter.advance(first + width, control.pause.now());
        Progress progress = meter.progress();
        progress.unit = "positions";
        progress.text = "Gram matrix, " + progress.text + " positions";
        control.report(progress);
    }
    return table;
}

} // namespace shiftscope
