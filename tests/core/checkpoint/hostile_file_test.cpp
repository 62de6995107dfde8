// Files made to hurt: each must end in an error within a second and 200 MB.

#include "core/checkpoint/checkpoint_file.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/checkpoint/caffe_writer.h"
#include "tests/core/checkpoint/legacy_writer.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <array>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace shiftscope;
using legacy::integer;
using legacy::repeated;
using legacy::text;

namespace {

constexpr std::size_t kMillion = 1'000'000;

// Sanitizers keep freed memory and slow everything down.
#if defined(__SANITIZE_ADDRESS__)
constexpr double kSeconds = 10;
constexpr long kMegabytes = 4000;
#else
constexpr double kSeconds = 1;
constexpr long kMegabytes = 200;
#endif

struct Outcome {
    std::string message; ///< of the InputError; empty when there was none
    double seconds = 0;
    long megabytes = 0;
};

/// Reads the file in a process of its own, so that the peak of its memory is known.
Outcome readApart(const std::filesystem::path &file)
{
    std::array<int, 2> channel{};
    if (::pipe(channel.data()) != 0)
        throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::string message;
        try {
            static_cast<void>(readCheckpoint(file));
        } catch (const InputError &error) {
            message = error.what();
        }
        const ssize_t written = ::write(channel[1], message.data(), message.size());
        ::_exit(written == static_cast<ssize_t>(message.size()) ? 0 : 1);
    }
    ::close(channel[1]);
    Outcome outcome;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(channel[0], buffer.data(), buffer.size())) > 0;)
        outcome.message.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(channel[0]);
    int status = 0;
    rusage usage = {};
    ::wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw check::Failure("the reading process crashed");
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    outcome.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    outcome.megabytes = usage.ru_maxrss / 1024;
    return outcome;
}

/// Reads a file of these bytes, which must be refused within the bounds, and gives the message.
std::string refusalOf(std::string content)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("hostile.pth", content);
    std::string().swap(content); // the test's own memory must not count
    const Outcome outcome = readApart(file);
    if (outcome.message.empty())
        throw check::Failure("the file was read");
    if (outcome.seconds > kSeconds)
        throw check::Failure("took " + std::to_string(outcome.seconds) + " s: " + outcome.message);
    if (outcome.megabytes > kMegabytes)
        throw check::Failure("took " + std::to_string(outcome.megabytes) + " MB: " + outcome.message);
    return outcome.message;
}

void checkRefused(std::string opcodes, const std::string &reason, std::int64_t count = 0, const std::string &numbers = {})
{
    std::string content = legacy::file(opcodes, count, numbers);
    std::string().swap(opcodes);
    const std::string message = refusalOf(std::move(content));
    if (message.find(reason) == std::string::npos)
        throw check::Failure("expected \"" + reason + "\" in: " + message);
}

void checkTensorRefused(const std::string &reason, const std::string &offset, const std::string &shape,
                        const std::string &strides, std::int64_t count = 4)
{
    checkRefused(legacy::dictionary("weight", legacy::tensor(count, offset, shape, strides)), reason, count,
                 std::string(16, '\0'));
}

const std::string kZero = integer(0);
const std::string kOne = integer(1);
constexpr std::int64_t kHuge = std::int64_t{1} << 62;

} // namespace

TEST("a tensor written by hand is read as a control of what follows")
{
    const TemporaryFolder folder;
    const std::string opcodes = legacy::dictionary("weight", legacy::tensor(4, kOne, integer(3) + "\x85", kOne + "\x85"));
    const auto file = folder.write(
        "good.pth",
        legacy::file(opcodes, 4, legacy::number(1.0F) + legacy::number(2.0F) + legacy::number(3.0F) + legacy::number(4.0F)));
    const StateDict weights = readCheckpoint(file).tensors;
    CHECK_EQUAL(weights.at("weight").count(), 3);
    CHECK_EQUAL(weights.at("weight").values()[2], 4.0F);
}

