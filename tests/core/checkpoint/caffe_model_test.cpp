#include "core/checkpoint/caffe_model.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/error.h"
#include "tests/check.h"
#include "tests/core/checkpoint/caffe_writer.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <algorithm>
#include <limits>

using namespace shiftscope;

namespace {

const std::vector<float> kSix{1, -2, 3, -4, 5, 6.5F};
const std::vector<float> kTwo{0.25F, -0.5F};

CaffeModel read(const std::string &content)
{
    const TemporaryFolder folder;
    return readCaffeModel(folder.write("net.caffemodel", content));
}

/// The message with which these bytes are refused, without the file's name.
std::string refusal(const std::string &content)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.write("net.caffemodel", content);
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(readCaffeModel(file)));
    CHECK(message.starts_with(file.string() + " "));
    return message.substr(file.string().size() + 1);
}

void checkTensor(const CaffeModel &model, const std::string &key, const std::vector<std::int64_t> &shape,
                 const std::vector<float> &values)
{
    CHECK(model.weights.contains(key));
    const HostTensor &tensor = model.weights.at(key);
    CHECK(tensor.shape == shape);
    CHECK(std::ranges::equal(tensor.values(), values));
}

bool contains(const std::string &text, const std::string &part)
{
    if (text.find(part) == std::string::npos)
        throw check::Failure("expected \"" + part + "\" in: " + text);
    return true;
}

/// A convolution and an InnerProduct, each with weight and bias.
std::string modern()
{
    return caffe::bytes(1, "net") + caffe::layer("data", "Input", {}) +
           caffe::layer("conv1", "Convolution", {caffe::blob({2, 3, 1, 1}, kSix), caffe::blob({2}, kTwo)}) +
           caffe::layer("fc", "InnerProduct", {caffe::blob({2, 3}, kSix), caffe::blob({2}, kTwo)});
}

} // namespace

TEST("a Caffe model's blobs get the keys and shapes that PyTorch would give them")
{
    const CaffeModel model = read(modern());
    CHECK_EQUAL(model.weights.size(), 4U);
    checkTensor(model, "conv1.weight", {2, 3, 1, 1}, kSix);
    checkTensor(model, "conv1.bias", {2}, kTwo);
    checkTensor(model, "fc.weight", {2, 3}, kSix);
    checkTensor(model, "fc.bias", {2}, kTwo);
    CHECK_EQUAL(model.types.at("conv1"), "Convolution");
    CHECK_EQUAL(model.types.at("fc"), "InnerProduct");
    CHECK(!model.types.contains("data"));
}

TEST("the form of before 2014 is read alike: layers, and blobs with four sides")
{
    const CaffeModel model =
        read(caffe::bytes(1, "net") +
             caffe::layerV1("conv1", 4, {caffe::oldBlob({2, 3, 1, 1}, kSix), caffe::oldBlob({1, 1, 1, 2}, kTwo)}) +
             caffe::layerV1("fc", 14, {caffe::oldBlob({1, 1, 2, 3}, kSix), caffe::oldBlob({1, 1, 1, 2}, kTwo)}) +
             caffe::layerV1("up", 39, {caffe::oldBlob({1, 1, 2, 3}, kSix)}) + caffe::layerV1("relu", 18, {}));
    checkTensor(model, "conv1.weight", {2, 3, 1, 1}, kSix);
    checkTensor(model, "conv1.bias", {2}, kTwo);
    checkTensor(model, "fc.weight", {2, 3}, kSix);
    checkTensor(model, "fc.bias", {2}, kTwo);
    checkTensor(model, "up.weight", {1, 1, 2, 3}, kSix);
    CHECK_EQUAL(model.types.at("up"), "Deconvolution");
    CHECK_EQUAL(model.weights.size(), 5U);
}

TEST("numbers of double precision are rounded to floats, and what training leaves beside them is passed over")
{
    const std::vector<double> doubles{0.1, -1e-3};
    const std::string numbers = caffe::raw(std::span<const double>(doubles));
    const std::string shape = caffe::bytes(7, caffe::bytes(1, caffe::varint(2)));
    const CaffeModel model =
        read(caffe::layer("fc", "InnerProduct", {shape + caffe::bytes(9, numbers) + caffe::bytes(8, numbers)}));
    CHECK(std::ranges::equal(model.weights.at("fc.weight").values(), std::vector<float>{0.1F, -1e-3F}));
    CHECK(std::ranges::equal(read(caffe::layer("fc", "InnerProduct", {caffe::blob({2, 3}, kSix) + caffe::bytes(6, "diff")}))
                                 .weights.at("fc.weight")
                                 .values(),
                             kSix));
}

TEST("a model that is cut off anywhere is refused or has the layers before the cut, and never other numbers")
{
    const std::string whole = modern();
    const CaffeModel all = read(whole);
    int refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const TemporaryFolder folder;
        try {
            const CaffeModel part = readCaffeModel(folder.write("cut.caffemodel", whole.substr(0, size)));
            for (const auto &[key, tensor] : part.weights)
                CHECK(std::ranges::equal(tensor.values(), all.weights.at(key).values()));
            CHECK_EQUAL(part.weights.size(), 2U); // cut between two layers
        } catch (const InputError &) {
            ++refused;
        }
    }
    CHECK(refused >= static_cast<int>(whole.size()) - 1);
}

