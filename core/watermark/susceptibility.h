#pragma once

#include "core/feature_matrix.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace shiftscope {

/// What a network says of images, clean and watermarked.
struct WatermarkResponses {
    int placements = 0;          ///< watermarked forms of each image
    FeatureMatrix cleanOutputs;  ///< logits, a row an image
    FeatureMatrix markedOutputs; ///< a row an image and placement: image * placements + placement
    FeatureMatrix cleanFeatures; ///< of the feature extractor's layer, as the outputs
    FeatureMatrix markedFeatures;
};

/// The area under the ROC curve of a number that is to tell watermarked images from clean ones: the chance that it is larger for
/// a watermarked one, ties counting one half. 0.5: the watermark leaves it alone; 1 and 0: it always rises, or falls. NaN where
/// either side is empty.
[[nodiscard]] double auroc(std::span<const float> clean, std::span<const float> marked);

struct OutputSusceptibility {
    int index = 0;
    double auroc = 0.5;
    double logitChange = 0;       ///< mean over watermarked images of logit - logit of the clean image
    double probabilityChange = 0; ///< the same of the softmax probability
    double becomesTop1 = 0;       ///< share of watermarked images whose most probable class it is, and was not in the clean one
};

struct FeatureSusceptibility {
    int index = 0;
    double auroc = 0.5;
    double change = 0; ///< mean change, in standard deviations over the clean images; NaN where those do not differ
};

/// What leaving out the most susceptible dimensions of the features brings. They are ranked on one half of the images and
/// measured on the other, both ways round, so that nothing is measured on what it was chosen by.
struct Mitigation {
    int ignored = 0;            ///< dimensions left out
    double cosine = 1;          ///< mean cosine similarity of a watermarked image's features to its clean one's
    double removed = 0;         ///< share of the change (1 - cosine) that is gone; NaN where there was none
    double removedAtRandom = 0; ///< the same for as many dimensions at random, the mean of kRandomDraws
};

struct Susceptibility {
    int images = 0;
    int placements = 0;
    double top1Changed = 0;                      ///< share of watermarked images whose most probable class is another one
    std::vector<OutputSusceptibility> outputs;   ///< by AUROC, the largest first
    std::vector<FeatureSusceptibility> features; ///< by distance of the AUROC from 0.5, the largest first
    std::vector<Mitigation> mitigation;          ///< with none ignored first
};

inline constexpr int kRandomDraws = 10;

/// After Bykov et al. 2023 (Mark My Words): the AUROC of each output and each feature between clean and watermarked images.
/// `ignored`: how many dimensions to leave out, each below the number there are. Empty when stopped. Throws InputError for
/// fewer than two images, numbers that are not finite, or a number of dimensions that is not possible.
[[nodiscard]] std::optional<Susceptibility> susceptibility(const WatermarkResponses &responses, std::span<const int> ignored,
                                                           const std::stop_token &stop = {});

} // namespace shiftscope
