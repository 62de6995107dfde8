#include "core/checkpoint/state_dict.h"

#include "core/error.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

std::int64_t HostTensor::count() const
{
    std::int64_t product = 1;
    for (const std::int64_t length : shape)
        product *= length;
    return product;
}

HostTensor HostTensor::fromValues(std::vector<std::int64_t> shape, std::vector<float> values)
{
    auto owner = std::make_shared<const std::vector<float>>(std::move(values));
    HostTensor tensor{std::move(shape), std::shared_ptr<const float>(owner, owner->data())};
    if (tensor.count() != static_cast<std::int64_t>(owner->size()))
        throw InputError("a tensor of shape " + shapeText(tensor.shape) + " needs " + std::to_string(tensor.count()) +
                         " values, not " + std::to_string(owner->size()));
    return tensor;
}

std::string shapeText(std::span<const std::int64_t> shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i > 0)
            text += ", ";
        text += std::to_string(shape[i]);
    }
    return text + "]";
}

std::vector<std::string> commonPrefixes(const StateDict &tensors)
{
    std::vector<std::string> prefixes;
    if (tensors.size() < 2)
        return prefixes;
    const std::string &first = tensors.begin()->first; // in key order: what the first and the last share, all do
    const std::string &last = tensors.rbegin()->first;
    const std::size_t shared = static_cast<std::size_t>(std::ranges::mismatch(first, last).in1 - first.begin());
    for (std::size_t dot = first.find('.'); dot < shared && dot + 1 < first.size(); dot = first.find('.', dot + 1))
        prefixes.push_back(first.substr(0, dot + 1));
    return prefixes;
}

StateDict withoutPrefix(StateDict tensors, const std::string &prefix)
{
    StateDict plain;
    while (!tensors.empty()) {
        auto node = tensors.extract(tensors.begin());
        node.key().erase(0, prefix.size());
        plain.insert(plain.end(), std::move(node));
    }
    return plain;
}

} // namespace shiftscope
