// Files that PyTorch itself writes when the test runs (make_checkpoints.py), read and compared number by number.

#include "core/checkpoint/torch_file.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/stat.h>

using namespace shiftscope;

namespace {

const TemporaryFolder &checkpoints()
{
    static const TemporaryFolder folder;
    static const bool made = [] {
        const std::string command = SHIFTSCOPE_PYTHON " '" SHIFTSCOPE_SOURCE_DIR "/tests/core/checkpoint/make_checkpoints.py' '" +
                                    folder.path().string() + "'";
        if (std::system(command.c_str()) != 0)
            throw std::runtime_error("these tests need Python with torch (python3-torch); this failed: " + command);
        return true;
    }();
    static_cast<void>(made);
    return folder;
}

StateDict expected(const std::filesystem::path &textFile)
{
    StateDict weights;
    std::ifstream file(textFile);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string key;
        std::string shapeWord;
        words >> key >> shapeWord;
        std::vector<std::int64_t> shape;
        if (shapeWord != "-") {
            std::istringstream lengths(shapeWord);
            for (std::string length; std::getline(lengths, length, 'x');)
                shape.push_back(std::stoll(length));
        }
        std::vector<float> values;
        for (std::string word; words >> word;)
            values.push_back(std::strtof(word.c_str(), nullptr));
        weights.emplace(key, HostTensor::fromValues(shape, values));
    }
    return weights;
}

void checkSame(const StateDict &actual, const StateDict &wanted, const std::string &name)
{
    if (actual.size() != wanted.size())
        throw check::Failure(name + ": " + std::to_string(actual.size()) + " tensors, expected " + std::to_string(wanted.size()));
    for (const auto &[key, tensor] : wanted) {
        const auto found = actual.find(key);
        if (found == actual.end())
            throw check::Failure(name + ": no tensor " + key);
        if (found->second.shape != tensor.shape)
            throw check::Failure(name + ": " + key + " has shape " + shapeText(found->second.shape));
        for (std::size_t i = 0; i < tensor.values().size(); ++i) {
            const float value = found->second.values()[i];
            if (std::bit_cast<std::uint32_t>(value) != std::bit_cast<std::uint32_t>(tensor.values()[i]))
                throw check::Failure(name + ": " + key + "[" + std::to_string(i) + "] is " + std::to_string(value));
        }
    }
}

std::string read(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

/// The error for `file`, which must name it.
std::string refusal(const std::filesystem::path &file)
{
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(readTorchFile(file)));
    if (!contains(message, file.filename().string()))
        throw check::Failure("the message does not name the file: " + message);
    return message;
}

void checkRefused(const std::string &name, const std::string &reason)
{
    const std::string message = refusal(checkpoints().path() / name);
    if (!contains(message, reason))
        throw check::Failure(name + ": expected \"" + reason + "\" in: " + message);
}

void checkRefusedInBothForms(const std::string &name, const std::string &reason)
{
    checkRefused("bad_" + name + "_zip.pth", reason);
    checkRefused("bad_" + name + "_legacy.pth", reason);
}

} // namespace

TEST("every form, element type, layout and nesting of PyTorch gives the numbers PyTorch sees")
{
    int files = 0;
    for (const auto &entry : std::filesystem::directory_iterator(checkpoints().path())) {
        std::filesystem::path text = entry.path();
        text.replace_extension(".txt");
        if (entry.path().extension() != ".pth" || !std::filesystem::exists(text))
            continue;
        checkSame(readTorchFile(entry.path()).tensors, expected(text), entry.path().filename().string());
        ++files;
    }
    CHECK_EQUAL(files, 67);
}

TEST("float32 tensors that are contiguous share one block of memory")
{
    const StateDict weights = readTorchFile(checkpoints().path() / "zip_layouts.pth").tensors;
    CHECK(weights.at("rows").data.get() == weights.at("whole").data.get() + 8);
    CHECK(!weights.at("rows").data.owner_before(weights.at("parameter").data));
    CHECK(!weights.at("parameter").data.owner_before(weights.at("rows").data));
}

TEST("what a pickle would run stays data: nothing is executed, and weights beside it load")
{
    for (const std::string protocol : {"2", "3", "4", "5"}) {
        checkRefused("bad_attack_plain" + protocol + ".pth", "is a pickle, but not one that torch.save wrote");
        for (const std::string form : {"zip", "legacy"}) {
            checkRefused("bad_attack_" + form + protocol + ".pth",
                         "holds no dictionary of weights but 'posix.system', of which nothing was run");
            const auto beside = checkpoints().path() / ("attack_" + form + protocol + ".pth");
            CHECK_EQUAL(readTorchFile(beside).tensors.at("weight").count(), 2);
        }
    }
    checkRefused("bad_attack_plain0.pth", "is no PyTorch checkpoint");
    CHECK(!std::filesystem::exists(checkpoints().path() / "executed"));
}

TEST("objects instead of a dictionary of tensors are refused, naming what they are")
{
    checkRefusedInBothForms("module", "holds no dictionary of weights but 'torch.nn.modules.container.Sequential'");
    checkRefusedInBothForms("list", "holds no dictionary of weights");
    checkRefusedInBothForms("tensor", "holds no dictionary of weights");
    checkRefusedInBothForms("no_weights", "holds no weights");
    checkRefused("bad_torchscript.pth", "is a TorchScript program");
    checkRefused("bad_plain_pickle.pth", "is a pickle, but not one that torch.save wrote");
}

