#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Rgb &, const Rgb &) = default;
};

/// What stands for "no data" on paper: lighter than mid-grey, so that no map's own colours are mistaken for it.
inline constexpr Rgb kNoDataColour{225, 225, 225};

/// A table of 256 colours, from the smallest value to the largest. Immutable; one object a map, alive as long as the program.
class ColourMap {
public:
    static constexpr int kSize = 256;

    /// "viridis", "cividis", "magma", "gray", "coolwarm", "hot".
    [[nodiscard]] static std::vector<std::string> names();
    /// Throws InputError naming the nearest map for an unknown name.
    [[nodiscard]] static const ColourMap &named(std::string_view name);

    [[nodiscard]] std::string_view name() const { return m_name; }
    /// Entry `index`, 0..255.
    [[nodiscard]] Rgb entry(int index) const;
    /// The colour of `value` on a scale from `lo` to `hi`; values outside take the colour of the nearer end, NaN is
    /// kNoDataColour. A scale without extent (lo == hi) shows its middle.
    [[nodiscard]] Rgb colour(double value, double lo, double hi) const;

private:
    constexpr ColourMap(std::string_view name, std::span<const std::uint8_t, 3 * kSize> table) : m_name(name), m_table(table) {}
    static std::span<const ColourMap> all();

    std::string_view m_name;
    std::span<const std::uint8_t, 3 * kSize> m_table;
};

} // namespace shiftscope
