#include "core/checkpoint/torch_file.h"

#include "core/checkpoint/input_file.h"
#include "core/checkpoint/stored_zip.h"
#include "core/checkpoint/tensor_storage.h"
#include "core/checkpoint/torch_pickle.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftscope {

namespace {

using Kind = PickleObject::Kind;
using StoredByKey = std::map<std::string_view, StoredNumbers>;

std::string_view textOf(const std::vector<char> &bytes)
{
    return {bytes.data(), bytes.size()};
}

/// A pickle with the bytes its views point into.
struct OwnedPickle {
    std::vector<char> bytes;
    Pickle pickle;
};

// Legacy files: pickles one after another, then every storage's numbers. See torch/serialization.py, _legacy_load.

constexpr std::string_view kMagicNumber("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::int64_t kLegacyProtocol = 1001;

/// The pickle at `offset`, whose length nothing tells: more of the file is read until it ends.
OwnedPickle readPickleAt(const InputFile &file, std::uint64_t offset)
{
    const std::uint64_t rest = file.size() - offset;
    for (std::uint64_t window = std::uint64_t{64} << 10;; window *= 4) {
        OwnedPickle owned{file.read(offset, std::min({window, rest, std::uint64_t{kMaxPickleBytes}})), {}};
        try {
            owned.pickle = readPickle(textOf(owned.bytes));
            return owned;
        } catch (const CutOffPickle &) {
            if (owned.bytes.size() == rest)
                throw;
            if (owned.bytes.size() == kMaxPickleBytes)
                throw InputError("holds a pickle of more than " + std::to_string(kMaxPickleBytes >> 20) + " MiB");
        }
    }
}

/// Walks over the storages, which lie in the order of `keys`, each after its number of elements.
StoredByKey locateLegacyStorages(const InputFile &file, std::uint64_t offset, const PickleValue &keys,
                                 const AnnouncedStorages &announced)
{
    const PickleObject *list = Pickle::as(keys, Kind::List);
    if (list == nullptr)
        throw InputError("is damaged: the list of its storages is missing");
    StoredByKey stored;
    for (const PickleValue &item : list->items) {
        const std::string_view *key = std::get_if<std::string_view>(&item);
        const auto known = key == nullptr ? announced.end() : announced.find(*key);
        if (known == announced.end())
            throw InputError("is damaged: it lists a storage that no tensor names");
        const AnnouncedStorage &storage = known->second;
        const std::optional<std::uint64_t> width = widthOfStorage(storage);
        if (!width)
            throw InputError("holds numbers of an unknown type, " + shown(storage.typeName));
        std::int64_t count = 0;
        std::memcpy(&count, file.read(offset, sizeof count).data(), sizeof count);
        offset += sizeof count;
        if (count != storage.count)
            throw InputError("is damaged: the storage " + shown(*key) + " has " + std::to_string(count) + " numbers instead of " +
                             std::to_string(storage.count));
        if (static_cast<std::uint64_t>(count) > (file.size() - offset) / *width)
            throw InputError("is cut off: the storage " + shown(*key) + " reaches beyond its end");
        // Those of another type are never asked for: announcedWeights() refuses a tensor of one.
        const ElementType type = storage.type.value_or(ElementType::UInt8);
        if (!stored.emplace(known->first, StoredNumbers{type, count, offset, false, {}}).second)
            throw InputError("is damaged: it lists the storage " + shown(*key) + " twice");
        offset += static_cast<std::uint64_t>(count) * *width;
    }
    return stored;
}

// Zip files: data.pkl and an entry for every storage. See torch/serialization.py, _load.

std::string topFolder(const StoredZip &zip)
{
    constexpr std::string_view kPickle = "data.pkl";
    std::vector<std::string> names = zip.namesEndingIn(kPickle);
    std::erase_if(names, [&](const std::string &name) { return name != kPickle && !name.ends_with("/data.pkl"); });
    if (names.size() != 1)
        throw InputError("is a zip archive with " + std::to_string(names.size()) +
                         " entries named data.pkl; torch.save writes exactly one");
    return names.front().substr(0, names.front().size() - kPickle.size());
}

bool isBigEndian(const StoredZip &zip, const std::string &folder)
{
    const std::string name = folder + "byteorder"; // PyTorch 2.0 and later
    if (!zip.contains(name))
        return false;
    const std::vector<char> order = zip.read(name, 16);
    if (textOf(order) != "little" && textOf(order) != "big")
        throw InputError("has the byte order " + shown(textOf(order)) + "; accepted are little and big");
    return textOf(order) == "big";
}

StoredByKey locateZipStorages(const StoredZip &zip, const std::string &folder, const AnnouncedStorages &announced,
                              const std::set<std::string_view> &wanted)
{
    const bool bigEndian = isBigEndian(zip, folder);
    StoredByKey stored;
    for (const std::string_view key : wanted) {
        const AnnouncedStorage &storage = announced.at(key);
        const std::string name = folder + "data/" + std::string(key);
        const ZipEntry entry = zip.entry(name);
        const ElementType type = storage.type.value(); // announcedWeights() refuses a tensor without one
        const std::uint64_t width = sizeOf(type);
        if (entry.size % width != 0 || entry.size / width != static_cast<std::uint64_t>(storage.count))
            throw InputError("is damaged: " + shown(name) + " has " + std::to_string(entry.size) + " bytes for " +
                             std::to_string(storage.count) + " numbers of " + std::to_string(width) + " bytes");
        stored.emplace(key, StoredNumbers{type, storage.count, entry.offset, bigEndian, entry.crc});
    }
    return stored;
}

// From storages to tensors, alike for both.

/// The tensor's numbers one after another, in row-major order.
std::vector<float> gathered(const AnnouncedTensor &tensor, const float *storage)
{
    std::vector<float> values(static_cast<std::size_t>(tensor.count));
    std::vector<std::int64_t> index(tensor.shape.size());
    std::int64_t at = tensor.offset;
    for (float &value : values) {
        value = tensor.negative ? -storage[at] : storage[at];
        for (std::size_t axis = index.size(); axis-- > 0;) {
            at += tensor.strides[axis];
            if (++index[axis] < tensor.shape[axis])
                break;
            at -= tensor.strides[axis] * tensor.shape[axis];
            index[axis] = 0;
        }
    }
    return values;
}

/// Finds out which numbers of a storage are not finite once, however many tensors look at it.
class NonFinite {
public:
    explicit NonFinite(std::span<const float> values)
    {
        for (std::size_t i = 0; i < values.size() && m_at.size() < kMost; ++i) {
            if (!std::isfinite(values[i]))
                m_at.push_back(static_cast<std::int64_t>(i));
        }
    }
    /// Whether one lies in from … from + count - 1; beyond the first kMost of them everything counts as such.
    [[nodiscard]] bool within(std::int64_t from, std::int64_t count) const
    {
        const auto found = std::ranges::lower_bound(m_at, from);
        return found == m_at.end() ? m_at.size() == kMost : *found - from < count;
    }

private:
    static constexpr std::size_t kMost = 1'000'000;
    std::vector<std::int64_t> m_at;
};

class Assembly {
public:
    Assembly(const InputFile &file, const StoredByKey &stored, const std::set<std::string_view> &wanted);
    HostTensor tensor(const AnnouncedTensor &announced);

private:
    struct Storage {
        LoadedNumbers numbers;
        std::int64_t count = 0;
        std::optional<NonFinite> nonFinite;
    };
    std::map<std::string_view, Storage> m_storages;
    std::int64_t m_copies = 0; ///< how many numbers may still be copied out of the common block
};

Assembly::Assembly(const InputFile &file, const StoredByKey &stored, const std::set<std::string_view> &wanted)
    // Small tensors may repeat their numbers (stride 0), and many may share a storage: bounded by the file's size.
    : m_copies(std::int64_t{8} << 20)
{
    std::vector<StoredNumbers> rows;
    for (const std::string_view key : wanted) {
        const auto found = stored.find(key);
        if (found == stored.end())
            throw InputError("is damaged: the storage " + shown(key) + " is missing");
        rows.push_back(found->second);
        m_copies += found->second.count;
    }
    std::vector<LoadedNumbers> loaded = loadNumbers(file, rows);
    std::size_t row = 0;
    for (const std::string_view key : wanted) {
        if (!loaded[row].crcFits)
            throw InputError("is damaged: the bytes of the storage " + shown(key) + " do not match their checksum");
        Storage storage{std::move(loaded[row]), rows[row].count, std::nullopt};
        if (!storage.numbers.finite)
            storage.nonFinite.emplace(std::span(storage.numbers.data.get(), static_cast<std::size_t>(storage.count)));
        m_storages.emplace(key, std::move(storage));
        ++row;
    }
}

HostTensor Assembly::tensor(const AnnouncedTensor &announced)
{
    const Storage &storage = m_storages.at(announced.storage);
    const auto refuseNonFinite = [] { throw InputError("it holds a number that is not finite (NaN or infinity)"); };
    if (announced.contiguous() && !announced.negative) {
        if (storage.nonFinite && storage.nonFinite->within(announced.offset, announced.count))
            refuseNonFinite();
        const std::shared_ptr<const float> &block = storage.numbers.data;
        return {announced.shape, std::shared_ptr<const float>(block, block.get() + announced.offset)};
    }
    if (announced.count > m_copies)
        throw InputError("it repeats the numbers of its storage too often");
    m_copies -= announced.count;
    HostTensor tensor = HostTensor::fromValues(announced.shape, gathered(announced, storage.numbers.data.get()));
    if (storage.nonFinite && !std::ranges::all_of(tensor.values(), [](float value) { return std::isfinite(value); }))
        refuseNonFinite();
    return tensor;
}

StateDict assemble(const InputFile &file, const StoredByKey &stored, const AnnouncedTensors &tensors,
                   const std::set<std::string_view> &wanted)
{
    Assembly assembly(file, stored, wanted);
    StateDict weights;
    for (const auto &[name, announced] : tensors) {
        try {
            weights.emplace(name, assembly.tensor(announced));
        } catch (const InputError &error) {
            throw InputError("holds the tensor " + shown(name) + ", which cannot be used: " + error.what());
        }
    }
    return weights;
}

std::set<std::string_view> storagesOf(const AnnouncedTensors &tensors)
{
    std::set<std::string_view> keys;
    for (const auto &[name, tensor] : tensors)
        keys.insert(tensor.storage);
    return keys;
}

ReadWeights readZip(const InputFile &file, const std::string &key)
{
    const StoredZip zip(file);
    const std::string folder = topFolder(zip);
    if (zip.contains(folder + "constants.pkl"))
        throw InputError("is a TorchScript program; save the state_dict() of the model it was made from");
    const std::vector<char> bytes = zip.read(folder + "data.pkl", kMaxPickleBytes);
    const Pickle pickle = readPickle(textOf(bytes));
    const AnnouncedStorages storages = announcedStorages(pickle);
    const AnnouncedWeights weights = announcedWeights(pickle, storages, key);
    const std::set<std::string_view> wanted = storagesOf(weights.tensors);
    return {assemble(file, locateZipStorages(zip, folder, storages, wanted), weights.tensors, wanted), weights.note};
}

ReadWeights readLegacy(const InputFile &file, const std::string &key)
{
    std::uint64_t offset = 0;
    const auto next = [&] {
        OwnedPickle owned = readPickleAt(file, offset);
        offset += owned.pickle.size;
        return owned;
    };
    const OwnedPickle magic = next();
    const PickleBigInteger *number = std::get_if<PickleBigInteger>(&magic.pickle.root);
    if (number == nullptr || number->bytes != kMagicNumber)
        throw InputError("is a pickle, but not one that torch.save wrote");
    const OwnedPickle protocol = next();
    const std::int64_t *version = std::get_if<std::int64_t>(&protocol.pickle.root);
    if (version == nullptr || *version != kLegacyProtocol)
        throw InputError("is written in an unknown version of PyTorch's legacy form; known is 1001");
    next(); // the sizes of integers on the machine that wrote it; numbers are little-endian whatever it says
    const OwnedPickle object = next();
    const OwnedPickle keys = next();
    const AnnouncedStorages storages = announcedStorages(object.pickle);
    const AnnouncedWeights weights = announcedWeights(object.pickle, storages, key);
    const StoredByKey stored = locateLegacyStorages(file, offset, keys.pickle.root, storages);
    return {assemble(file, stored, weights.tensors, storagesOf(weights.tensors)), weights.note};
}

ReadWeights readAnyForm(const InputFile &file, const std::string &key)
{
    constexpr char kPickleStart = '\x80'; // of every pickle since protocol 2
    if (file.size() == 0)
        throw InputError("is empty");
    if (StoredZip::recognises(file))
        return readZip(file, key);
    if (file.read(0, 1).front() == kPickleStart)
        return readLegacy(file, key);
    throw InputError("is no PyTorch checkpoint: it begins neither as a zip archive nor as a pickle");
}

} // namespace

ReadWeights readTorchFile(const std::filesystem::path &file, const std::string &key)
{
    try {
        return readAnyForm(InputFile(file), key);
    } catch (const InputError &error) {
        throw InputError(file.string() + " " + error.what());
    }
}

} // namespace shiftscope
