#pragma once

#include "core/scene/composed_scene.h"

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <vector>

namespace shiftscope {

/// Scenes that an inverter learns from: none to three patches of random kind, size and place, the first of them the most
/// probable, on white, a random colour, or a random picture.
class RandomScenes {
public:
    /// Patches are brought to a size from which the boxes are made (an SVG is drawn once). `pictures` are CV_8UC3 RGB and may be
    /// none. Throws InputError when there is no patch.
    RandomScenes(const std::vector<Patch> &patches, const std::vector<cv::Mat> &pictures, int canvas);

    /// Scene number `index` of the stream `seed`; always the same one. Thread-safe.
    [[nodiscard]] ComposedScene scene(std::uint64_t seed, std::uint64_t index) const;

    [[nodiscard]] int canvas() const { return m_canvas; }
    [[nodiscard]] std::size_t patches() const { return m_patches.size(); }
    [[nodiscard]] std::size_t pictures() const { return m_pictures.size(); }

private:
    int m_canvas;
    std::vector<Patch> m_patches;
    std::vector<cv::Mat> m_pictures; ///< canvas x canvas
};

/// How many patches a training takes unless told otherwise.
inline constexpr int kTrainingPatches = 24;

/// Our own drawings and, up to `most` patches in all, stamps of the library chosen by `seed`. Files that cannot be read are left
/// out.
[[nodiscard]] std::vector<Patch> trainingPatches(std::size_t most, std::uint64_t seed);

/// Pictures of a folder, as loadPicture reads them.
struct TrainingPictures {
    std::vector<cv::Mat> pictures;
    std::vector<std::filesystem::path> leftOut; ///< no pictures, damaged, or more than were wanted
};

/// Up to `most`, in the order of their names. Throws InputError when the folder is missing or has none.
[[nodiscard]] TrainingPictures trainingPictures(const std::filesystem::path &folder, std::size_t most);

} // namespace shiftscope
