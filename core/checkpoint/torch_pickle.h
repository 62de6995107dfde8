#pragma once

#include "core/checkpoint/pickle.h"
#include "core/checkpoint/tensor_storage.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a pickle says of a storage that lies elsewhere in the file.
struct AnnouncedStorage {
    ElementType type = ElementType::Float32;
    std::int64_t count = 0;
};
/// By key, a view into the pickle.
using AnnouncedStorages = std::map<std::string_view, AnnouncedStorage>;

/// A tensor as a window on a storage, which it fits.
struct AnnouncedTensor {
    std::string_view storage;
    std::int64_t offset = 0; ///< in elements, as the strides
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
    std::int64_t count = 0;

    [[nodiscard]] bool contiguous() const;
};
/// By name, as in the file.
using AnnouncedTensors = std::map<std::string_view, AnnouncedTensor>;

/// The globals that torch.save writes for weights: tensors, parameters, storages, OrderedDict, torch.Size.
[[nodiscard]] bool isTorchGlobal(std::string_view module, std::string_view name);

/// Every storage the pickle refers to. Throws InputError for one that is none or is announced in two ways.
[[nodiscard]] AnnouncedStorages announcedStorages(const Pickle &pickle);

/// The weights: tensors of the dictionary at the root, or of the one it holds as 'state_dict' or 'model'. Other values beside
/// them are passed over. Throws InputError when there is no tensor, or one (named) does not fit its storage.
[[nodiscard]] AnnouncedTensors announcedTensors(const Pickle &pickle, const AnnouncedStorages &storages);

} // namespace shiftscope
