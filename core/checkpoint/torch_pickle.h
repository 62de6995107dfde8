#pragma once

#include "core/checkpoint/pickle.h"
#include "core/checkpoint/tensor_storage.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a pickle says of a storage that lies elsewhere in the file.
struct AnnouncedStorage {
    std::string_view typeName;       ///< "FloatStorage"
    std::optional<ElementType> type; ///< none where no weight can be of it: complex, quantized …
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
    bool negative = false; ///< its numbers are those of the storage with the other sign (torch.Tensor.is_neg)

    [[nodiscard]] bool contiguous() const;
};
/// By name, as in the file.
using AnnouncedTensors = std::map<std::string_view, AnnouncedTensor>;

/// Every storage that the pickle refers to in a way known here. Throws InputError for one that is announced in two ways.
[[nodiscard]] AnnouncedStorages announcedStorages(const Pickle &pickle);

/// Bytes of one element of a storage of that type; nothing for an unknown one.
[[nodiscard]] std::optional<std::uint64_t> widthOfStorage(const AnnouncedStorage &storage);

/// The weights that are chosen, by their names without the choice's prefix.
struct AnnouncedWeights {
    AnnouncedTensors tensors;
    std::string note; ///< as WeightChoice has it
};

/// The tensors of the dictionary that `key` chooses (see chooseWeights). Dictionaries are looked for under text keys, within one
/// another; what else there is, of whatever class, is passed over. Throws InputError when there is no tensor, or one (named)
/// does not fit its storage or is not a dense tensor of plain numbers.
[[nodiscard]] AnnouncedWeights announcedWeights(const Pickle &pickle, const AnnouncedStorages &storages, const std::string &key);

} // namespace shiftscope
