#include "core/engine/canvas_filler.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/engine/scenes.h"

using namespace shiftscope;

namespace {

const InputSpec kInputs[] = {
    {.canvas = 24, .mean = {127, 127, 127}, .deviation = {128, 128, 128}},
    {.canvas = 24, .mean = {104, 117, 123}, .deviation = {1, 2, 3}, .bgr = true},
};

/// Largest difference between the filler and render() followed by normalise(), over every position.
double largestDifference(const ShiftedScene &scene, const InputSpec &input)
{
    const CanvasFiller filler(scene, input);
    const std::size_t length = static_cast<std::size_t>(scene.canvas) * static_cast<std::size_t>(scene.canvas) * 3;
    std::vector<float> filled(length);
    std::vector<float> drawn(length);
    std::vector<float> expected(length);
    double largest = 0;
    for (int y = 0; y <= scene.last().y; ++y)
        for (int x = 0; x <= scene.last().x; ++x) {
            filler.fill({y, x}, filled);
            render(scene, {y, x}, drawn);
            normalise(input, drawn, expected);
            for (std::size_t i = 0; i < length; ++i)
                largest = std::max(largest, std::abs(double{filled[i]} - double{expected[i]}));
        }
    return largest;
}

} // namespace

TEST("the fast canvas equals the plainly rendered one in every shift mode and channel order")
{
    for (const InputSpec &input : kInputs)
        for (const ShiftMode mode : {ShiftMode::Object, ShiftMode::Crop, ShiftMode::Circular})
            CHECK_NEAR(largestDifference(test::noiseScene(mode, 24, 9), input), 0, 5e-5); // a few ulp of 151
}

TEST("a position outside the scene is refused")
{
    const CanvasFiller filler(test::noiseScene(ShiftMode::Object, 24, 9), kInputs[0]);
    std::vector<float> canvas(24 * 24 * 3);
    CHECK_THROWS(InputError, filler.fill({16, 0}, canvas));
    CHECK_THROWS(InputError, filler.fill({0, -1}, canvas));
}
