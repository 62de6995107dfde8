#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

/// Opcodes of a legacy checkpoint written by hand, for files that PyTorch would not write.
namespace legacy {

template <typename T>
std::string number(T value)
{
    return std::string(reinterpret_cast<const char *>(&value), sizeof value);
}

inline std::string glued(std::initializer_list<std::string_view> parts)
{
    std::string all;
    for (const std::string_view part : parts)
        all.append(part);
    return all;
}
inline std::string pickled(const std::string &opcodes)
{
    return glued({"\x80\x02", opcodes, "."});
}
inline std::string text(const std::string &value)
{
    return glued({"X", number(static_cast<std::uint32_t>(value.size())), value});
}
inline std::string integer(std::int64_t value)
{
    return glued({"\x8a\x08", number(value)});
}
inline std::string repeated(const std::string &opcodes, std::size_t times)
{
    std::string all;
    all.reserve(opcodes.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += opcodes;
    return all;
}

/// What stands before the object.
inline std::string header()
{
    return pickled(std::string("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12)) + pickled("M\xe9\x03") + pickled("}");
}

/// A file whose object is made by `opcodes`, followed by one storage of floats under the key "0".
inline std::string file(const std::string &opcodes, std::int64_t count = 0, const std::string &numbers = {})
{
    return header() + pickled(opcodes) + pickled("](" + text("0") + "e") + number(count) + numbers;
}

/// A tensor over the storage "0" of `count` floats; `shape` and `strides` are opcodes that make tuples.
inline std::string tensor(std::int64_t count, const std::string &offset, const std::string &shape, const std::string &strides)
{
    return glued({"ctorch._utils\n_rebuild_tensor_v2\n((", text("storage"), "ctorch\nFloatStorage\n", text("0"), text("cpu"),
                  integer(count), "tQ", offset, shape, strides, "\x89}tR"});
}

inline std::string dictionary(const std::string &key, const std::string &value)
{
    return glued({"}", text(key), value, "s"});
}

} // namespace legacy
