#pragma once

#include <cstdint>

/// What a test asks a linear reading, in plain numbers: torch stays in reading_probe_torch.cpp.
namespace shiftscope::test {

struct ReadingLosses {
    double read = 0; ///< mean squared error of new coarse pictures as they are read
    double mean = 0; ///< of the pictures' mean
};

/// Fits a reading to `count` examples of `dims` random features, whose coarse pictures are linear in the features (a quarter of
/// them strong, the rest a hundred times weaker) where `linear`, else random, and reads as many new ones.
[[nodiscard]] ReadingLosses readAfterFit(std::int64_t count, std::int64_t dims, bool linear);

/// How many steps a fit takes that is ended, by an exception, at its third.
[[nodiscard]] int stepsOfAnEndedFit();

} // namespace shiftscope::test
