#include "tests/core/synthesis/reading_probe.h"

#include "core/synthesis/linear_reading_torch.h"

#include <stdexcept>

namespace shiftscope::test {

namespace {

constexpr std::int64_t kSide = LinearReading::kSide;

torch::Tensor pictures(const torch::Tensor &values)
{
    return values.reshape({-1, 3, kSide, kSide});
}

} // namespace

ReadingLosses readAfterFit(std::int64_t count, std::int64_t dims, bool linear)
{
    torch::manual_seed(5);
    torch::Tensor features = torch::randn({2 * count, dims});
    features.narrow(1, dims / 4, dims - dims / 4) *= 0.01;
    const torch::Tensor values =
        linear ? features.matmul(torch::randn({dims, 3 * kSide * kSide})) + 3 : torch::randn({2 * count, 3 * kSide * kSide});
    const LinearReading reading = fitLinearReading(features.narrow(0, 0, count), pictures(values.narrow(0, 0, count)), [] {});
    const torch::Tensor wanted = pictures(values.narrow(0, count, count));
    const torch::Tensor read = reading.draw(reading.code(features.narrow(0, count, count)), kSide);
    return {torch::mse_loss(read, wanted).item<double>(),
            torch::mse_loss(wanted.mean(0, true).expand_as(wanted), wanted).item<double>()};
}

int stepsOfAnEndedFit()
{
    int steps = 0;
    const torch::Tensor features = torch::randn({64, 32});
    try {
        static_cast<void>(fitLinearReading(features, torch::randn({64, 3, kSide, kSide}), [&] {
            if (++steps == 3)
                throw std::runtime_error("enough");
        }));
    } catch (const std::runtime_error &) {
        return steps;
    }
    return -1;
}

} // namespace shiftscope::test
