#pragma once

#include "tests/core/checkpoint/temporary_folder.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

/// http_server.py (which see for the paths it knows), serving `content`; ended with the object.
class LocalServer {
public:
    explicit LocalServer(const std::string &content)
    {
        const std::string served = m_folder.write("served", content).string();
        std::array<int, 2> channel{};
        if (::pipe(channel.data()) != 0)
            throw std::runtime_error("no pipe");
        m_process = ::fork();
        if (m_process == 0) {
            ::dup2(channel[1], STDOUT_FILENO);
            ::execl(SHIFTSCOPE_PYTHON, "python3", SHIFTSCOPE_SOURCE_DIR "/tests/core/checkpoint/http_server.py", served.c_str(),
                    logFile().c_str(), nullptr);
            ::_exit(127);
        }
        ::close(channel[1]);
        std::array<char, 16> port{};
        if (::read(channel[0], port.data(), port.size() - 1) <= 0)
            throw std::runtime_error("these tests need Python 3: " SHIFTSCOPE_PYTHON " did not start http_server.py");
        ::close(channel[0]);
        m_port = std::to_string(std::atoi(port.data()));
    }
    ~LocalServer()
    {
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
    }
    LocalServer(const LocalServer &) = delete;
    LocalServer &operator=(const LocalServer &) = delete;

    [[nodiscard]] std::string url(const std::string &path) const { return "http://127.0.0.1:" + m_port + "/" + path; }
    /// "path range status" of every request since the last call.
    [[nodiscard]] std::vector<std::string> requests()
    {
        std::vector<std::string> lines;
        std::ifstream file(logFile());
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(m_shown));
        m_shown += lines.size();
        return lines;
    }

private:
    [[nodiscard]] std::string logFile() const { return (m_folder.path() / "requests").string(); }

    TemporaryFolder m_folder;
    pid_t m_process = 0;
    std::string m_port;
    std::size_t m_shown = 0;
};
