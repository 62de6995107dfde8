#include "core/storage/raw_file.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/whole_file.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <limits>
#include <pthread.h>
#include <random>
#include <string>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace shiftscope {

namespace {

std::string reason(int error)
{
    return std::generic_category().message(error);
}

std::string megabytes(std::uint64_t bytes)
{
    return megabytesText(static_cast<double>(bytes));
}

bool meansNoRoom(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

[[noreturn]] void throwWorkError(const std::filesystem::path &file, const char *what, int error)
{
    throw WorkError(file.string() + ": " + what + ": " + reason(error));
}

/// Holds SIGXFSZ back in this thread, so that writing past the process's file size limit is an error and not the end.
class FileSizeSignalHeld {
public:
    FileSizeSignalHeld()
    {
        sigemptyset(&m_signal);
        sigaddset(&m_signal, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &m_signal, &m_before);
    }
    ~FileSizeSignalHeld()
    {
        if (sigismember(&m_before, SIGXFSZ) == 1)
            return;
        const timespec now{};
        while (sigtimedwait(&m_signal, nullptr, &now) > 0 || errno == EINTR) {
        }
        pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
    }
    FileSizeSignalHeld(const FileSizeSignalHeld &) = delete;
    FileSizeSignalHeld &operator=(const FileSizeSignalHeld &) = delete;

private:
    sigset_t m_signal{};
    sigset_t m_before{};
};

int openRegular(const std::filesystem::path &file, int flags)
{
    // O_NONBLOCK: a named pipe must be refused, not waited for.
    const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        throw InputError(file.string() + ": cannot be opened: " + reason(errno));
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        throw InputError(file.string() + ": is not a file" + (S_ISDIR(status.st_mode) ? " but a folder" : ""));
    }
    return descriptor;
}

/// Renames without overwriting, whatever the file system can do for it. Returns an error number, 0 for success.
int renameToFreeName(const std::filesystem::path &from, const std::filesystem::path &to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
    if (::link(from.c_str(), to.c_str()) != 0)
        return errno;
    ::unlink(from.c_str());
    return 0;
}

} // namespace

RawFile RawFile::openForReading(const std::filesystem::path &file)
{
    return {openRegular(file, O_RDONLY), file};
}

RawFile RawFile::openForWriting(const std::filesystem::path &file)
{
    RawFile raw(openRegular(file, O_RDWR), file);
    raw.lock();
    return raw;
}

RawFile::~RawFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

RawFile::RawFile(RawFile &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path))
{
}

RawFile &RawFile::operator=(RawFile &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    return *this;
}

/// An open-file-description lock: it keeps out a second object of this process too, ends with the process however that ends,
/// and, unlike flock(), does not keep HDF5's own readers (h5py, HDFView) from looking into a file that is being filled.
void RawFile::lock()
{
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(m_descriptor, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES))
        throw InputError(m_path.string() + ": is being written by another process; wait for it, or write another file");
    // Any other error: a file system without locks. The sweep is worth more than the guard.
}

std::uint64_t RawFile::size() const
{
    struct stat status {};
    if (::fstat(m_descriptor, &status) != 0)
        throwWorkError(m_path, "its size cannot be read", errno);
    return static_cast<std::uint64_t>(status.st_size);
}

bool RawFile::stillAtPath() const
{
    struct stat open {};
    struct stat named {};
    return ::fstat(m_descriptor, &open) == 0 && ::stat(m_path.c_str(), &named) == 0 && open.st_dev == named.st_dev &&
           open.st_ino == named.st_ino;
}

void RawFile::read(std::uint64_t offset, std::span<std::byte> bytes) const
{
    while (!bytes.empty()) {
        const ssize_t count = ::pread(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throwWorkError(m_path, "reading failed", errno);
        if (count == 0)
            throw InputError(m_path.string() + ": is cut short");
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void RawFile::write(std::uint64_t offset, std::span<const std::byte> bytes)
{
    const FileSizeSignalHeld held;
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            throwWorkError(m_path, "writing failed", count < 0 ? errno : EIO);
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void RawFile::sync()
{
    while (::fdatasync(m_descriptor) != 0)
        if (errno != EINTR)
            throwWorkError(m_path, "what was written did not reach the disk", errno);
}

NewFile::NewFile(const std::filesystem::path &target) : m_target(behindLinks(target)), m_raw(-1, m_target)
{
    const std::filesystem::path folder = folderOf(m_target);
    std::random_device random;
    int descriptor = -1;
    do {
        m_temporary = folder / (".shiftscope-" + std::to_string(::getpid()) + "-" + std::to_string(random()) + ".partial");
        descriptor = ::open(m_temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0) {
        const std::string message = m_target.string() + ": cannot be written in " + folder.string() + ": " + reason(errno);
        if (meansNoRoom(errno))
            throw WorkError(message);
        throw InputError(message);
    }
    m_raw.m_descriptor = descriptor;
    m_raw.lock();
}

NewFile::~NewFile()
{
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

void NewFile::reserve(std::uint64_t bytes)
{
    // Asked first, so that the attempt does not fill the disk under everybody else's feet.
    struct statvfs disk {};
    const bool known = ::fstatvfs(m_raw.m_descriptor, &disk) == 0;
    const std::uint64_t free = known ? std::uint64_t{disk.f_bavail} * disk.f_frsize : 0;
    int error = known && free < bytes ? ENOSPC : 0;
    if (bytes > static_cast<std::uint64_t>(std::numeric_limits<off_t>::max()))
        error = EFBIG;
    if (error == 0) {
        const FileSizeSignalHeld held;
        do {
            error = ::posix_fallocate(m_raw.m_descriptor, 0, static_cast<off_t>(bytes));
        } while (error == EINTR);
    }
    if (error == 0)
        return;
    if (!meansNoRoom(error))
        throwWorkError(m_target, "no room could be reserved", error);
    throw WorkError(m_target.string() + ": needs " + megabytes(bytes) + ", " +
                    (error == EFBIG ? "more than one file may have here (see ulimit -f)"
                                    : megabytes(free) + " free" + (error == EDQUOT ? ", but over your quota" : "")));
}

RawFile NewFile::publish(bool replace)
{
    while (::fsync(m_raw.m_descriptor) != 0)
        if (errno != EINTR)
            throwWorkError(m_target, "what was written did not reach the disk", errno);
    int error = 0;
    if (!replace)
        error = renameToFreeName(m_temporary, m_target);
    else if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        error = errno;
    if (error == EEXIST)
        throw InputError(m_target.string() + ": exists by now; it is not overwritten");
    if (error != 0)
        throwWorkError(m_target, "cannot be given its name", error);
    m_temporary.clear();
    syncFolder(folderOf(m_target));
    return std::move(m_raw);
}

} // namespace shiftscope
