#include "core/checkpoint/stored_zip.h"

#include "core/checkpoint/crc32.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <concepts>
#include <cstring>
#include <limits>

// Layouts: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14 to 4.3.16 (its end).

namespace shiftscope {

namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint32_t kEnd64 = 0x06064b50;
constexpr std::uint32_t kEnd64Locator = 0x07064b50;
constexpr std::uint64_t kLocalHeaderSize = 30;
constexpr std::uint64_t kDirectoryHeaderSize = 46;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kEnd64Size = 56;
constexpr std::uint64_t kLocatorSize = 20;
constexpr std::uint16_t kZip64Extra = 1;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::uint16_t kHasDescriptor = 8; // checksum and sizes also stand behind the bytes, and may be 0 before them
constexpr std::uint32_t kDescriptor = 0x08074b50;
constexpr std::uint64_t kMaxEntries = 200'000; // memory stays small whatever the directory claims
constexpr std::uint64_t kMaxDirectory = std::uint64_t{32} << 20;

template <std::unsigned_integral T>
T numberAt(std::span<const char> bytes, std::size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

[[noreturn]] void damaged(const std::string &what)
{
    throw InputError("is a damaged zip archive: " + what);
}

/// Replaces the 32-bit fields that are all ones by the 64-bit ones of the extra field (in this order: size, stored size, offset).
void applyZip64(std::span<const char> extra, std::uint64_t &size, std::uint64_t &storedSize, std::uint64_t &headerOffset)
{
    constexpr std::uint64_t kElsewhere = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t at = 0; at + 4 <= extra.size();) {
        const auto length = numberAt<std::uint16_t>(extra, at + 2);
        if (length > extra.size() - at - 4)
            damaged("an extra field is longer than its place");
        if (numberAt<std::uint16_t>(extra, at) == kZip64Extra) {
            std::span<const char> numbers = extra.subspan(at + 4, length);
            for (std::uint64_t *field : {&size, &storedSize, &headerOffset}) {
                if (*field != kElsewhere)
                    continue;
                if (numbers.size() < 8)
                    damaged("a 64-bit size is missing");
                *field = numberAt<std::uint64_t>(numbers, 0);
                numbers = numbers.subspan(8);
            }
            return;
        }
        at += 4 + std::size_t{length};
    }
}

} // namespace

bool StoredZip::recognises(const InputFile &file)
{
    return file.size() >= 4 && numberAt<std::uint32_t>(file.read(0, 4), 0) == kLocalHeader;
}

StoredZip::StoredZip(const InputFile &file) : m_file(file)
{
    readDirectory();
}

StoredZip::Directory StoredZip::locateDirectory() const
{
    // The end record is the last thing in the file but for a comment of at most 65,535 bytes.
    const std::uint64_t tailSize = std::min<std::uint64_t>(m_file.size(), kEndSize + 65'535);
    const std::uint64_t tailOffset = m_file.size() - tailSize;
    const std::vector<char> tail = m_file.read(tailOffset, tailSize);
    std::int64_t at = static_cast<std::int64_t>(tailSize) - static_cast<std::int64_t>(kEndSize);
    while (at >= 0 && numberAt<std::uint32_t>(tail, static_cast<std::size_t>(at)) != kEnd)
        --at;
    if (at < 0)
        damaged("its directory is missing; the file was probably cut off");
    const std::span<const char> end(tail.data() + at, kEndSize);
    Directory directory{numberAt<std::uint32_t>(end, 16), numberAt<std::uint32_t>(end, 12), numberAt<std::uint16_t>(end, 10)};

    const std::uint64_t endOffset = tailOffset + static_cast<std::uint64_t>(at);
    std::uint64_t directoryEnd = endOffset;
    if (endOffset >= kLocatorSize) {
        const std::vector<char> locator = m_file.read(endOffset - kLocatorSize, kLocatorSize);
        if (numberAt<std::uint32_t>(locator, 0) == kEnd64Locator) {
            directoryEnd = numberAt<std::uint64_t>(locator, 8);
            const std::vector<char> end64 = m_file.read(directoryEnd, kEnd64Size);
            if (numberAt<std::uint32_t>(end64, 0) != kEnd64)
                damaged("its 64-bit end record is not where it should be");
            directory = {numberAt<std::uint64_t>(end64, 48), numberAt<std::uint64_t>(end64, 40),
                         numberAt<std::uint64_t>(end64, 32)};
        }
    }
    if (directory.offset > directoryEnd || directory.size > directoryEnd - directory.offset)
        damaged("its directory does not fit the file");
    if (directory.size > kMaxDirectory || directory.entries > kMaxEntries)
        damaged("it claims " + std::to_string(directory.entries) + " entries; at most " + std::to_string(kMaxEntries) +
                " are accepted");
    return directory;
}

void StoredZip::readDirectory()
{
    const Directory directory = locateDirectory();
    m_directoryOffset = directory.offset;
    const std::vector<char> bytes = m_file.read(directory.offset, directory.size);
    std::span<const char> rest(bytes);
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        if (rest.size() < kDirectoryHeaderSize || numberAt<std::uint32_t>(rest, 0) != kDirectoryHeader)
            damaged("entry " + std::to_string(i) + " of its directory is not one");
        Record record;
        record.flags = numberAt<std::uint16_t>(rest, 8);
        record.method = numberAt<std::uint16_t>(rest, 10);
        record.crc = numberAt<std::uint32_t>(rest, 16);
        record.storedSize = numberAt<std::uint32_t>(rest, 20);
        record.size = numberAt<std::uint32_t>(rest, 24);
        record.headerOffset = numberAt<std::uint32_t>(rest, 42);
        const std::size_t nameLength = numberAt<std::uint16_t>(rest, 28);
        const std::size_t extraLength = numberAt<std::uint16_t>(rest, 30);
        const std::size_t commentLength = numberAt<std::uint16_t>(rest, 32);
        const std::size_t length = kDirectoryHeaderSize + nameLength + extraLength + commentLength;
        if (length > rest.size())
            damaged("entry " + std::to_string(i) + " of its directory is cut off");
        m_hasChecksums = m_hasChecksums || record.crc != 0; // that of an empty entry is 0
        applyZip64(rest.subspan(kDirectoryHeaderSize + nameLength, extraLength), record.size, record.storedSize,
                   record.headerOffset);
        std::string name(rest.data() + kDirectoryHeaderSize, nameLength);
        const auto [known, isNew] = m_records.emplace(std::move(name), record);
        if (!isNew)
            damaged("it holds " + shown(known->first) + " twice");
        rest = rest.subspan(length);
    }
}

