#include "core/checkpoint/torch_pickle.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace shiftscope {

namespace {

using Kind = PickleObject::Kind;

// Far above any network, and low enough that no small file makes much work.
constexpr std::size_t kLongestKey = 1024;
constexpr std::size_t kMostDimensions = 16;
constexpr std::size_t kMostTensors = 100'000;

bool isStorageType(std::string_view module, std::string_view name)
{
    return (module == "torch" || module == "torch.cuda") && elementTypeOfStorage(name).has_value();
}

const std::string_view *asText(const PickleValue &value)
{
    return std::get_if<std::string_view>(&value);
}
const std::int64_t *asInteger(const PickleValue &value)
{
    return std::get_if<std::int64_t>(&value);
}

/// The arguments of a call of `module`.`name`, or nullptr.
const PickleObject *argumentsOf(const PickleValue &value, std::string_view module, std::string_view name)
{
    const PickleObject *call = Pickle::as(value, Kind::Call);
    if (call == nullptr)
        return nullptr;
    const PickleObject *callee = Pickle::as(call->items[0], Kind::Global);
    if (*asText(callee->items[0]) != module || *asText(callee->items[1]) != name)
        return nullptr;
    return Pickle::as(call->items[1], Kind::Tuple);
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
    const PickleObject *type = Pickle::as(parts->items[1], Kind::Global);
    const std::string_view *key = asText(parts->items[2]);
    const std::int64_t *count = asInteger(parts->items[4]);
    if (type == nullptr || !isStorageType(*asText(type->items[0]), *asText(type->items[1])))
        throw InputError("refers to a storage of an unknown type");
    if (key == nullptr || key->size() > kLongestKey || count == nullptr)
        throw InputError("refers to a storage in an unknown way");
    if (*count < 0)
        throw InputError("announces the storage " + shown(*key) + " with " + std::to_string(*count) + " numbers");
    StorageId id{*key, {*elementTypeOfStorage(*asText(type->items[1])), *count}};
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

/// The arguments of a call of _rebuild_tensor_v2 or _rebuild_tensor, which may stand inside one of _rebuild_parameter; nullptr
/// for another value.
const PickleObject *tensorArguments(PickleValue value)
{
    if (const PickleObject *parameter = argumentsOf(value, "torch._utils", "_rebuild_parameter")) {
        if (parameter->items.empty())
            throw InputError("it is a parameter without a tensor");
        value = parameter->items[0];
    }
    const PickleObject *arguments = argumentsOf(value, "torch._utils", "_rebuild_tensor_v2");
    return arguments != nullptr ? arguments : argumentsOf(value, "torch._utils", "_rebuild_tensor");
}

AnnouncedTensor tensorOf(const PickleObject &arguments, const AnnouncedStorages &storages)
{
    const std::vector<PickleValue> &parts = arguments.items;
    const PickleObject *persistent = parts.size() >= 4 ? Pickle::as(parts[0], Kind::Persistent) : nullptr;
    const std::int64_t *offset = persistent != nullptr ? asInteger(parts[1]) : nullptr;
    if (offset == nullptr || *offset < 0)
        throw InputError("it is described in an unknown way");
    const StorageId id = storageIdOf(*persistent);
    AnnouncedTensor tensor{.storage = id.key, .offset = *offset, .shape = sizesOf(parts[2]), .strides = sizesOf(parts[3])};
    if (__builtin_add_overflow(tensor.offset, id.viewOffset, &tensor.offset))
        throw InputError("its offset is beyond 64 bits");
    fit(tensor, storages.at(id.key).count);
    return tensor;
}

const PickleObject *entryOf(const PickleObject &dictionary, std::string_view key)
{
    for (std::size_t i = 0; i < dictionary.items.size(); i += 2) {
        const std::string_view *text = asText(dictionary.items[i]);
        if (text != nullptr && *text == key)
            return Pickle::as(dictionary.items[i + 1], Kind::Dict);
    }
    return nullptr;
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

bool isTorchGlobal(std::string_view module, std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kAllowed{{
        {"collections", "OrderedDict"},
        {"torch", "Size"},
        {"torch._utils", "_rebuild_parameter"},
        {"torch._utils", "_rebuild_tensor"},
        {"torch._utils", "_rebuild_tensor_v2"},
    }};
    return isStorageType(module, name) || std::ranges::find(kAllowed, std::pair(module, name)) != kAllowed.end();
}

AnnouncedStorages announcedStorages(const Pickle &pickle)
{
    AnnouncedStorages storages;
    for (const PickleObject &object : pickle.objects) {
        if (object.kind != Kind::Persistent)
            continue;
        const StorageId id = storageIdOf(object);
        const auto [known, isNew] = storages.emplace(id.key, id.storage);
        if (!isNew && (known->second.type != id.storage.type || known->second.count != id.storage.count))
            throw InputError("announces the storage " + shown(id.key) + " in two ways");
    }
    return storages;
}

AnnouncedTensors announcedTensors(const Pickle &pickle, const AnnouncedStorages &storages)
{
    const PickleObject *weights = Pickle::as(pickle.root, Kind::Dict);
    if (weights == nullptr)
        throw InputError("holds no dictionary of weights; save the model's state_dict()");
    for (const std::string_view key : {"state_dict", "model"}) {
        if (const PickleObject *nested = entryOf(*weights, key)) {
            weights = nested;
            break;
        }
    }
    AnnouncedTensors tensors;
    for (std::size_t i = 0; i < weights->items.size(); i += 2) {
        const std::string_view *name = asText(weights->items[i]);
        if (name == nullptr)
            continue;
        try {
            const PickleObject *arguments = tensorArguments(weights->items[i + 1]);
            if (arguments == nullptr)
                continue;
            if (name->size() > kLongestKey)
                throw InputError("its name is longer than " + std::to_string(kLongestKey) + " bytes");
            tensors.insert_or_assign(*name, tensorOf(*arguments, storages));
        } catch (const InputError &error) {
            throw InputError("holds the tensor " + shown(*name) + ", which cannot be used: " + error.what());
        }
        if (tensors.size() > kMostTensors)
            throw InputError("holds more than " + std::to_string(kMostTensors) + " tensors");
    }
    if (tensors.empty())
        throw InputError("holds no weights: no tensor at the top of its dictionary, nor under 'state_dict' or 'model'");
    return tensors;
}

} // namespace shiftscope
