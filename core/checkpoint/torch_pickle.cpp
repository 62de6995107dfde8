#include "core/checkpoint/torch_pickle.h"

#include "core/checkpoint/weight_sets.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace shiftscope {

namespace {

using Kind = PickleObject::Kind;

// Far above any network, and low enough that no small file makes much work.
constexpr std::size_t kLongestKey = 1024;
constexpr std::size_t kMostDimensions = 16;
constexpr std::size_t kMostTensors = 100'000;

const std::string_view *asText(const PickleValue &value)
{
    return std::get_if<std::string_view>(&value);
}
const std::int64_t *asInteger(const PickleValue &value)
{
    return std::get_if<std::int64_t>(&value);
}

/// A class or function that a pickle names; empty where it is something else.
struct GlobalName {
    std::string_view module;
    std::string_view name;
};

GlobalName globalOf(const PickleValue &value)
{
    const PickleObject *global = Pickle::as(value, Kind::Global);
    return global == nullptr ? GlobalName{} : GlobalName{*asText(global->items[0]), *asText(global->items[1])};
}

GlobalName calleeOf(const PickleValue &value)
{
    const PickleObject *call = Pickle::as(value, Kind::Call);
    return call == nullptr ? GlobalName{} : globalOf(call->items[0]);
}

/// The arguments of a call of `module`.`name`, or nullptr.
const PickleObject *argumentsOf(const PickleValue &value, std::string_view module, std::string_view name)
{
    const GlobalName callee = calleeOf(value);
    if (callee.module != module || callee.name != name)
        return nullptr;
    return Pickle::as(Pickle::as(value, Kind::Call)->items[1], Kind::Tuple);
}

/// Whether PyTorch makes a tensor of some kind there.
bool isTensor(const PickleValue &value)
{
    const GlobalName callee = calleeOf(value);
    return (callee.module == "torch._utils" || callee.module == "torch._tensor") && callee.name.starts_with("_rebuild_");
}

/// Keys and values of a dictionary, or of an object of a subclass of one; nothing for another value.
std::optional<std::span<const PickleValue>> pairsOf(const PickleValue &value)
{
    if (const PickleObject *dictionary = Pickle::as(value, Kind::Dict))
        return dictionary->items;
    const PickleObject *call = Pickle::as(value, Kind::Call);
    if (call != nullptr && call->items.size() > 2 && !isTensor(value))
        return std::span(call->items).subspan(2);
    return std::nullopt;
}

/// What a persistent id says: ('storage', type, key, location, count[, (view's key, offset, count)]).
struct StorageId {
    std::string_view key;
    AnnouncedStorage storage;
    std::int64_t viewOffset = 0;
};

std::int64_t viewOffsetOf(const PickleValue &view)
{
    if (std::holds_alternative<PickleNone>(view))
        return 0;
    const PickleObject *parts = Pickle::as(view, Kind::Tuple);
    const std::int64_t *offset = parts != nullptr && parts->items.size() == 3 ? asInteger(parts->items[1]) : nullptr;
    if (offset == nullptr || *offset < 0)
        throw InputError("describes a view of a storage in an unknown way");
    return *offset;
}

StorageId storageIdOf(const PickleObject &persistent)
{
    const PickleObject *parts = Pickle::as(persistent.items[0], Kind::Tuple);
    const std::string_view *kind = parts != nullptr && !parts->items.empty() ? asText(parts->items[0]) : nullptr;
    if (kind == nullptr || *kind != "storage" || parts->items.size() < 5 || parts->items.size() > 6)
        throw InputError("refers to something outside its pickle that is no tensor storage");
    const GlobalName type = globalOf(parts->items[1]);
    const std::string_view *key = asText(parts->items[2]);
    const std::int64_t *count = asInteger(parts->items[4]);
    if (type.module != "torch" && type.module != "torch.cuda" && type.module != "torch.storage")
        throw InputError("refers to a storage of an unknown type");
    if (key == nullptr || key->size() > kLongestKey || count == nullptr)
        throw InputError("refers to a storage in an unknown way");
    if (*count < 0)
        throw InputError("announces the storage " + shown(*key) + " with " + std::to_string(*count) + " numbers");
    StorageId id{*key, {type.name, elementTypeOfStorage(type.name), *count}};
    if (parts->items.size() == 6)
        id.viewOffset = viewOffsetOf(parts->items[5]);
    return id;
}

std::vector<std::int64_t> sizesOf(const PickleValue &value)
{
    const PickleObject *tuple = Pickle::as(value, Kind::Tuple);
    if (const PickleObject *arguments = argumentsOf(value, "torch", "Size"); arguments != nullptr && arguments->items.size() == 1)
        tuple = Pickle::as(arguments->items[0], Kind::Tuple);
    if (tuple == nullptr)
        throw InputError("its shape is no tuple");
    if (tuple->items.size() > kMostDimensions)
        throw InputError("it has " + std::to_string(tuple->items.size()) + " dimensions; at most " +
                         std::to_string(kMostDimensions) + " are accepted");
    std::vector<std::int64_t> sizes;
    for (const PickleValue &item : tuple->items) {
        const std::int64_t *size = asInteger(item);
        if (size == nullptr || *size < 0)
            throw InputError("a size or stride of it is negative or no integer");
        sizes.push_back(*size);
    }
    return sizes;
}

/// Fills in the count; throws when the tensor reaches beyond its storage.
void fit(AnnouncedTensor &tensor, std::int64_t available)
{
    if (tensor.shape.size() != tensor.strides.size())
        throw InputError("it has " + std::to_string(tensor.shape.size()) + " sizes but " + std::to_string(tensor.strides.size()) +
                         " strides");
    const bool empty = std::ranges::find(tensor.shape, 0) != tensor.shape.end();
    std::int64_t product = 1;
    std::int64_t last = tensor.offset;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t reach = 0;
        if (empty || tensor.shape[i] == 1)
            tensor.strides[i] = 0; // no step is ever made: what the file says of it has no meaning, and no bound
        if (__builtin_mul_overflow(product, std::max<std::int64_t>(tensor.shape[i], 1), &product) ||
            __builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) || __builtin_add_overflow(last, reach, &last))
            throw InputError("its size is beyond 64 bits");
    }
    tensor.count = empty ? 0 : product;
    if (empty ? tensor.offset > available : last >= available)
        throw InputError("it reaches beyond its storage of " + std::to_string(available) + " numbers");
}

