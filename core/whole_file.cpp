#include "core/whole_file.h"

#include "core/error.h"
#include "core/number_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

/// A place where nobody could write is the user's to change; all else is the work's.
bool meansBadPlace(int error)
{
    constexpr std::array kErrors{ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ENAMETOOLONG, ELOOP, EINVAL, ETXTBSY, ENXIO};
    return std::ranges::find(kErrors, error) != kErrors.end();
}

[[noreturn]] void fail(const fs::path &file, int error)
{
    const std::string message = file.string() + ": cannot be written: " + reason(error);
    if (meansBadPlace(error))
        throw InputError(message);
    throw WorkError(message);
}

/// Returns an error number, 0 for success.
int writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? errno : EIO;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

int synced(int descriptor)
{
    while (::fsync(descriptor) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

/// Closes, and keeps the first error: some file systems tell only now that the disk is full.
int closed(int descriptor, int error)
{
    return ::close(descriptor) != 0 && error == 0 ? errno : error;
}

/// One of the program's own open files under the names that the system gives them: "/proc/self/fd/3".
std::optional<int> openDescriptor(const fs::path &name)
{
    std::error_code unknown;
    const fs::path folder = fs::canonical(folderOf(name), unknown);
    const std::string own = "/proc/" + std::to_string(::getpid()) + "/fd";
    return !unknown && folder == own ? parsedWhole<int>(name.filename().string()) : std::nullopt;
}

struct Target {
    fs::path file;                 ///< behind all links
    std::optional<int> descriptor; ///< or one that is open
};

Target targetOf(fs::path file)
{
    constexpr int kMostLinks = 40; // as the kernel
    const fs::path shown = file;
    std::error_code none;
    for (int links = 0; links < kMostLinks; ++links) {
        if (const std::optional<int> descriptor = openDescriptor(file))
            return {file, descriptor};
        if (fs::symlink_status(file, none).type() != fs::file_type::symlink)
            return {file, std::nullopt};
        const fs::path next = fs::read_symlink(file, none);
        if (none)
            fail(shown, none.value());
        const fs::path followed = file.parent_path() / next; // an absolute one stands alone
        // Another program's open pipe: the link leads there, though its text is no path.
        if (fs::symlink_status(followed, none).type() == fs::file_type::not_found && fs::exists(file, none))
            return {file, std::nullopt};
        file = followed;
    }
    fail(shown, ELOOP);
}

void writeInto(int descriptor, const fs::path &shown, std::string_view bytes)
{
    if (descriptor == STDOUT_FILENO)
        finishStandardOutput(); // what was printed before comes first
    if (const int error = writeAll(descriptor, bytes))
        fail(shown, error);
}

/// A pipe waits for its reader, as it does for every other program.
void writeIntoDevice(const fs::path &device, std::string_view bytes)
{
    const int descriptor = ::open(device.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        fail(device, errno);
    if (const int error = closed(descriptor, writeAll(descriptor, bytes)))
        fail(device, error);
}

/// A new file in the folder of `target`, removed again unless it gets the target's name.
class Temporary {
public:
    Temporary(const fs::path &target, const fs::path &shown)
    {
        std::random_device random;
        do {
            m_name =
                folderOf(target) / (".shiftscope-" + std::to_string(::getpid()) + "-" + std::to_string(random()) + ".partial");
            m_descriptor = ::open(m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        } while (m_descriptor < 0 && errno == EEXIST);
        if (m_descriptor < 0) {
            const int error = errno;
            m_name.clear();
            fail(shown, error);
        }
    }
    ~Temporary()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        if (!m_name.empty())
            ::unlink(m_name.c_str());
    }
    Temporary(const Temporary &) = delete;
    Temporary &operator=(const Temporary &) = delete;

    /// The owner is tried first: to change it takes permissions away. Returns an error number.
    [[nodiscard]] int takeAfter(const struct stat &old) const
    {
        constexpr mode_t kPermissions = 0777;
        static_cast<void>(::fchown(m_descriptor, old.st_uid, old.st_gid) == 0);
        return ::fchmod(m_descriptor, old.st_mode & kPermissions) != 0 ? errno : 0;
    }

    /// Returns an error number.
    [[nodiscard]] int become(const fs::path &target, std::string_view bytes)
    {
        int error = writeAll(m_descriptor, bytes);
        if (error == 0)
            error = synced(m_descriptor);
        error = closed(std::exchange(m_descriptor, -1), error);
        if (error == 0 && ::rename(m_name.c_str(), target.c_str()) != 0)
            error = errno;
        if (error == 0)
            m_name.clear();
        return error;
    }

private:
    fs::path m_name;
    int m_descriptor = -1;
};

void replaceFile(const fs::path &target, const fs::path &shown, std::string_view bytes)
{
    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (!exists && errno != ENOENT)
        fail(shown, errno);
    if (exists && S_ISDIR(old.st_mode))
        fail(shown, EISDIR);
    if (exists && !S_ISREG(old.st_mode)) {
        writeIntoDevice(target, bytes);
        return;
    }
    // A rename asks the folder alone; one who made a file read-only means the file.
    if (exists && ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
        fail(shown, errno);
    Temporary temporary(target, shown);
    int error = exists ? temporary.takeAfter(old) : 0;
    if (error == 0)
        error = temporary.become(target, bytes);
    if (error != 0)
        fail(shown, error);
    syncFolder(folderOf(target));
}

[[noreturn]] void failOutput(int error)
{
    throw WorkError("the standard output could not be written" + (error != 0 ? ": " + reason(error) : std::string(" whole")));
}

} // namespace

void writeWholeFile(const fs::path &file, std::string_view bytes)
{
    const Target target = targetOf(file);
    if (target.descriptor)
        writeInto(*target.descriptor, file, bytes);
    else
        replaceFile(target.file, file, bytes);
}

void writeStandardOutput(std::string_view bytes)
{
    std::cout.flush();
    errno = 0;
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size())
        failOutput(errno);
    finishStandardOutput();
}

void finishStandardOutput()
{
    errno = 0;
    std::cout.flush();
    const bool flushed = std::fflush(stdout) == 0;
    if (!flushed || !std::cout || std::ferror(stdout) != 0)
        failOutput(errno);
}

void makeFolders(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && !fs::is_directory(folder, error) && !error)
        error = std::make_error_code(std::errc::not_a_directory);
    if (!error)
        return;
    const std::string message = folder.string() + ": the folder cannot be made: " + error.message();
    if (meansBadPlace(error.value()))
        throw InputError(message);
    throw WorkError(message);
}

fs::path folderOf(const fs::path &file)
{
    return file.has_parent_path() ? file.parent_path() : ".";
}

fs::path behindLinks(fs::path file)
{
    return targetOf(std::move(file)).file;
}

void syncFolder(const fs::path &folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

std::optional<std::string> readWholeFile(const fs::path &file)
{
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in || fs::is_directory(file, ignored))
        throw WorkError(file.string() + ": cannot be read");
    return bytes;
}

} // namespace shiftscope
