#include "core/synthesis/random_scenes.h"

#include "core/error.h"
#include "core/scene/patch_library.h"
#include "core/scene/picture_names.h"

#include <algorithm>
#include <random>

namespace shiftscope {

namespace {

constexpr int kDrawnSide = 160; ///< of a patch, before it is brought to its box

/// Draws with the same results everywhere, which the standard's distributions do not promise.
class Dice {
public:
    Dice(std::uint64_t seed, std::uint64_t index) : m_random(seed * 0x9E3779B97F4A7C15ULL + index) {}

    std::uint64_t below(std::uint64_t count) { return m_random() % count; }
    int between(int least, int most) { return least + static_cast<int>(below(static_cast<std::uint64_t>(most - least) + 1)); }
    bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }

private:
    std::mt19937_64 m_random;
};

/// White for most scenes, for that is what most are on; else any colour.
Background randomColour(Dice &dice)
{
    Background background;
    if (!dice.chance(80)) {
        const int red = dice.between(0, 255);
        const int green = dice.between(0, 255);
        const int blue = dice.between(0, 255);
        background.rgb = cv::Mat(1, 1, CV_8UC3, cv::Scalar(red, green, blue));
    }
    return background;
}

int patchCount(Dice &dice)
{
    const std::uint64_t roll = dice.below(100);
    if (roll < 4)
        return 0;
    return roll < 80 ? 1 : (roll < 97 ? 2 : 3);
}

} // namespace

RandomScenes::RandomScenes(const std::vector<Patch> &patches, const std::vector<cv::Mat> &pictures, int canvas) : m_canvas(canvas)
{
    if (patches.empty())
        throw InputError("there is no patch to compose training scenes from");
    for (const Patch &patch : patches)
        m_patches.push_back(Patch::fromPixels(patch.fitted(kDrawnSide, Fit::Contain), patch.name()));
    for (const cv::Mat &picture : pictures)
        m_pictures.push_back(Background{.text = {}, .rgb = picture}.onCanvas(canvas));
}

ComposedScene RandomScenes::scene(std::uint64_t seed, std::uint64_t index) const
{
    Dice dice(seed, index);
    const bool onPicture = !m_pictures.empty() && dice.chance(40);
    const Background background =
        onPicture ? Background{.text = {}, .rgb = m_pictures[dice.below(m_pictures.size())]} : randomColour(dice);
    ComposedScene scene = emptyScene(background, m_canvas);
    for (int i = patchCount(dice); i > 0; --i) {
        const Patch &patch = m_patches[dice.below(m_patches.size())];
        const int box = dice.between(m_canvas / 5, m_canvas * 3 / 5);
        const Position position{dice.between(0, m_canvas - box), dice.between(0, m_canvas - box)};
        scene.patches.push_back(placed(patch, patch.name(), box, Fit::Contain, position));
    }
    return scene;
}

std::vector<Patch> trainingPatches(std::size_t most, std::uint64_t seed)
{
    std::vector<LibraryEntry> entries = patchLibrary();
    const auto stamps = std::ranges::stable_partition(entries, [](const LibraryEntry &e) { return e.group == "ShiftScope"; });
    std::mt19937_64 random(seed);
    for (std::size_t left = stamps.size(); left > 1; --left) // Fisher and Yates; std::shuffle differs between libraries
        std::swap(stamps.begin()[left - 1], stamps.begin()[random() % left]);
    std::vector<Patch> patches;
    for (const LibraryEntry &entry : entries) {
        if (patches.size() >= most)
            break;
        try {
            patches.push_back(Patch::load(entry.file));
        } catch (const InputError &) {
            // a broken stamp of the distribution's is no reason not to train
        }
    }
    return patches;
}

TrainingPictures trainingPictures(const std::filesystem::path &folder, std::size_t most)
{
    FolderPictures files = picturesIn(folder, PictureUse::Picture, false);
    TrainingPictures found{.pictures = {}, .leftOut = std::move(files.leftOut)};
    for (const std::filesystem::path &file : files.used) {
        if (found.pictures.size() >= most) {
            found.leftOut.push_back(file);
            continue;
        }
        try {
            found.pictures.push_back(loadPicture(file));
        } catch (const InputError &) {
            found.leftOut.push_back(file); // one damaged picture of thousands is no reason not to train
        }
    }
    if (found.pictures.empty())
        throw InputError("none of the pictures in '" + folder.string() + "' can be read");
    return found;
}

} // namespace shiftscope