std::vector<std::string> StoredZip::namesEndingIn(std::string_view ending) const
{
    std::vector<std::string> names;
    for (const auto &[name, record] : m_records) {
        if (name.ends_with(ending))
            names.push_back(name);
    }
    return names;
}

ZipEntry StoredZip::entry(std::string_view name) const
{
    const auto found = m_records.find(name);
    if (found == m_records.end())
        damaged("it has no entry " + shown(name));
    const Record &record = found->second;
    if (record.method != 0 || record.storedSize != record.size || (record.flags & kEncrypted) != 0)
        throw InputError("keeps " + shown(name) + " compressed or encrypted; PyTorch stores its entries plainly");
    if (record.headerOffset > m_directoryOffset || m_directoryOffset - record.headerOffset < kLocalHeaderSize)
        damaged("the entry " + shown(name) + " lies outside the file");

    const std::vector<char> header = m_file.read(record.headerOffset, kLocalHeaderSize);
    const std::uint64_t nameLength = numberAt<std::uint16_t>(header, 26);
    const std::uint64_t extraLength = numberAt<std::uint16_t>(header, 28);
    const std::uint64_t offset = record.headerOffset + kLocalHeaderSize + nameLength + extraLength;
    if (numberAt<std::uint32_t>(header, 0) != kLocalHeader || nameLength != name.size() || offset > m_directoryOffset)
        damaged("the entry " + shown(name) + " does not begin where the directory says");
    const std::vector<char> localName = m_file.read(record.headerOffset + kLocalHeaderSize, nameLength);
    if (!std::ranges::equal(localName, name))
        damaged("the entry " + shown(name) + " has another name at its place");
    if (record.size > m_directoryOffset - offset)
        damaged("the entry " + shown(name) + " claims more bytes than the file holds");
    if (m_hasChecksums)
        return {offset, record.size, record.crc};
    auto other = numberAt<std::uint32_t>(header, 14);
    if (constexpr std::uint64_t kLength = 8; (record.flags & kHasDescriptor) != 0) {
        const std::vector<char> descriptor = m_file.read(offset + record.size, kLength);
        other |= numberAt<std::uint32_t>(descriptor, numberAt<std::uint32_t>(descriptor, 0) == kDescriptor ? 4 : 0);
    }
    if (other != 0)
        damaged("its directory has lost the checksum of " + shown(name));
    return {offset, record.size, std::nullopt};
}

std::vector<char> StoredZip::read(std::string_view name, std::uint64_t atMost) const
{
    const ZipEntry found = entry(name);
    if (found.size > atMost)
        throw InputError("keeps " + std::to_string(found.size) + " bytes in " + shown(name) + "; at most " +
                         std::to_string(atMost) + " are accepted");
    std::vector<char> bytes = m_file.read(found.offset, found.size);
    if (found.crc && crc32(0, bytes) != *found.crc)
        damaged("the bytes of " + shown(name) + " do not match their checksum");
    return bytes;
}

} // namespace shiftscope
