#include "core/checkpoint/part_file.h"

#include "core/error.h"
#include "core/whole_file.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftscope {

namespace {

constexpr std::chrono::milliseconds kBetweenTries{100};

[[noreturn]] void fail(const std::filesystem::path &path, const std::string &what)
{
    throw WorkError(path.string() + " cannot be " + what + ": " + std::strerror(errno));
}

/// Whoever held the lock before may have renamed or removed the file that was opened.
bool isStillAt(int descriptor, const std::filesystem::path &path)
{
    struct stat opened = {};
    struct stat named = {};
    return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

/// The descriptor, locked; -1 when another process has the lock.
int openLocked(const std::filesystem::path &path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0)
        fail(path, "written");
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && isStillAt(descriptor, path))
        return descriptor;
    ::close(descriptor);
    return -1;
}

} // namespace

PartFile::PartFile(std::filesystem::path target, const std::stop_token &stop)
    : m_target(std::move(target)), m_path(m_target.string() + ".part")
{
    while ((m_descriptor = openLocked(m_path)) < 0) {
        if (stop.stop_requested())
            throw WorkError("it was stopped");
        std::this_thread::sleep_for(kBetweenTries);
    }
    struct stat status = {};
    ::fstat(m_descriptor, &status);
    m_size = static_cast<std::uint64_t>(status.st_size);
}

PartFile::~PartFile()
{
    std::error_code ignored;
    if (m_size == 0 && isStillAt(m_descriptor, m_path)) {
        std::filesystem::remove(m_path, ignored);
        std::filesystem::remove(tagPath(), ignored);
    }
    ::close(m_descriptor);
}

void PartFile::append(std::span<const char> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail(m_path, "written");
        m_size += static_cast<std::uint64_t>(written);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void PartFile::clear()
{
    if (::ftruncate(m_descriptor, 0) != 0)
        fail(m_path, "written");
    m_size = 0;
    std::error_code ignored;
    std::filesystem::remove(tagPath(), ignored);
}

std::string PartFile::tag() const
{
    std::string text;
    std::ifstream file(tagPath());
    std::getline(file, text);
    return text;
}

void PartFile::setTag(const std::string &tag)
{
    writeWholeFile(tagPath(), tag + '\n');
}

void PartFile::commit()
{
    if (::fsync(m_descriptor) != 0)
        fail(m_path, "written");
    if (::rename(m_path.c_str(), m_target.c_str()) != 0)
        fail(m_target, "written");
    syncFolder(folderOf(m_target));
    std::error_code ignored;
    std::filesystem::remove(tagPath(), ignored);
}

std::filesystem::path PartFile::tagPath() const
{
    return m_path.string() + ".tag";
}

} // namespace shiftscope
