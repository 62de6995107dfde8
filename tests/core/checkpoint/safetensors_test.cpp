// safetensors files: https://github.com/huggingface/safetensors#format

#include "core/checkpoint/safetensors.h"

#include "core/checkpoint/checkpoint_file.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

using namespace shiftscope;

namespace {

template <typename T>
std::string bytesOf(std::initializer_list<T> values)
{
    std::string bytes;
    for (const T value : values)
        bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    return bytes;
}

std::string fileOf(const std::string &header, const std::string &data)
{
    return bytesOf<std::uint64_t>({header.size()}) + header + data;
}

std::string entry(const std::string &name, const std::string &type, const std::string &shape, std::size_t begin, std::size_t end)
{
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + std::to_string(begin) +
           "," + std::to_string(end) + "]}";
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

/// The message, which names the file.
std::string refused(const std::string &bytes)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("w.safetensors", bytes);
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(readCheckpoint(file)));
    CHECK(message.starts_with(file.string() + " "));
    return message.substr(file.string().size() + 1);
}

std::string refusedOne(const std::string &type, const std::string &shape, const std::string &data)
{
    return refused(fileOf("{" + entry("a", type, shape, 0, data.size()) + "}", data));
}

} // namespace

TEST("every type that weights have becomes float32, under the names and shapes of the file")
{
    const std::string data = bytesOf<float>({1, -2, 0.5F, 4, 3, -1}) + std::string("\x00\x3c\x00\xc0", 4) +
                             std::string("\x80\x3f\x00\xc0", 4) + bytesOf<double>({0.1}) + bytesOf<std::int64_t>({7});
    const std::string header = "{\"__metadata__\":{\"format\":\"pt\"}," + entry("f", "F32", "[2,3]", 0, 24) + "," +
                               entry("h", "F16", "[2]", 24, 28) + "," + entry("b", "BF16", "[2]", 28, 32) + "," +
                               entry("d", "F64", "[]", 32, 40) + "," + entry("n.num_batches_tracked", "I64", "[]", 40, 48) +
                               "}   ";
    const TemporaryFolder folder;
    for (const char *name : {"w.safetensors", "renamed.pth", "none"}) { // told by what it holds
        const StateDict weights = readCheckpoint(folder.write(name, fileOf(header, data))).tensors;
        CHECK_EQUAL(weights.size(), 5U);
        CHECK(weights.at("f").shape == (std::vector<std::int64_t>{2, 3}));
        CHECK_EQUAL(weights.at("f").values()[4], 3.0F);
        CHECK_EQUAL(weights.at("h").values()[1], -2.0F);
        CHECK_EQUAL(weights.at("b").values()[0], 1.0F);
        CHECK_EQUAL(weights.at("d").values()[0], 0.1F);
        CHECK(weights.at("d").shape.empty());
    }
    CHECK_EQUAL(readSafetensors(folder.path() / "none").metadata.at("format"), "pt");
}

TEST("FILE#NAME takes the tensors whose names begin so, and a slip is answered with the nearest")
{
    const std::string header =
        "{" + entry("student.fc.weight", "F32", "[1]", 0, 4) + "," + entry("teacher.fc.weight", "F32", "[1]", 4, 8) + "}";
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("dino.safetensors", fileOf(header, bytesOf<float>({1, 2})));
    CHECK_EQUAL(readCheckpoint(file).tensors.size(), 2U);
    const StateDict teacher = readCheckpoint(file.string() + "#teacher").tensors;
    CHECK_EQUAL(teacher.size(), 1U);
    CHECK_EQUAL(teacher.at("fc.weight").values()[0], 2.0F);
    CHECK_EQUAL(readCheckpoint(file.string() + "#teacher.fc").tensors.at("weight").values()[0], 2.0F);
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(readCheckpoint(file.string() + "#techer")));
    CHECK(contains(message, "holds no weights under 'techer'; did you mean 'teacher'?"));
    // A file whose own name has a # in it is that file.
    const auto odd = folder.write("run#1", fileOf(header, bytesOf<float>({1, 2})));
    CHECK_EQUAL(readCheckpoint(odd).tensors.size(), 2U);
}

