// A file is written whole or stays what it was; what is no file is written into.

#include "core/whole_file.h"

#include "core/error.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <future>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace shiftscope;
namespace fs = std::filesystem;

class WholeFileTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    [[nodiscard]] fs::path at(const std::string &name) const { return fs::path(m_folder.path().toStdString()) / name; }

    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const fs::directory_entry &entry : fs::directory_iterator(m_folder.path().toStdString()))
            all.push_back(entry.path().filename().string());
        return all;
    }

    static mode_t permissions(const fs::path &file)
    {
        struct stat status {};
        ::stat(file.c_str(), &status);
        return status.st_mode & 07777;
    }

private slots:
    void init()
    {
        for (const std::string &name : names())
            fs::remove_all(at(name));
    }

    void aFileIsReplacedAndKeepsItsPermissions()
    {
        writeWholeFile(at("a"), "first");
        ::chmod(at("a").c_str(), 0640);
        writeWholeFile(at("a"), "second");
        QCOMPARE(readWholeFile(at("a")), std::optional<std::string>("second"));
        QCOMPARE(permissions(at("a")), mode_t{0640});
        QCOMPARE(names(), std::vector<std::string>{"a"});
    }

    void aNewFileHasThePermissionsThatTheUserLikes()
    {
        const mode_t before = ::umask(027);
        writeWholeFile(at("a"), "x");
        ::umask(before);
        QCOMPARE(permissions(at("a")), mode_t{0640});
    }

    void aLinkStaysAndWhatItLeadsToIsWritten()
    {
        fs::create_directory(at("elsewhere"));
        fs::create_symlink("elsewhere/b", at("a"));
        writeWholeFile(at("a"), "through a link to nothing yet");
        writeWholeFile(at("a"), "again");
        QVERIFY(fs::is_symlink(at("a")));
        QCOMPARE(readWholeFile(at("elsewhere/b")), std::optional<std::string>("again"));
        fs::create_symlink("round", at("round"));
        QVERIFY_THROWS_EXCEPTION(InputError, writeWholeFile(at("round"), "x"));
    }

    void aPipeIsWrittenInto()
    {
        QCOMPARE(::mkfifo(at("pipe").c_str(), 0600), 0);
        auto reader = std::async(std::launch::async, [this] { return readWholeFile(at("pipe")); });
        writeWholeFile(at("pipe"), "through a pipe");
        QCOMPARE(reader.get(), std::optional<std::string>("through a pipe"));
        QVERIFY(fs::is_fifo(at("pipe")));
    }

    void aDeviceStaysOneAndAFullOneIsAnError()
    {
        fs::create_symlink("/dev/null", at("null"));
        writeWholeFile(at("null"), "x");
        QVERIFY(fs::is_character_file("/dev/null"));
        QVERIFY_THROWS_EXCEPTION(WorkError, writeWholeFile("/dev/full", "x"));
        QVERIFY(fs::is_character_file("/dev/full"));
    }

    void anOpenDescriptorGoesOnWhereItIs()
    {
        writeWholeFile(at("a"), "before ");
        const int descriptor = ::open(at("a").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
        writeWholeFile("/dev/fd/" + std::to_string(descriptor), "and after");
        ::close(descriptor);
        QCOMPARE(readWholeFile(at("a")), std::optional<std::string>("before and after"));
    }

    void whatCannotBeWrittenLeavesTheOldFile()
    {
        writeWholeFile(at("a"), "old");
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{1000, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        QString message;
        try {
            writeWholeFile(at("a"), std::string(5000, 'x'));
        } catch (const WorkError &error) {
            message = error.what();
        }
        ::setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY2(message.contains("too large") && message.contains("a: cannot be written"), qPrintable(message));
        QCOMPARE(readWholeFile(at("a")), std::optional<std::string>("old"));
        QCOMPARE(names(), std::vector<std::string>{"a"});
    }

    void aFolderAndANameWithoutOneAreRefused()
    {
        fs::create_directory(at("folder"));
        QVERIFY_THROWS_EXCEPTION(InputError, writeWholeFile(at("folder"), "x"));
        QVERIFY_THROWS_EXCEPTION(InputError, writeWholeFile(at("missing/a"), "x"));
        writeWholeFile(at("a"), "x");
        QVERIFY_THROWS_EXCEPTION(InputError, writeWholeFile(at("a/b"), "x"));
        QVERIFY_THROWS_EXCEPTION(InputError, makeFolders(at("a/b")));
    }

    void anyNameOfAFileSystemWill()
    {
        const std::string odd = "caf\xe9 \n\x1b[31m";
        writeWholeFile(at(odd), "x");
        const std::string longest(255, 'n');
        writeWholeFile(at(longest), "y");
        QCOMPARE(readWholeFile(at(odd)), std::optional<std::string>("x"));
        QCOMPARE(readWholeFile(at(longest)), std::optional<std::string>("y"));
    }
};

QTEST_APPLESS_MAIN(WholeFileTest)
#include "whole_file_test.moc"
