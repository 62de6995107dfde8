#include "core/storage/half.h"

#include <QtTest>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

using shiftscope::floatFromHalf;
using shiftscope::halfFromFloat;

namespace {

/// The definition: sign, five bits of exponent with bias 15, ten bits of fraction.
double definition(std::uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const double fraction = half & 1023;
    const double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    return half & 0x8000 ? -magnitude : magnitude;
}

bool finite(std::uint16_t half)
{
    return (half & 0x7C00) != 0x7C00;
}

} // namespace

class HalfTest : public QObject {
    Q_OBJECT

private slots:
    void everyHalfHasItsExactValueAndIsReadBack()
    {
        for (unsigned bits = 0; bits < 65536; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const float value = floatFromHalf(half);
            if (finite(half)) {
                QCOMPARE(static_cast<double>(value), definition(half));
                QCOMPARE(halfFromFloat(value), half); // -0 too
            } else if ((half & 0x3FF) == 0) {
                QVERIFY(std::isinf(value));
                QCOMPARE(halfFromFloat(value), half);
            } else {
                QVERIFY(std::isnan(value));
                QVERIFY(std::isnan(floatFromHalf(halfFromFloat(value))));
            }
        }
    }

    void betweenTwoHalvesTheNearerIsTakenAndTheEvenOneInTheMiddle()
    {
        for (unsigned bits = 0; bits < 0x7BFF; ++bits) {
            const auto below = static_cast<std::uint16_t>(bits);
            const auto above = static_cast<std::uint16_t>(bits + 1);
            const auto middle = static_cast<float>((definition(below) + definition(above)) / 2); // exact in a float
            QCOMPARE(halfFromFloat(middle), bits % 2 == 0 ? below : above);
            QCOMPARE(halfFromFloat(std::nextafter(middle, 0.0F)), below);
            QCOMPARE(halfFromFloat(std::nextafter(middle, 1e9F)), above);
            QCOMPARE(halfFromFloat(-std::nextafter(middle, 1e9F)), static_cast<std::uint16_t>(above | 0x8000));
        }
    }

    void whatIsTooLargeIsInfiniteAndWhatIsTooSmallIsZero()
    {
        QCOMPARE(floatFromHalf(halfFromFloat(65519.0F)), 65504.0F);
        QVERIFY(std::isinf(floatFromHalf(halfFromFloat(65520.0F))));
        QVERIFY(std::isinf(floatFromHalf(halfFromFloat(3e38F))));
        QCOMPARE(halfFromFloat(1e-30F), std::uint16_t{0});
        QCOMPARE(halfFromFloat(-1e-45F), std::uint16_t{0x8000});
    }

    void spansAreConvertedElementByElement()
    {
        std::vector<float> values{0, 1, -2.5F, 1e-5F};
        std::vector<std::uint16_t> halves(4);
        shiftscope::halvesFromFloats(values, halves);
        shiftscope::floatsFromHalves(halves, values);
        QCOMPARE(values[2], -2.5F);
        QVERIFY(std::abs(values[3] - 1e-5F) < 3.1e-8F); // half a step of the subnormal halves
    }

    void aSpanOfHalvesHasTheSameValuesBitByBit()
    {
        std::vector<std::uint16_t> halves(65536);
        for (std::size_t bits = 0; bits < halves.size(); ++bits)
            halves[bits] = static_cast<std::uint16_t>(bits);
        std::vector<float> values(halves.size());
        shiftscope::floatsFromHalves(halves, values);
        for (const std::uint16_t half : halves)
            QCOMPARE(std::bit_cast<std::uint32_t>(values[half]), std::bit_cast<std::uint32_t>(floatFromHalf(half)));
    }
};

QTEST_GUILESS_MAIN(HalfTest)
#include "half_test.moc"
