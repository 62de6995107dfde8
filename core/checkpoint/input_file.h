#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace shiftscope {

/// A regular file opened for reading at any offset. It is read, not mapped: a file that shrinks while it is read is then an
/// error instead of the end of the process. Messages do not name the file; the door that was given its path does.
class InputFile {
public:
    /// Throws InputError when the file is missing, unreadable or not a regular file.
    explicit InputFile(const std::filesystem::path &file);
    ~InputFile();
    InputFile(const InputFile &) = delete;
    InputFile &operator=(const InputFile &) = delete;

    [[nodiscard]] std::uint64_t size() const { return m_size; }

    /// Fills `into` with the bytes from `offset`; throws InputError when the file ends before. May be called from any thread.
    void read(std::uint64_t offset, std::span<char> into) const;
    [[nodiscard]] std::vector<char> read(std::uint64_t offset, std::uint64_t count) const;

private:
    int m_descriptor;
    std::uint64_t m_size = 0;
};

} // namespace shiftscope