TEST("a weight that is no dense tensor of real numbers is refused, naming how it was made")
{
    checkRefusedInBothForms("quantized", "the tensor 'conv.weight', which cannot be used: it is made by '_rebuild_qtensor'");
    checkRefusedInBothForms("sparse", "the tensor 'conv.weight', which cannot be used: it is made by '_rebuild_sparse_tensor'");
    checkRefusedInBothForms("complex", "the tensor 'conv.weight', which cannot be used: its numbers are a 'ComplexFloatStorage'");
    checkRefused("bad_conjugate.pth", "the tensor 'conv.weight', which cannot be used: it is marked 'conj'");
}

TEST("a file of several sets of weights gives the plain ones, says so, and any of them by name")
{
    const std::filesystem::path file = checkpoints().path() / "several.pth";
    const ReadWeights usual = readTorchFile(file);
    CHECK_EQUAL(usual.tensors.at("a").values()[0], 1.0F);
    CHECK(contains(usual.note, "the weights of 'model' are used, not those of 'model_ema', 'nested.teacher'"));
    CHECK(contains(usual.note, "FILE#model_ema"));
    CHECK_EQUAL(readTorchFile(file, "model_ema").tensors.at("a").values()[0], 2.0F);
    CHECK_EQUAL(readTorchFile(file, "nested.teacher").tensors.at("a").values()[0], 3.0F);
    CHECK_EQUAL(readTorchFile(file, "model.part").tensors.at("b").values()[0], 4.0F);
    CHECK(readTorchFile(file, "model_ema").note.empty());
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(readTorchFile(file, "modle_ema")));
    CHECK(contains(message, "several.pth holds no weights under 'modle_ema'; did you mean 'model_ema'?"));
    CHECK(contains(refusal(checkpoints().path() / "bad_equal_sets.pth"),
                   "choose one as FILE#NAME (NAME is one of 'netA', 'netB')"));
}

TEST("a weight that is not finite is refused, naming the tensor")
{
    for (const std::string name : {"nan", "infinite", "too_large", "nan_float16", "nan_strided"})
        checkRefusedInBothForms(name, "the tensor 'conv.weight', which cannot be used: it holds a number that is not finite");
}

TEST("a tensor that repeats one number beyond all measure is refused")
{
    checkRefusedInBothForms("repeated", "'conv.weight', which cannot be used: it repeats the numbers of its storage too often");
}

TEST("zip archives that torch.save did not write so are refused")
{
    checkRefused("bad_compressed.pth", "compressed");
    checkRefused("bad_short_storage.pth", "has 56 bytes for 15 numbers");
    checkRefused("bad_second_pickle.pth", "2 entries named data.pkl");
    checkRefused("bad_no_pickle.pth", "0 entries named data.pkl");
    checkRefused("bad_byteorder.pth", "has the byte order 'middle'");
}

TEST("checksums count as left out only where no entry has one")
{
    checkRefused("bad_pickle_checksum_zero.pth", "'other_zips/data.pkl' do not match their checksum");
    checkRefused("bad_storage_checksum_zero.pth", "the bytes of the storage '0' do not match their checksum");
    checkRefused("bad_directory_without_checksums.pth", "its directory has lost the checksum of 'other_zips/data.pkl'");
}

TEST("a file cut off at any byte is refused")
{
    for (const std::string form : {"zip_state_dict.pth", "zip_without_checksums.pth", "legacy_state_dict.pth"}) {
        const std::string whole = read(checkpoints().path() / form);
        for (std::size_t length = 0; length < whole.size(); ++length)
            refusal(checkpoints().write("cut_" + form, whole.substr(0, length)));
    }
}

TEST("a flipped bit in a zip archive is refused or changes nothing")
{
    const std::filesystem::path original = checkpoints().path() / "zip_state_dict.pth";
    const StateDict wanted = readTorchFile(original).tensors;
    std::string bytes = read(original);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto flipped = static_cast<char>(bytes[at] ^ (1 << at % 8));
        const char before = std::exchange(bytes[at], flipped);
        const std::filesystem::path file = checkpoints().write("flipped.pth", bytes);
        bytes[at] = before;
        try {
            checkSame(readTorchFile(file).tensors, wanted, "bit of byte " + std::to_string(at));
        } catch (const InputError &) {
        }
    }
}

TEST("what is no checkpoint at all is refused in one sentence")
{
    const TemporaryFolder folder;
    CHECK(contains(refusal(folder.path()), "is a directory"));
    CHECK(contains(refusal(folder.path() / "missing.pth"), "No such file"));
    CHECK(contains(refusal(folder.write("empty.pth", "")), "is empty"));
    CHECK(contains(refusal(folder.write("text.pth", "weights, please\n")), "is no PyTorch checkpoint"));
    CHECK(contains(refusal(folder.write("half.pth", "PK\x03\x04 and no more")), "damaged zip archive"));
    CHECK(contains(refusal("/dev/zero"), "is not a regular file"));
    CHECK_EQUAL(::mkfifo((folder.path() / "pipe.pth").c_str(), 0600), 0);
    CHECK(contains(refusal(folder.path() / "pipe.pth"), "is not a regular file"));
}

CHECK_MAIN