/// Takes off what stands around a tensor: a parameter, or a subclass that keeps attributes.
PickleValue plainTensor(PickleValue value)
{
    constexpr int kDeepest = 8;
    for (int depth = 0; depth < kDeepest; ++depth) {
        const PickleObject *around = argumentsOf(value, "torch._utils", "_rebuild_parameter");
        if (around == nullptr)
            around = argumentsOf(value, "torch._utils", "_rebuild_parameter_with_state");
        if (around == nullptr)
            return value;
        if (around->items.empty())
            throw InputError("it is a parameter without a tensor");
        value = around->items[0];
    }
    return value;
}

/// The arguments of the function that makes a dense tensor.
const PickleObject &tensorArguments(const PickleValue &value)
{
    const PickleValue tensor = plainTensor(value);
    const PickleObject *arguments = argumentsOf(tensor, "torch._utils", "_rebuild_tensor_v2");
    if (arguments == nullptr)
        arguments = argumentsOf(tensor, "torch._utils", "_rebuild_tensor");
    // A tensor of a subclass, or with attributes: (the function, the class, its arguments, the attributes).
    const PickleObject *typed = argumentsOf(tensor, "torch._tensor", "_rebuild_from_type_v2");
    if (typed != nullptr && typed->items.size() == 4 && globalOf(typed->items[0]).name == "_rebuild_tensor_v2")
        arguments = Pickle::as(typed->items[2], Kind::Tuple);
    if (arguments == nullptr) {
        const std::string_view function =
            typed != nullptr && !typed->items.empty() ? globalOf(typed->items[0]).name : calleeOf(tensor).name;
        throw InputError("it is made by " + shown(function) +
                         "; accepted are dense tensors of plain numbers, as _rebuild_tensor_v2 makes");
    }
    return *arguments;
}

