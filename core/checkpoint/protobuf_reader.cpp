#include "core/checkpoint/protobuf_reader.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

namespace {

constexpr std::uint64_t kWindowBytes = std::uint64_t{16} << 10;
constexpr std::uint64_t kLongestText = 1024;

[[noreturn]] void refuseAt(std::uint64_t offset, const char *what)
{
    throw InputError("is no protobuf message, or a damaged one: " + std::string(what) + " at byte " + std::to_string(offset));
}

} // namespace

std::uint8_t ProtobufBytes::at(std::uint64_t offset)
{
    if (offset < m_begin || offset - m_begin >= m_window.size()) {
        m_window = m_file.read(offset, std::min(kWindowBytes, m_file.size() - offset));
        m_begin = offset;
    }
    return static_cast<std::uint8_t>(m_window.at(offset - m_begin));
}

ProtobufMessage::ProtobufMessage(ProtobufBytes &bytes) : m_bytes(bytes), m_at(0), m_end(bytes.file().size()) {}

ProtobufMessage::ProtobufMessage(ProtobufBytes &bytes, const ProtobufField &field)
    : m_bytes(bytes), m_at(field.offset), m_end(field.offset + field.size)
{
}

std::uint64_t ProtobufMessage::varint()
{
    const std::uint64_t begin = m_at;
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (m_at == m_end)
            refuseAt(begin, "a number that is cut off");
        const std::uint8_t byte = m_bytes.at(m_at++);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    refuseAt(begin, "a number of more than ten bytes");
}

std::uint64_t ProtobufMessage::fixed(int bytes)
{
    if (m_end - m_at < static_cast<std::uint64_t>(bytes))
        refuseAt(m_at, "a number that is cut off");
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value |= static_cast<std::uint64_t>(m_bytes.at(m_at++)) << (8 * i);
    return value;
}

std::optional<ProtobufField> ProtobufMessage::next()
{
    if (m_at == m_end)
        return std::nullopt;
    const std::uint64_t begin = m_at;
    const std::uint64_t tag = varint();
    constexpr std::uint64_t kLargestNumber = (std::uint64_t{1} << 29) - 1;
    if (tag >> 3 == 0 || tag >> 3 > kLargestNumber)
        refuseAt(begin, "no field");
    ProtobufField field{.number = static_cast<std::uint32_t>(tag >> 3)};
    switch (tag & 7) {
    case 0:
        field.value = varint();
        return field;
    case 1:
        field.kind = ProtobufField::Kind::Fixed64;
        field.value = fixed(8);
        return field;
    case 2:
        field.kind = ProtobufField::Kind::Bytes;
        field.size = varint();
        field.offset = m_at;
        if (field.size > m_end - m_at)
            refuseAt(begin, m_end == m_bytes.file().size() ? "more is announced than the file holds"
                                                           : "more is announced than what is around it holds");
        m_at += field.size;
        return field;
    case 5:
        field.kind = ProtobufField::Kind::Fixed32;
        field.value = fixed(4);
        return field;
    default:
        refuseAt(begin, "no field");
    }
}

std::optional<std::uint64_t> ProtobufMessage::nextPackedVarint()
{
    if (m_at == m_end)
        return std::nullopt;
    return varint();
}

std::string protobufText(const InputFile &file, const ProtobufField &field)
{
    if (field.size > kLongestText)
        refuseAt(field.offset, "a name of more than 1024 bytes");
    const std::vector<char> bytes = file.read(field.offset, field.size);
    return {bytes.begin(), bytes.end()};
}

} // namespace shiftscope
