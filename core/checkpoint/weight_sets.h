#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// "FILE" or "FILE#NAME": a file of weights, and which of those in it. Told apart here alone.
struct WeightsPath {
    std::filesystem::path file;
    std::string key; ///< NAME; empty: as chooseWeights() finds

    /// A file whose own name has a # in it is found too.
    static WeightsPath parse(const std::filesystem::path &text);
    /// "model.pth#ema", without folders.
    [[nodiscard]] std::string name() const;
    /// "model#ema": the same without the file's ending.
    [[nodiscard]] std::string stem() const;
};

/// Where tensors lie in a file: the keys of the dictionaries around them, joined by dots ("" at the top, "model_ema",
/// "checkpoint.model"), and the tensors' names.
using WeightSets = std::map<std::string, std::vector<std::string_view>>;

struct WeightChoice {
    std::string set;
    std::string prefix; ///< only the tensors whose names begin so, which it is taken off; "ema." or empty
    std::string note;   ///< one line when the file holds other weights too, else empty
};

/// The set that `key` names: a dictionary, or what the names of some tensors of one begin with. Without a key that under
/// 'state_dict' or 'model', at the top, or under another name, plain weights before averaged ones (EMA, SWA, teacher). Throws
/// InputError, without the file's name, when there is none, or when several are equally likely.
[[nodiscard]] WeightChoice chooseWeights(const WeightSets &sets, const std::string &key);

} // namespace shiftscope