TEST("what a damaged model announces and does not hold is refused, with the place")
{
    const std::string name = caffe::bytes(1, "net");
    contains(refusal(name + caffe::opened(100, std::size_t{1} << 40)),
             "more is announced than the file holds at byte " + std::to_string(name.size()));
    contains(refusal(caffe::bytes(100, caffe::opened(7, 1000)) + name), "more is announced than what is around it holds");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob({7, 1000, 1, 1}, kSix)})),
             "the layer 'c' has a blob of shape [7, 1000, 1, 1] with 6 numbers");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob({1 << 30, 1 << 30, 1 << 30, 1 << 30}, kSix)})), "6 numbers");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob({std::int64_t{1} << 40}, kSix)})), "a side of 1099511627776");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob({-2, 3}, kSix)})), "a side of");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob(std::vector<std::int64_t>(40, 1), kTwo)})), "32 sides");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::bytes(5, "seven77")})), "7 bytes");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::tag(5, 5) + "1234"})), "unpacked");
    contains(refusal(caffe::layer("c", "Convolution", {caffe::blob({2}, kTwo) + caffe::bytes(5, "1234")})), "several pieces");
    contains(refusal(name + std::string(20, '\xff')), "more than ten bytes");
    contains(refusal(name + caffe::tag(4, 3)), "no field at byte " + std::to_string(name.size()));
}

TEST("a number that is not finite is refused with its layer")
{
    const float infinity = std::numeric_limits<float>::infinity();
    contains(refusal(caffe::layer("fc6", "InnerProduct", {caffe::blob({2}, {1, infinity})})),
             "holds a number that is not finite (NaN or infinity) in the layer 'fc6'");
}

TEST("two layers of one name, and two blobs of one key, are refused")
{
    const std::string one = caffe::layer("a", "PReLU", {caffe::blob({2}, kTwo)});
    contains(refusal(one + one), "the layer 'a' twice");
    const std::string batchNorm = caffe::layer("a", "BatchNorm", std::vector<std::string>(3, caffe::blob({2}, kTwo)));
    CHECK_EQUAL(read(batchNorm).weights.count("a.2"), 1U);
}

TEST("forms that would be read wrongly are refused in words")
{
    const std::string transposed = caffe::bytes(1, "fc") + caffe::bytes(2, "InnerProduct") +
                                   caffe::bytes(117, caffe::integer(6, 1)) + caffe::bytes(7, caffe::blob({2, 3}, kSix));
    contains(refusal(caffe::bytes(100, transposed)), "keeps the weights of the layer 'fc' transposed");
    contains(refusal(caffe::bytes(2, caffe::bytes(1, caffe::bytes(1, "conv1")))), "Caffe's form of 2013");
    contains(refusal(caffe::bytes(1, "a net without weights") + caffe::layer("data", "Input", {})), "no layer with weights");
    contains(refusal("name: \"CaffeNet\"\nlayer { name: \"data\" }\n"), "is no protobuf message");
    contains(refusal(""), "no layer with weights");
}

TEST("a name from a file is shown without harm, and one longer than a name can be is refused")
{
    contains(refusal(caffe::layer("\x1b[31m", "X", {caffe::blob({3}, kTwo)})), "'\\x1b[31m'");
    contains(refusal(caffe::layer(std::string(5000, 'n'), "X", {caffe::blob({2}, kTwo)})), "a name of more than 1024 bytes");
}

TEST("a checkpoint is known by how it begins, whatever its name")
{
    const TemporaryFolder folder;
    CHECK_EQUAL(readCheckpoint(folder.write("renamed.pth", modern())).tensors.size(), 4U);
    CHECK_EQUAL(readCheckpoint(SHIFTSCOPE_SOURCE_DIR "/tests/fuzz/seeds/zip_plain.pth").tensors.empty(), false);
    const auto message = [&](const char *name, const std::string &content) {
        const std::filesystem::path file = folder.write(name, content);
        return CHECK_THROWS(InputError, static_cast<void>(readCheckpoint(file)));
    };
    contains(message("a.caffemodel", "version https://git-lfs.github.com/spec/v1\noid sha256:d38a\nsize 173669369\n"),
             "a.caffemodel is a Git LFS pointer, not the file itself");
    contains(message("b.caffemodel", "name: \"net\""), "is no protobuf message");
    contains(message("c.bin", "weights, please"), "is no PyTorch checkpoint");
    contains(message("d.caffemodel", ""), "d.caffemodel is empty");
    contains(CHECK_THROWS(InputError, static_cast<void>(readCheckpoint(folder.path() / "none.caffemodel"))), "cannot be read");
}

CHECK_MAIN
