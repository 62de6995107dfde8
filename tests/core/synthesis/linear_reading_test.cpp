#include "tests/check.h"
#include "tests/core/synthesis/reading_probe.h"

using namespace shiftscope::test;

TEST("what is linear in the features is read, the faint as well as the strong")
{
    const ReadingLosses losses = readAfterFit(600, 64, /*linear=*/true);
    std::cout << "      read " << losses.read << ", mean " << losses.mean << '\n';
    CHECK(losses.read < 1e-4 * losses.mean);
}

TEST("what is not in the features is not learnt by heart")
{
    // As many features as examples: least squares to the end would repeat every example and be far off on new ones.
    const ReadingLosses losses = readAfterFit(256, 224, /*linear=*/false);
    std::cout << "      read " << losses.read << ", mean " << losses.mean << '\n';
    CHECK(losses.read < 1.1 * losses.mean);
}

TEST("a fit ends when it is told to")
{
    CHECK_EQUAL(stepsOfAnEndedFit(), 3);
}

CHECK_MAIN
