#pragma once

#include "core/checkpoint/input_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// One field of a protobuf message (https://protobuf.dev/programming-guides/encoding). Bytes are texts, packed numbers and
/// messages alike; they stay in the file, where `offset` and `size` say.
struct ProtobufField {
    enum class Kind { Varint, Fixed64, Bytes, Fixed32 };
    std::uint32_t number = 0;
    Kind kind = Kind::Varint;
    std::uint64_t value = 0; ///< of Varint, Fixed64 and Fixed32
    std::uint64_t offset = 0;
    std::uint64_t size = 0;

    [[nodiscard]] bool is(std::uint32_t wantedNumber, Kind wantedKind) const
    {
        return number == wantedNumber && kind == wantedKind;
    }
};

/// The bytes of a file through one small window, which every message of the file shares: what is skipped is not read.
class ProtobufBytes {
public:
    explicit ProtobufBytes(const InputFile &file) : m_file(file) {}

    [[nodiscard]] const InputFile &file() const { return m_file; }
    /// The byte at `offset`, which lies inside the file.
    [[nodiscard]] std::uint8_t at(std::uint64_t offset);

private:
    const InputFile &m_file;
    std::uint64_t m_begin = 0;
    std::vector<char> m_window;
};

/// Walks over the fields of one message.
class ProtobufMessage {
public:
    /// The whole file.
    explicit ProtobufMessage(ProtobufBytes &bytes);
    /// A field of Kind::Bytes that is a message.
    ProtobufMessage(ProtobufBytes &bytes, const ProtobufField &field);

    /// The next field, or nothing at the end. Throws InputError, with the byte, where no field begins or one reaches beyond the
    /// message. Groups, which protobuf gave up before Caffe began, count as such.
    [[nodiscard]] std::optional<ProtobufField> next();
    /// The next number of packed varints, or nothing at the end.
    [[nodiscard]] std::optional<std::uint64_t> nextPackedVarint();

private:
    [[nodiscard]] std::uint64_t varint();
    [[nodiscard]] std::uint64_t fixed(int bytes);

    ProtobufBytes &m_bytes;
    std::uint64_t m_at;
    std::uint64_t m_end;
};

/// The text in a field of Kind::Bytes. Throws InputError when it is longer than a name is.
[[nodiscard]] std::string protobufText(const InputFile &file, const ProtobufField &field);

} // namespace shiftscope
