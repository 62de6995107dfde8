#pragma once

#include "core/error.h"

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

inline constexpr std::int64_t kLargestSide = 4096;   ///< of a canvas, a box or a step, pixels: what core/scene can draw
inline constexpr std::int64_t kMostPixels = 1 << 20; ///< of another program's maps
inline constexpr std::int64_t kMostThreads = 1024;
inline constexpr double kMostWeight = 1e6; ///< of a part of a loss

// What an option accepts. A refusal names the option, the value and what is accepted; what is taken is rewritten as the program
// writes numbers, so that CLI11's own reading, which knows octal numbers and the locale's, has nothing to decide. For
// Option::transform().

/// Whole numbers, decimal; `unit` follows the range in messages: "1 to 4096 pixels".
[[nodiscard]] CLI::Validator wholeWithin(std::int64_t least, std::int64_t most, const std::string &unit = {});
/// One of these whole numbers.
[[nodiscard]] CLI::Validator wholeAmong(std::vector<std::int64_t> numbers);
/// A seed: 0 to 2^64 - 1.
[[nodiscard]] CLI::Validator seedNumber();
/// Finite numbers from `least` on.
[[nodiscard]] CLI::Validator numberWithin(double least, double most, const std::string &unit = {});
/// Finite numbers above `bound`.
[[nodiscard]] CLI::Validator numberAbove(double bound, double most);
/// A size of memory in bytes: "2GB", "512MiB"; kB, MB … are thousands.
[[nodiscard]] CLI::Validator memorySize();

/// Every option of `app` and of its subcommands that takes a value refuses an empty one from here on. Throws std::logic_error
/// naming an option that takes a number without one of the checks above: none is ever forgotten.
void requireValues(CLI::App &app);

/// What the parser complains of, without the rest of its habits.
[[nodiscard]] std::string complaintOf(const CLI::ParseError &error);

/// `read()`, whose InputError then begins with the option's name where it does not name it itself.
template <typename Read>
auto ofOption(std::string_view option, const Read &read)
{
    try {
        return read();
    } catch (const InputError &error) {
        const std::string_view what = error.what();
        if (what.find(option) != std::string_view::npos)
            throw;
        throw InputError(std::string(option) + ": " + error.what());
    }
}

} // namespace shiftscope