/// The marks that PyTorch keeps beside a tensor. Whether it is negated; throws for one that would change the numbers otherwise.
bool isNegative(const PickleValue &marks)
{
    bool negative = false;
    const std::optional<std::span<const PickleValue>> pairs = pairsOf(marks);
    for (std::size_t i = 0; pairs && i + 1 < pairs->size(); i += 2) {
        const std::string_view *mark = asText((*pairs)[i]);
        const bool *set = std::get_if<bool>(&(*pairs)[i + 1]);
        if (set != nullptr && !*set)
            continue;
        if (mark == nullptr || *mark != "neg" || set == nullptr)
            throw InputError("it is marked " + (mark == nullptr ? std::string("in an unknown way") : shown(*mark)) +
                             ", which is not supported; save it after .resolve_conj() and .contiguous()");
        negative = true;
    }
    return negative;
}

AnnouncedTensor tensorOf(const PickleObject &arguments, const AnnouncedStorages &storages)
{
    const std::vector<PickleValue> &parts = arguments.items;
    const PickleObject *persistent = parts.size() >= 4 ? Pickle::as(parts[0], Kind::Persistent) : nullptr;
    const std::int64_t *offset = persistent != nullptr ? asInteger(parts[1]) : nullptr;
    if (offset == nullptr || *offset < 0)
        throw InputError("it is described in an unknown way");
    const StorageId id = storageIdOf(*persistent);
    if (!id.storage.type)
        throw InputError("its numbers are a " + shown(id.storage.typeName) + "; accepted are real numbers and integers");
    AnnouncedTensor tensor{.storage = id.key, .offset = *offset, .shape = sizesOf(parts[2]), .strides = sizesOf(parts[3])};
    if (__builtin_add_overflow(tensor.offset, id.viewOffset, &tensor.offset))
        throw InputError("its offset is beyond 64 bits");
    fit(tensor, storages.at(id.key).count);
    tensor.negative = parts.size() > 6 && isNegative(parts[6]);
    return tensor;
}

/// Dictionaries that hold tensors, by their path.
std::map<std::string, std::span<const PickleValue>> dictionariesOf(const PickleValue &root)
{
    constexpr std::size_t kDeepest = 5;
    constexpr std::size_t kMost = 2'000;
    struct Place {
        std::string path;
        std::span<const PickleValue> pairs;
        std::size_t depth;
    };
    std::map<std::string, std::span<const PickleValue>> found;
    std::set<const PickleValue *> seen; // a dictionary may hold itself
    std::deque<Place> open;
    const auto visit = [&](const std::string &path, const PickleValue &value, std::size_t depth) {
        const std::optional<std::span<const PickleValue>> pairs = pairsOf(value);
        if (pairs && !pairs->empty() && depth <= kDeepest && seen.size() < kMost && seen.insert(pairs->data()).second)
            open.push_back({path, *pairs, depth});
    };
    visit({}, root, 0);
    for (; !open.empty(); open.pop_front()) {
        const Place &place = open.front();
        bool holdsTensor = false;
        for (std::size_t i = 0; i + 1 < place.pairs.size(); i += 2) {
            const std::string_view *key = asText(place.pairs[i]);
            if (key == nullptr)
                continue;
            if (isTensor(place.pairs[i + 1]))
                holdsTensor = true;
            else if (key->size() <= kLongestKey)
                visit(place.path.empty() ? std::string(*key) : place.path + "." + std::string(*key), place.pairs[i + 1],
                      place.depth + 1);
        }
        if (holdsTensor)
            found.emplace(place.path, place.pairs);
    }
    return found;
}

