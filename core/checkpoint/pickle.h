#pragma once

#include "core/error.h"

#include <cstdint>
#include <deque>
#include <string_view>
#include <variant>
#include <vector>

namespace shiftscope {

struct PickleObject;

struct PickleNone {};
/// An integer beyond 64 bits, as it was written: two's complement, lowest byte first.
struct PickleBigInteger {
    std::string_view bytes;
};
/// One value of a pickle. Text and bytes are views into the pickle itself.
using PickleValue = std::variant<PickleNone, bool, std::int64_t, double, std::string_view, PickleBigInteger, PickleObject *>;

/// What has parts. A call is kept as data: nothing is ever called.
struct PickleObject {
    enum class Kind : std::uint8_t {
        Tuple,
        List,
        Set,
        Dict,       ///< items: key, value, key, value …; a collections.OrderedDict too
        Global,     ///< items: module, name
        Call,       ///< items: what is called, its arguments (a Tuple), then key, value … of what was set on the result
        Persistent, ///< items: the id, which says what lies outside the pickle
    };
    Kind kind;
    std::vector<PickleValue> items;
};

/// A pickle read to its end. The objects lie in one row and refer to each other freely (also in circles), so neither reading
/// nor destroying them recurses. Views point into the bytes it was read from, which must outlive it.
struct Pickle {
    std::deque<PickleObject> objects;
    PickleValue root;
    std::size_t size = 0; ///< bytes read, up to and with the STOP

    /// The value as an object of that kind, or nullptr.
    [[nodiscard]] static const PickleObject *as(const PickleValue &value, PickleObject::Kind kind);
};

/// The bytes end before the pickle does.
class CutOffPickle : public InputError {
public:
    using InputError::InputError;
};

/// Reads the pickle at the beginning of `bytes`: protocol 2 as torch.save writes it, and what 3 to 5 add to it. Objects of any
/// class are read as data (their names and what they were given; attributes are dropped): nothing is looked up, imported or
/// called. The work and memory are bounded by kMaxPickleSteps, whatever the bytes say: no opcode does more than its share of the
/// bytes read.
[[nodiscard]] Pickle readPickle(std::string_view bytes);

inline constexpr std::size_t kMaxPickleSteps = 1'000'000;
inline constexpr std::size_t kMaxPickleObjects = 300'000;
inline constexpr std::size_t kMaxPickleBytes = std::size_t{32} << 20;

} // namespace shiftscope
