#pragma once

#include "core/checkpoint/input_file.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// Where the bytes of a zip entry lie in the file.
struct ZipEntry {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::optional<std::uint32_t> crc; ///< nothing in an archive written without checksums
};

/// The directory of a zip archive whose entries are stored, not compressed: what PyTorch writes. Zip64 is understood. Sizes
/// and offsets are checked against the file and against each other; contents are the reader's to check against `crc`. PyTorch
/// since 2.6 can be told not to compute checksums (torch.utils.serialization.config.save.compute_crc32) and then leaves all of
/// them 0: only where every entry says so are they taken as absent, so that no damage to single entries passes for it.
/// Throws InputError saying what does not fit.
class StoredZip {
public:
    [[nodiscard]] static bool recognises(const InputFile &file);
    explicit StoredZip(const InputFile &file);

    [[nodiscard]] bool contains(std::string_view name) const { return m_records.contains(name); }
    /// Names that end so, in order of the alphabet.
    [[nodiscard]] std::vector<std::string> namesEndingIn(std::string_view ending) const;
    /// Throws InputError when the entry is missing, compressed or encrypted, or its local header disagrees with the directory.
    [[nodiscard]] ZipEntry entry(std::string_view name) const;
    /// The entry's bytes, checked against their CRC-32; an entry of more than `atMost` bytes is refused.
    [[nodiscard]] std::vector<char> read(std::string_view name, std::uint64_t atMost) const;

private:
    struct Record {
        std::uint64_t headerOffset = 0;
        std::uint64_t storedSize = 0;
        std::uint64_t size = 0;
        std::uint32_t crc = 0;
        std::uint16_t method = 0;
        std::uint16_t flags = 0;
    };
    struct Directory {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint64_t entries = 0;
    };

    [[nodiscard]] Directory locateDirectory() const;
    void readDirectory();

    const InputFile &m_file;
    std::uint64_t m_directoryOffset = 0;
    bool m_hasChecksums = false;
    std::map<std::string, Record, std::less<>> m_records;
};

} // namespace shiftscope