/// What stands at the top instead of a dictionary.
std::string kindOf(const PickleValue &root)
{
    GlobalName name = calleeOf(root);
    if (name.name.empty())
        name = globalOf(root);
    // A legacy file names a module's class apart: ('module', class, its source's file, its source).
    const PickleObject *call = Pickle::as(root, Kind::Call);
    const PickleObject *persistent = call == nullptr ? nullptr : Pickle::as(call->items[0], Kind::Persistent);
    const PickleObject *parts = persistent == nullptr ? nullptr : Pickle::as(persistent->items[0], Kind::Tuple);
    if (parts != nullptr && parts->items.size() > 1)
        name = globalOf(parts->items[1]);
    return name.name.empty()
               ? std::string()
               : " but " + shown(std::string(name.module) + "." + std::string(name.name)) + ", of which nothing was run";
}

} // namespace

bool AnnouncedTensor::contiguous() const
{
    std::int64_t expected = 1;
    for (std::size_t i = shape.size(); i-- > 0 && count > 0;) {
        if (shape[i] != 1 && strides[i] != expected)
            return false;
        expected *= shape[i];
    }
    return true;
}

AnnouncedStorages announcedStorages(const Pickle &pickle)
{
    AnnouncedStorages storages;
    for (const PickleObject &object : pickle.objects) {
        if (object.kind != Kind::Persistent)
            continue;
        StorageId id;
        try {
            id = storageIdOf(object);
        } catch (const InputError &) {
            continue; // whether a weight needs it shows when that is read
        }
        const auto [known, isNew] = storages.emplace(id.key, id.storage);
        if (!isNew && (known->second.typeName != id.storage.typeName || known->second.count != id.storage.count))
            throw InputError("announces the storage " + shown(id.key) + " in two ways");
    }
    return storages;
}

std::optional<std::uint64_t> widthOfStorage(const AnnouncedStorage &storage)
{
    static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kOthers{{
        {"ComplexDoubleStorage", 16},
        {"ComplexFloatStorage", 8},
        {"QInt32Storage", 4},
        {"QInt8Storage", 1},
        {"QUInt8Storage", 1},
        {"QUInt4x2Storage", 1},
        {"QUInt2x4Storage", 1},
        {"UntypedStorage", 1},
    }};
    if (storage.type)
        return sizeOf(*storage.type);
    const auto found = std::ranges::find(kOthers, storage.typeName, &std::pair<std::string_view, std::uint64_t>::first);
    return found == kOthers.end() ? std::nullopt : std::optional(found->second);
}

AnnouncedWeights announcedWeights(const Pickle &pickle, const AnnouncedStorages &storages, const std::string &key)
{
    if (!pairsOf(pickle.root))
        throw InputError("holds no dictionary of weights" + kindOf(pickle.root) + "; save the model's state_dict()");
    const std::map<std::string, std::span<const PickleValue>> dictionaries = dictionariesOf(pickle.root);
    WeightSets sets;
    for (const auto &[path, pairs] : dictionaries)
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
            if (asText(pairs[i]) != nullptr && isTensor(pairs[i + 1]))
                sets[path].push_back(*asText(pairs[i]));
    const WeightChoice choice = chooseWeights(sets, key);
    const std::span<const PickleValue> chosen = dictionaries.at(choice.set);
    AnnouncedWeights weights{.tensors = {}, .note = choice.note};
    for (std::size_t i = 0; i + 1 < chosen.size(); i += 2) {
        const std::string_view *name = asText(chosen[i]);
        if (name == nullptr || !name->starts_with(choice.prefix) || !isTensor(chosen[i + 1]))
            continue;
        try {
            if (name->size() > kLongestKey)
                throw InputError("its name is longer than " + std::to_string(kLongestKey) + " bytes");
            weights.tensors.insert_or_assign(name->substr(choice.prefix.size()),
                                             tensorOf(tensorArguments(chosen[i + 1]), storages));
        } catch (const InputError &error) {
            throw InputError("holds the tensor " + shown(*name) + ", which cannot be used: " + error.what());
        }
        if (weights.tensors.size() > kMostTensors)
            throw InputError("holds more than " + std::to_string(kMostTensors) + " tensors");
    }
    return weights;
}

} // namespace shiftscope
