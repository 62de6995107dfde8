#include "core/engine/shift_keys.h"

#include "core/overloaded.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <unordered_map>

namespace shiftscope {

namespace {

struct TupleHash {
    std::size_t operator()(const std::vector<std::int32_t> &tuple) const
    {
        std::size_t hash = tuple.size();
        for (const std::int32_t value : tuple)
            hash = hash * 0x9E3779B97F4A7C15ULL + static_cast<std::uint32_t>(value) + (hash >> 29U);
        return hash;
    }
};

/// Gives equal tuples one number, in the order of their first appearance (hash-consing).
class Numbers {
public:
    std::int32_t of(const std::vector<std::int32_t> &tuple)
    {
        const auto [found, isNew] = m_numbers.try_emplace(tuple, static_cast<std::int32_t>(m_numbers.size()));
        m_newest = isNew;
        return found->second;
    }
    [[nodiscard]] bool lastWasNew() const { return m_newest; }
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(m_numbers.size()); }

private:
    std::unordered_map<std::vector<std::int32_t>, std::int32_t, TupleHash> m_numbers;
    bool m_newest = false;
};

CanvasPlace placeOf(const ShiftedScene &scene, bool plain, int row, int shift)
{
    switch (scene.mode) {
    case ShiftMode::Crop:
        return {.under = row + shift};
    case ShiftMode::Circular:
        return {.under = (row - shift + scene.canvas) % scene.canvas};
    case ShiftMode::Object:
        break;
    }
    const bool inside = row >= shift && row < shift + scene.box();
    return {.under = plain ? 0 : row, .patch = inside ? row - shift : CanvasPlace::kNone};
}

// What else than the inputs seen decides an output `i` of an axis of `length`, and so belongs to its key: the number of places
// that a mean divides by. One overload an operation with a window; nothing for those whose window treats all places alike.
using Divisor = std::optional<int>;

Divisor divisorOf(const OneOf<Conv, MaxPool, BlurPool, Pad> auto &, std::int64_t, std::int64_t, std::span<const std::int32_t>)
{
    return std::nullopt;
}

Divisor divisorOf(const AvgPool &pool, std::int64_t i, std::int64_t length, std::span<const std::int32_t> places)
{
    if (!pool.countPadding)
        return static_cast<int>(std::ranges::count_if(places, [](std::int32_t place) { return place != AxisTaps::kNothing; }));
    const Window &w = pool.window;
    const std::int64_t start = i * w.stride - w.padBefore;
    return static_cast<int>(std::min<std::int64_t>(start + w.kernel, length + w.padAfter) - start);
}

template <class T>
KeyAxis windowKeys(const T &op, const KeyAxis &in)
{
    const Window window = op.seen();
    const AxisTaps ordinary = tapsOf(window, in.length);
    KeyAxis out{.length = ordinary.count(), .taps = {.taps = window.kernel, .places = {}}};
    Numbers numbers;
    std::vector<std::int32_t> tuple;
    const auto shifts = static_cast<std::int64_t>(in.keys.size()) / in.length;
    for (std::int64_t shift = 0; shift < shifts; ++shift) {
        const std::span<const std::int32_t> keys = in.of(shift);
        for (std::int64_t i = 0; i < out.length; ++i) {
            const std::span<const std::int32_t> places = ordinary.of(i);
            tuple.clear();
            for (const std::int32_t place : places)
                tuple.push_back(place == AxisTaps::kNothing ? AxisTaps::kNothing : keys[static_cast<std::size_t>(place)]);
            const Divisor divisor = divisorOf(op, i, in.length, places);
            if (divisor)
                tuple.push_back(*divisor);
            out.keys.push_back(numbers.of(tuple));
            if (!numbers.lastWasNew())
                continue;
            out.taps.places.insert(out.taps.places.end(), tuple.begin(), tuple.begin() + window.kernel);
            if (divisor)
                out.scale.push_back(1.0F / static_cast<float>(*divisor));
        }
    }
    out.count = numbers.count();
    return out;
}

/// One key for each combination of the inputs' keys; of a single input, its own.
KeyAxis joinedKeys(std::span<const KeyAxis *const> inputs)
{
    KeyAxis out{.length = inputs.front()->length, .taps = {.taps = static_cast<int>(inputs.size()), .places = {}}};
    Numbers numbers;
    std::vector<std::int32_t> tuple(inputs.size());
    for (std::size_t i = 0; i < inputs.front()->keys.size(); ++i) {
        std::ranges::transform(inputs, tuple.begin(), [i](const KeyAxis *input) { return input->keys[i]; });
        out.keys.push_back(numbers.of(tuple));
        if (numbers.lastWasNew())
            out.taps.places.insert(out.taps.places.end(), tuple.begin(), tuple.end());
    }
    out.count = numbers.count();
    return out;
}

} // namespace

bool KeyAxis::isIdentity() const
{
    if (taps.taps != 1)
        return false;
    for (std::size_t i = 0; i < taps.places.size(); ++i)
        if (taps.places[i] != static_cast<std::int32_t>(i))
            return false;
    return true;
}

CanvasAxis canvasKeys(const ShiftedScene &scene, std::span<const int> shifts)
{
    const bool plain = scene.mode == ShiftMode::Object && scene.plainBackground();
    CanvasAxis out;
    out.axis.length = scene.canvas;
    std::map<CanvasPlace, std::int32_t> numbers;
    for (const int shift : shifts)
        for (int row = 0; row < scene.canvas; ++row) {
            const CanvasPlace place = placeOf(scene, plain, row, shift);
            const auto [found, isNew] = numbers.try_emplace(place, static_cast<std::int32_t>(numbers.size()));
            if (isNew)
                out.places.push_back(place);
            out.axis.keys.push_back(found->second);
        }
    out.axis.count = static_cast<std::int64_t>(out.places.size());
    return out;
}

bool keepsKeys(const Op &op)
{
    return sharingOf(op) != Sharing::Whole;
}

KeyAxis keysAfter(const Op &op, std::span<const KeyAxis *const> inputs)
{
    return std::visit(
        [&]<class T>(const T &own) -> KeyAxis {
            if constexpr (kSharingOf<T> == Sharing::Pointwise)
                return joinedKeys(inputs);
            else if constexpr (kSharingOf<T> == Sharing::Window)
                return windowKeys(own, *inputs.front());
            else
                throw std::logic_error(std::string(T::kKind) + " keeps no keys");
        },
        op);
}

} // namespace shiftscope
