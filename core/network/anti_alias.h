#pragma once

#include "core/network/graph.h"

#include <string>
#include <string_view>

namespace shiftscope {

/// What a model is called: an architecture, and the size of the filter where it was anti-aliased by antiAliased(). This is
/// what stands in a run file, so buildArchitecture() takes it back apart here and nowhere else.
struct ModelName {
    std::string architecture; ///< "efficientnet_lite0"
    int antiAlias = 0;        ///< filter size; 0: as published

    /// "efficientnet_lite0", "efficientnet_lite0+aa5".
    [[nodiscard]] std::string text() const;
    /// The inverse of text(). Whether such an architecture or filter exists is not asked here.
    [[nodiscard]] static ModelName parse(std::string_view text);
};

/// Sides of a blur that antiAliased() knows, in pixels.
inline constexpr int kSmallestFilter = 2;
inline constexpr int kLargestFilter = 7;
[[nodiscard]] constexpr bool isFilterSize(int size)
{
    return size >= kSmallestFilter && size <= kLargestFilter;
}

/// The graph with a blur before every loss of resolution, after Zhang, "Making Convolutional Networks Shift-Invariant Again"
/// (ICML 2019), section 3.3. It has the same weights under the same keys, the same layers of the same shapes, so that the same
/// checkpoint loads, and a name of its own. The rule, which gives exactly the operations of Zhang's own AlexNet, VGG-16 and
/// MobileNetV2 (his ResNet-50 also shrinks the kernel of its max-pool from 3 to 2):
///
/// - A MaxPool of stride s becomes its dense form (stride 1), then BlurPool(filterSize, s).
/// - So does a Conv, but it blurs after its activation: behind the BatchNorm and ReLU that follow, as long as nobody else reads
///   what lies between. Blurring in front of the activation would only smooth the picture that the convolution sees.
/// - A 1x1 Conv that no activation follows (a shortcut) blurs in front of it: the two commute, and that is cheaper.
/// - A Conv on the canvas itself keeps a stride of 2, since a dense one on the largest activation of all costs most: a stride
///   of 4 becomes 2 and a blur of stride 2, a stride of 2 stays.
/// - An AvgPool is a blur already (a box filter) and stays.
///
/// Dense outputs lie where the strided ones lay (every s-th is the same number) and BlurPool is centred on them, so shapes are
/// equal for odd sizes, one-sided padding and ceil mode too. A public layer moves behind the blur with its shape; one between a
/// convolution and its blur is seen at the dense resolution.
///
/// Throws InputError for a filter size outside 2 to 7, for a graph with nothing to blur (Zhang's own, or one anti-aliased
/// before), and when an activation is too small for the filter.
[[nodiscard]] Graph antiAliased(const Graph &graph, int filterSize);

} // namespace shiftscope
