#include "core/storage/whole_file.h"

#include "core/error.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace shiftscope {

namespace {

[[noreturn]] void fail(const std::filesystem::path &file, const std::string &temporary)
{
    const std::string reason = std::strerror(errno);
    if (!temporary.empty())
        ::unlink(temporary.c_str());
    throw WorkError(file.string() + ": cannot be written: " + reason);
}

bool writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

void writeWholeFile(const std::filesystem::path &file, std::string_view bytes)
{
    std::string temporary = (file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string();
    const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (descriptor < 0)
        fail(file, {});
    constexpr mode_t kReadableByAll = 0644;
    const bool written = writeAll(descriptor, bytes) && ::fchmod(descriptor, kReadableByAll) == 0 && ::fsync(descriptor) == 0;
    if ((::close(descriptor) != 0) || !written || ::rename(temporary.c_str(), file.c_str()) != 0)
        fail(file, temporary);
}

std::optional<std::string> readWholeFile(const std::filesystem::path &file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in || std::filesystem::is_directory(file, ignored))
        throw WorkError(file.string() + ": cannot be read");
    return bytes;
}

} // namespace shiftscope
