#include "core/checkpoint/child_program.h"

#include "core/error.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shiftscope {

namespace {

constexpr std::size_t kKeptErrors = 16 * 1024;
constexpr int kPollMilliseconds = 50;
constexpr std::chrono::seconds kGrace{2};

/// The read end of the child's stderr.
class Pipe {
public:
    Pipe()
    {
        if (::pipe2(m_ends.data(), O_CLOEXEC) != 0)
            throw WorkError(std::string("no pipe can be made: ") + std::strerror(errno));
    }
    ~Pipe()
    {
        closeWriteEnd();
        ::close(m_ends[0]);
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    [[nodiscard]] int writeEnd() const { return m_ends[1]; }
    void closeWriteEnd()
    {
        if (m_ends[1] >= 0)
            ::close(m_ends[1]);
        m_ends[1] = -1;
    }
    /// Waits a moment for text; false at its end.
    bool readInto(std::string &text) const
    {
        pollfd waiting{m_ends[0], POLLIN, 0};
        if (::poll(&waiting, 1, kPollMilliseconds) <= 0)
            return true;
        std::array<char, 4096> buffer{};
        const ssize_t got = ::read(m_ends[0], buffer.data(), buffer.size());
        if (got <= 0)
            return got < 0 && errno == EINTR;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > kKeptErrors)
            text.erase(0, text.size() - kKeptErrors);
        return true;
    }

private:
    std::array<int, 2> m_ends{-1, -1};
};

/// Starts it in a process group of its own, so that all it starts can be ended; nothing when it is not there.
std::optional<pid_t> spawn(const std::vector<std::string> &command, int errors)
{
    std::vector<char *> arguments;
    for (const std::string &word : command)
        arguments.push_back(const_cast<char *>(word.c_str())); // posix_spawn does not write there
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, arguments[0], &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (error == ENOENT || error == EACCES || error == ENOTDIR)
        return std::nullopt;
    if (error != 0)
        throw WorkError(command[0] + " cannot be started: " + std::strerror(error));
    return child;
}

int exitCodeOf(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::optional<int> ended(pid_t child)
{
    int status = 0;
    return ::waitpid(child, &status, WNOHANG) == child ? std::optional(exitCodeOf(status)) : std::nullopt;
}

int end(pid_t child)
{
    ::kill(-child, SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + kGrace;
    while (std::chrono::steady_clock::now() < deadline) {
        if (const std::optional<int> code = ended(child))
            return *code;
        std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
    }
    ::kill(-child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return exitCodeOf(status);
}

} // namespace

ProgramResult runProgram(const std::vector<std::string> &command, const std::stop_token &stop)
{
    Pipe errors;
    const std::optional<pid_t> child = spawn(command, errors.writeEnd());
    errors.closeWriteEnd();
    if (!child)
        return {.found = false, .exitCode = 0, .errors = {}};
    ProgramResult result;
    bool open = true;
    for (;;) {
        if (stop.stop_requested()) {
            result.exitCode = end(*child);
            return result;
        }
        if (open)
            open = errors.readInto(result.errors);
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
        if (const std::optional<int> code = open ? std::nullopt : ended(*child)) {
            result.exitCode = *code;
            return result;
        }
    }
}

} // namespace shiftscope
