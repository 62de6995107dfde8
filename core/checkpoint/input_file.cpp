#include "core/checkpoint/input_file.h"

#include "core/error.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftscope {

InputFile::InputFile(const std::filesystem::path &file)
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    : m_descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (m_descriptor < 0)
        throw InputError(std::string("cannot be read: ") + std::strerror(errno));
    struct stat status = {};
    const bool known = ::fstat(m_descriptor, &status) == 0;
    if (!known || !S_ISREG(status.st_mode)) {
        ::close(m_descriptor);
        throw InputError(known && S_ISDIR(status.st_mode) ? "is a directory, not a file" : "is not a regular file");
    }
    m_size = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile()
{
    ::close(m_descriptor);
}

void InputFile::read(std::uint64_t offset, std::span<char> into) const
{
    if (offset > m_size || into.size() > m_size - offset)
        throw InputError("is cut off: it ends at byte " + std::to_string(m_size) + ", where more was announced");
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(m_descriptor, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw InputError(std::string("cannot be read: ") + std::strerror(errno));
        if (got == 0)
            throw InputError("became shorter while it was read");
        done += static_cast<std::size_t>(got);
    }
}

std::vector<char> InputFile::read(std::uint64_t offset, std::uint64_t count) const
{
    if (offset > m_size || count > m_size - offset)
        throw InputError("is cut off: it ends at byte " + std::to_string(m_size) + ", where more was announced");
    std::vector<char> bytes(count);
    read(offset, std::span(bytes));
    return bytes;
}

} // namespace shiftscope
