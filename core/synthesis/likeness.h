#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace shiftscope {

/// Sum of products, in double.
template <typename A, typename B>
[[nodiscard]] double dot(std::span<const A> a, std::span<const B> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += double{a[i]} * double{b[i]};
    return sum;
}

/// a·b / |a||b|, NaN where that is 0/0. Of equal lengths.
template <typename A, typename B>
[[nodiscard]] double cosine(std::span<const A> a, std::span<const B> b)
{
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

} // namespace shiftscope