TEST("other types are refused by name, with what is accepted")
{
    for (const char *type : {"I64", "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2", "U64", "C64", "f32", ""}) {
        const std::string message = refusedOne(type, "[8]", std::string(8, '\0'));
        if (!contains(message, "holds the tensor 'a' of type '" + std::string(type) + "'; accepted are F32, F16, BF16 and F64"))
            throw check::Failure(message);
    }
}

TEST("sizes that do not fit the file are refused before memory is taken")
{
    CHECK(contains(refusedOne("F32", "[3]", std::string(8, '\0')), "the tensor 'a' of shape [3] has 8 bytes"));
    CHECK(contains(refusedOne("F32", "[1099511627776]", std::string(8, '\0')), "has 8 bytes"));
    CHECK(contains(refusedOne("F32", "[1099511627776,1099511627776]", std::string(8, '\0')), "makes no sense"));
    CHECK(contains(refusedOne("F32", "[18446744073709551615]", std::string(8, '\0')), "makes no sense"));
    CHECK(contains(refusedOne("F32", "[-2]", std::string(8, '\0')), "makes no sense"));
    CHECK(contains(refusedOne("F32", "[2.0]", std::string(8, '\0')), "makes no sense"));
    CHECK(contains(refusedOne("F32", "2", std::string(8, '\0')), "makes no sense"));
    CHECK(
        contains(refused(fileOf("{" + entry("a", "F32", "[4]", 0, 16) + "}", "12345678")), "it ends before the numbers of 'a'"));
    CHECK(contains(refused(fileOf("{" + entry("a", "F32", "[1]", 4, 0) + "}", "12345678")), "it ends before the numbers of 'a'"));
    CHECK(contains(refused(fileOf("{" + entry("a", "F32", "[1]", 0, 4) + "}", "12345678")), "bytes that belong to no tensor"));
    CHECK(contains(refused(fileOf("{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 0, 4) + "}", "1234")),
                   "overlap"));
    CHECK(contains(refused(fileOf("{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 4, 8) + "}", "12345678")),
                   "names a tensor twice"));
    CHECK(contains(refused(bytesOf<std::uint64_t>({std::uint64_t{1} << 40}) + "{}"), "ends within its header"));
    CHECK(contains(refused(bytesOf<std::uint64_t>({~std::uint64_t{0}}) + "{}"), "ends within its header"));
    CHECK(contains(refused(fileOf("{" + std::string(5 << 20, ' ') + "}", "")), "more than 4 MiB"));
    CHECK(contains(refused(fileOf("{" + entry("a", "F32", "[1]", 0, 4), "1234")), "header is damaged"));
    CHECK(contains(refused(fileOf("{\"a\":" + std::string(1 << 20, '[') + "}", "")), "header is damaged"));
    CHECK(contains(refused(fileOf("{\"a\":3}", "")), "makes no sense"));
    CHECK(contains(refused(fileOf("{\"__metadata__\":{\"a\":3}}", "")), "metadata"));
    CHECK(contains(refused(fileOf("{}", "")), "holds no weights"));
    CHECK(contains(refused("abc"), "ends before its header"));
    CHECK(contains(refused(""), "is empty"));
}

TEST("a number that is not finite is refused by the tensor's name")
{
    CHECK(contains(refusedOne("F32", "[1]", bytesOf<float>({std::numeric_limits<float>::quiet_NaN()})),
                   "the tensor 'a' with a number that is not finite"));
    CHECK(contains(refusedOne("F64", "[1]", bytesOf<double>({1e300})), "not finite"));
    CHECK(contains(refusedOne("F16", "[1]", std::string("\x00\x7c", 2)), "not finite"));
}

TEST("a file cut off at any byte is refused")
{
    const std::string whole = fileOf("{" + entry("a", "F32", "[2]", 0, 8) + "}", bytesOf<float>({1, 2}));
    for (std::size_t length = 0; length < whole.size(); ++length)
        refused(whole.substr(0, length));
}

CHECK_MAIN
