#include "core/checkpoint/state_dict.h"

#include "core/error.h"

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

} // namespace shiftscope
