#include "core/checkpoint/checkpoint_file.h"

#include "core/checkpoint/caffe_model.h"
#include "core/checkpoint/input_file.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/torch_file.h"
#include "core/checkpoint/weight_sets.h"
#include "core/error.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace shiftscope {

namespace {

/// What a NetParameter can begin with: its name, `layers`, an input's name, or `layer` (tags 1, 2, 3 and 100 of caffe.proto).
bool beginsAsNet(std::string_view begin)
{
    return begin.starts_with('\x0a') || begin.starts_with('\x12') || begin.starts_with('\x1a') || begin.starts_with("\xa2\x06");
}

bool beginsAsTorch(std::string_view begin)
{
    return begin.starts_with("PK") || begin.starts_with('\x80');
}

} // namespace

bool isCaffeModel(const std::filesystem::path &file)
{
    constexpr std::uint64_t kEnough = 64;
    std::vector<char> bytes;
    try {
        const InputFile input(file);
        bytes = input.read(0, std::min(kEnough, input.size()));
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
    const std::string_view begin(bytes.data(), bytes.size());
    if (begin.empty())
        throw InputError(file.string() + " is empty");
    if (begin.starts_with("version https://git-lfs"))
        throw InputError(file.string() + " is a Git LFS pointer, not the file itself; 'git lfs pull' gets that");
    return !beginsAsTorch(begin) && !isSafetensors(file) && (beginsAsNet(begin) || file.extension() == ".caffemodel");
}

ReadWeights readCheckpoint(const std::filesystem::path &weights)
{
    const WeightsPath path = WeightsPath::parse(weights);
    const bool caffe = isCaffeModel(path.file); // refuses what cannot be read at all
    ReadWeights read;
    if (isSafetensors(path.file) || path.file.extension() == ".safetensors")
        read = readSafetensors(path.file, path.key).weights;
    else if (!caffe)
        read = readTorchFile(path.file, path.key);
    else if (path.key.empty())
        read = {readCaffeModel(path.file).weights, {}};
    else
        throw InputError(path.file.string() + " is a Caffe model, which holds one set of weights: leave out #" + path.key);
    if (!read.note.empty())
        read.note.insert(0, path.file.string() + ": ");
    return read;
}

} // namespace shiftscope