TEST("nesting of any depth does not exhaust stack or memory")
{
    checkRefused(repeated("(", 2 * kMillion), "takes more than 1000000 steps");
    checkRefused(repeated("]", 2 * kMillion), "builds more than 300000 objects");
    checkRefused(")" + repeated("\x85", 2 * kMillion), "builds more than 300000 objects");
    checkRefused(")" + repeated("\x85", 200'000), "holds no dictionary of weights");
    checkRefused(repeated("](", 200'000) + repeated("e", 200'000), "holds no dictionary of weights");
    checkRefused(repeated("](", 30 * kMillion / 2), "builds more than 300000 objects");
}

TEST("integers and texts that claim more bytes than there are end at the file's end")
{
    checkRefused("\x8b" + legacy::number(0xffffffffU), "is cut off inside a pickle");
    checkRefused("\x8b" + legacy::number(0x7fffffffU) + std::string(kMillion, '\x7f'), "is cut off inside a pickle");
    checkRefused("\x8d" + legacy::number(~std::uint64_t{0}), "is cut off inside a pickle");
    checkRefused("\x8e" + legacy::number(std::uint64_t{1} << 63), "is cut off inside a pickle");
    checkRefused("c" + std::string(kMillion, 'x'), "is cut off inside a pickle");
    checkRefused("c" + std::string(kMillion, 'x') + "\ny\n", "holds no dictionary of weights but 'xxxxxxxxxx");
    checkRefused("\x8b" + legacy::number(10'000'000U) + std::string(10 * kMillion, '\x7f'), "holds no dictionary of weights");
    checkRefused("X" + legacy::number(100'000'000U) + std::string(100 * kMillion, 'x'), "holds a pickle of more than 32 MiB");
}

TEST("loops and multiplication through the memo stay data")
{
    checkRefused("]q\x01h\x01"
                 "a",
                 "holds no dictionary of weights");
    checkRefused("}q\x01" + text("state_dict") + "h\x01s", "holds no weights");
    checkRefused("]q\x01(" + repeated("h\x01", 2 * kMillion) + "e", "takes more than 1000000 steps");
    std::string doubling = "]q" + std::string(1, '\0');
    for (char level = 1; level < 60; ++level)
        doubling += std::string("](h") + static_cast<char>(level - 1) +
                    repeated(std::string("h") + static_cast<char>(level - 1), 50) + "eq" + level;
    checkRefused(doubling, "holds no dictionary of weights");
    const std::string pairs = "](" + repeated("NN\x86", 100'000) +
                              "eq\x01"
                              "0";
    checkRefused("ccollections\nOrderedDict\nq\x02"
                 "0" +
                     pairs + repeated("h\x02h\x01\x85R", 10'000),
                 "OrderedDicts of more than");
    checkRefused("Nr" + legacy::number(0xffffffffU), "remembers a value under the number 4294967295");
    checkRefused("h\x09", "asks for a remembered value that was never kept");
    checkRefused("N" + repeated("2", 30 * kMillion), "takes more than 1000000 steps");
}

TEST("opcodes without what they work on are refused")
{
    for (const char *opcodes :
         {"",    "0", "2",    "t",    "e",    "u",      "a",   "s",    "R",    "b",   "Q",   "\x85", "\x87",  "q\x01",
          "(0t", "1", "\x93", "\x81", "\x94", "N(\x85", "}Na", "]NNs", "}(Nu", "NNb", "NNR", "N)R",  "NN\x93"}) {
        const std::string message = refusalOf(legacy::file(opcodes));
        if (message.find("holds a pickle that") == std::string::npos)
            throw check::Failure(std::string(opcodes) + ": " + message);
    }
    for (const unsigned char opcode :
         {0x82, 0x83, 0x84, 0x97, 0x98, 0xff, 0x00, int{'I'}, int{'i'}, int{'o'}, int{'P'}, int{'V'}})
        checkRefused("N" + std::string(1, static_cast<char>(opcode)), "uses the opcode " + std::to_string(opcode));
    checkRefused("\x80\x09N", "is written in a protocol above 5");
}

TEST("tensors that do not fit their storage are refused")
{
    const auto one = [](std::int64_t value) { return integer(value) + "\x85"; };
    const auto two = [](std::int64_t a, std::int64_t b) { return integer(a) + integer(b) + "\x86"; };
    checkTensorRefused("it reaches beyond its storage of 4 numbers", kZero, one(5), one(1));
    checkTensorRefused("it reaches beyond its storage of 4 numbers", kOne, one(4), one(1));
    checkTensorRefused("it reaches beyond its storage of 4 numbers", kZero, two(2, 2), two(3, 1));
    checkTensorRefused("it reaches beyond its storage of 4 numbers", integer(5), one(0), one(1));
    checkTensorRefused("it reaches beyond its storage of 4 numbers", integer(kHuge), ")", ")");
    checkTensorRefused("beyond 64 bits", kZero, two(kHuge, kHuge), two(0, 0));
    checkTensorRefused("beyond 64 bits", kZero, two(3, 1), two(kHuge, 1));
    checkTensorRefused("beyond 64 bits", kZero, integer(kHuge) + integer(kHuge) + kZero + "\x87", kOne + kOne + kOne + "\x87");
    checkTensorRefused("repeats the numbers of its storage too often", kZero, one(kHuge), one(0));
    checkTensorRefused("negative", kZero, one(-1), one(1));
    checkTensorRefused("negative", kZero, two(2, 2), two(-2, 1));
    checkTensorRefused("in an unknown way", integer(-1), one(1), one(1));
    checkTensorRefused("2 sizes but 1 strides", kZero, two(2, 2), one(1));
    checkTensorRefused("no integer", kZero, "N\x85", one(1));
    checkTensorRefused("no integer", kZero, "\x8a\x09" + std::string(9, '\x7f') + "\x85", one(1));
    checkTensorRefused("its shape is no tuple", kZero, "]", one(1));
    checkTensorRefused("17 dimensions", kZero, "(" + repeated(kOne, 17) + "t", one(1));
}

TEST("storages that do not fit the file are refused")
{
    const auto weight = [](std::int64_t count) {
        return legacy::dictionary("weight", legacy::tensor(count, kZero, integer(1) + "\x85", integer(1) + "\x85"));
    };
    checkRefused(weight(kHuge), "reaches beyond its end", kHuge);
    checkRefused(weight(4), "has 5 numbers instead of 4", 5, std::string(20, '\0'));
    checkRefused(weight(4), "reaches beyond its end", 4, std::string(15, '\0'));
    checkRefused(weight(-4), "with -4 numbers", -4);
    const std::string twice = legacy::header() + legacy::pickled(weight(1)) +
                              legacy::pickled("](" + text("0") + text("0") + "e") +
                              repeated(legacy::number(std::int64_t{1}) + legacy::number(1.0F), 2);
    CHECK(refusalOf(twice).find("lists the storage '0' twice") != std::string::npos);
    const std::string none = legacy::header() + legacy::pickled(weight(1)) + legacy::pickled("]");
    CHECK(refusalOf(none).find("the storage '0' is missing") != std::string::npos);
    const std::string twoWays =
        "}" + text("a") + legacy::tensor(1, kZero, ")", ")") + "s" + text("b") + legacy::tensor(2, kZero, ")", ")") + "s";
    checkRefused(twoWays, "announces the storage '0' in two ways", 1, std::string(4, '\0'));
}

TEST("very many tensors over one storage are refused before they fill the memory")
{
    std::string opcodes = "}(" + text("first") + legacy::tensor(4, kZero, kOne + "\x85", kOne + "\x85") + "q\x01";
    for (int i = 0; i < 150'000; ++i)
        opcodes += text(std::to_string(i)) + "h\x01";
    checkRefused(opcodes + "u", "holds more than 100000 tensors", 4, std::string(16, '\0'));
}

TEST("a Caffe model of millions of fields, blobs or sides is refused before it fills the memory")
{
    const auto refused = [](std::string content, const std::string &reason) {
        const std::string message = refusalOf(std::move(content));
        if (message.find(reason) == std::string::npos)
            throw check::Failure("expected \"" + reason + "\" in: " + message);
    };
    const std::string name = caffe::bytes(1, "net");
    refused(name + repeated(caffe::integer(5, 1), 10 * kMillion), "no layer with weights");
    refused(name + repeated(caffe::bytes(100, ""), 10 * kMillion), "no layer with weights");
    refused(name + caffe::bytes(100, repeated(caffe::bytes(7, ""), 5 * kMillion)), "more than 65536 blobs");
    refused(name + repeated(caffe::bytes(100, caffe::bytes(7, "")), 5 * kMillion), "more than 65536 blobs");
    const std::string sides = caffe::bytes(7, caffe::bytes(1, repeated(caffe::varint(1), 20 * kMillion)));
    refused(name + caffe::bytes(100, caffe::bytes(7, sides)), "more than 32 sides");
    refused(name + caffe::bytes(100, caffe::bytes(7, caffe::opened(5, std::size_t{1} << 62))), "more is announced");
}

CHECK_MAIN
