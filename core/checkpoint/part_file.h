#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

namespace shiftscope {

/// TARGET.part: a download on its way. It is locked while this lives, so that one process at a time writes it, and stays behind
/// when the download breaks off, with a tag that tells the server's version of the file. Throws WorkError.
class PartFile {
public:
    /// Waits for another process that holds it; throws when stopped meanwhile.
    PartFile(std::filesystem::path target, const std::stop_token &stop);
    /// An empty file is removed.
    ~PartFile();
    PartFile(const PartFile &) = delete;
    PartFile &operator=(const PartFile &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    void append(std::span<const char> bytes);
    /// Empties it and forgets the tag.
    void clear();

    /// An HTTP validator (ETag or Last-Modified); empty when there is none.
    [[nodiscard]] std::string tag() const;
    void setTag(const std::string &tag);

    /// Gives the file its final name, once all of it is on the disk.
    void commit();

private:
    [[nodiscard]] std::filesystem::path tagPath() const;

    std::filesystem::path m_target;
    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

} // namespace shiftscope
