#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

/// Sizes of an activation along each axis, without the batch. A map has three: channels, rows, columns; a vector of features is
/// the map {D, 1, 1}.
class Shape {
public:
    Shape() = default;
    Shape(std::initializer_list<std::int64_t> sizes) : m_sizes(sizes) {}
    explicit Shape(std::vector<std::int64_t> sizes) : m_sizes(std::move(sizes)) {}

    [[nodiscard]] const std::vector<std::int64_t> &sizes() const { return m_sizes; }
    /// How many numbers it has: the product of all sizes.
    [[nodiscard]] std::int64_t elements() const
    {
        std::int64_t count = 1;
        for (const std::int64_t size : m_sizes)
            count *= size;
        return count;
    }

    [[nodiscard]] bool isMap() const { return m_sizes.size() == 3; }
    // Of a map; std::out_of_range for less than that.
    [[nodiscard]] std::int64_t channels() const { return m_sizes.at(0); }
    [[nodiscard]] std::int64_t height() const { return m_sizes.at(1); }
    [[nodiscard]] std::int64_t width() const { return m_sizes.at(2); }

    /// "64x55x55".
    [[nodiscard]] std::string text() const
    {
        std::string joined;
        for (const std::int64_t size : m_sizes)
            joined.append(joined.empty() ? "" : "x").append(std::to_string(size));
        return joined;
    }

    friend bool operator==(const Shape &, const Shape &) = default;

private:
    std::vector<std::int64_t> m_sizes;
};

} // namespace shiftscope
