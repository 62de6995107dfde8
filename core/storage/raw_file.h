#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace shiftscope {

/// An open file whose bytes are read and written at offsets; several threads at once may read. A write beyond the file size
/// limit of the process is an error like a full disk: the signal that would end the program is held back meanwhile.
class RawFile {
public:
    /// Opens a regular file. Throws InputError when it is missing, not a regular file, or may not be opened.
    static RawFile openForReading(const std::filesystem::path &file);
    /// The same, and takes the file's writer lock: InputError while another process, or object, holds it.
    static RawFile openForWriting(const std::filesystem::path &file);

    ~RawFile();
    RawFile(RawFile &&other) noexcept;
    RawFile &operator=(RawFile &&other) noexcept;

    /// The file's path as messages show it.
    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    [[nodiscard]] std::uint64_t size() const;
    /// False when the path leads to another file by now.
    [[nodiscard]] bool stillAtPath() const;

    /// Throws InputError when the file ends before, WorkError when reading fails.
    void read(std::uint64_t offset, std::span<std::byte> bytes) const;
    /// Throws WorkError.
    void write(std::uint64_t offset, std::span<const std::byte> bytes);
    /// Waits until what was written is on disk. Throws WorkError.
    void sync();

private:
    friend class NewFile;
    RawFile(int descriptor, std::filesystem::path path) : m_descriptor(descriptor), m_path(std::move(path)) {}
    void lock();

    int m_descriptor = -1;
    std::filesystem::path m_path;
};

/// A file in the making: it has a name of its own in the target's folder, which is removed again unless publish() is reached.
class NewFile {
public:
    /// A target that is a symbolic link stays one: what it leads to is written. Throws InputError when nothing can be written in
    /// the folder of `target`, WorkError when its disk is full.
    explicit NewFile(const std::filesystem::path &target);
    ~NewFile();
    NewFile(const NewFile &) = delete;
    NewFile &operator=(const NewFile &) = delete;

    [[nodiscard]] const std::filesystem::path &temporaryPath() const { return m_temporary; }
    /// Open and locked; its path() is the target's already.
    [[nodiscard]] RawFile &raw() { return m_raw; }

    /// Makes sure that the disk has room for the first `bytes` bytes. Throws WorkError, saying what is needed and what is free.
    void reserve(std::uint64_t bytes);

    /// Gives the complete file the target's name, in one step. Without `replace` nothing is ever overwritten: InputError when
    /// the target has appeared. Throws WorkError when it cannot.
    RawFile publish(bool replace);

private:
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    RawFile m_raw;
};

} // namespace shiftscope
