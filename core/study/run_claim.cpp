#include "core/study/run_claim.h"

#include "core/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftscope {

namespace {

/// Whoever held the lock before may have removed the file between our opening and locking it: then it is nobody's.
bool stillThere(const std::filesystem::path &file, int descriptor)
{
    struct stat ours {};
    struct stat there {};
    return ::fstat(descriptor, &ours) == 0 && ::stat(file.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
           ours.st_dev == there.st_dev;
}

} // namespace

RunClaim::RunClaim(std::filesystem::path file, int descriptor) : m_file(std::move(file)), m_descriptor(descriptor) {}

RunClaim::~RunClaim()
{
    ::unlink(m_file.c_str()); // while it is locked
    ::close(m_descriptor);
}

std::unique_ptr<RunClaim> RunClaim::lockedWith(const std::filesystem::path &file, int operation)
{
    constexpr mode_t kReadableByAll = 0644;
    for (;;) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll);
        if (descriptor < 0)
            throw WorkError(file.string() + ": cannot be made: " + std::strerror(errno));
        int result = ::flock(descriptor, operation);
        while (result != 0 && errno == EINTR)
            result = ::flock(descriptor, operation);
        if (result == 0 && stillThere(file, descriptor))
            return std::unique_ptr<RunClaim>(new RunClaim(file, descriptor));
        const int reason = errno;
        ::close(descriptor);
        if (result != 0 && reason == EWOULDBLOCK)
            return nullptr;
        if (result != 0)
            throw WorkError(file.string() + ": cannot be locked: " + std::strerror(reason));
    }
}

std::unique_ptr<RunClaim> RunClaim::tryTake(const std::filesystem::path &file)
{
    return lockedWith(file, LOCK_EX | LOCK_NB);
}

std::unique_ptr<RunClaim> RunClaim::take(const std::filesystem::path &file)
{
    return lockedWith(file, LOCK_EX);
}

} // namespace shiftscope
