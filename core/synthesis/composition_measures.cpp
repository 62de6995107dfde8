#include "core/synthesis/composition_measures.h"

#include "core/error.h"
#include "core/synthesis/likeness.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace shiftscope {

namespace {

using Values = std::span<const double>;

std::vector<double> difference(std::span<const float> a, std::span<const float> b)
{
    std::vector<double> result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        result[i] = double{a[i]} - double{b[i]};
    return result;
}

/// The composed feature of one layer, ready to be compared.
class Target {
public:
    Target(const LayerFeatures &features, const Composition &composition)
        : m_blank(features.blank), m_composed(features.composed.begin(), features.composed.end()), m_centred(m_composed)
    {
        double sum = 0;
        for (const ExpressionTerm &term : composition.expression.terms)
            sum += term.coefficient;
        for (std::size_t i = 0; i < m_centred.size(); ++i)
            m_centred[i] -= sum * double{m_blank[i]};
    }

    [[nodiscard]] double centredCosine(std::span<const float> feature) const
    {
        const std::vector<double> centred = difference(feature, m_blank);
        return cosine(Values(m_centred), Values(centred));
    }

    [[nodiscard]] Likeness likeness(std::span<const float> feature) const
    {
        std::vector<double> apart(feature.begin(), feature.end());
        for (std::size_t i = 0; i < apart.size(); ++i)
            apart[i] -= m_composed[i];
        return {.cosine = cosine(Values(m_composed), feature),
                .centredCosine = centredCosine(feature),
                .distance = std::sqrt(dot(Values(apart), Values(apart)) / dot(Values(m_composed), Values(m_composed)))};
    }

private:
    std::span<const float> m_blank;
    std::vector<double> m_composed;
    std::vector<double> m_centred;
};

/// Puts `patch` of `original` elsewhere in its copy `moved`, in every scene that has it there.
void move(const Composition &original, Composition &moved, const PlacedPatch &patch, Position position)
{
    for (std::size_t s = 0; s < original.scenes.size(); ++s) {
        const std::vector<PlacedPatch> &before = original.scenes[s].scene.patches;
        for (std::size_t p = 0; p < before.size(); ++p)
            if (before[p].sameAs(patch))
                moved.scenes[s].scene.patches[p].position = position;
    }
}

/// Patches with the sum of their coefficients above zero, in the order of the expression.
struct AddedPatch {
    std::string scene;
    const PlacedPatch *patch;
    double coefficient;
};

std::vector<AddedPatch> allPatches(const Composition &composition)
{
    std::vector<AddedPatch> all;
    for (const ExpressionTerm &term : composition.expression.terms) {
        if (term.scene == kBlankScene)
            continue;
        for (const PlacedPatch &patch : composition.scene(term.scene).patches) {
            const auto same = std::ranges::find_if(all, [&](const AddedPatch &other) { return other.patch->sameAs(patch); });
            if (same == all.end())
                all.push_back({term.scene, &patch, term.coefficient});
            else
                same->coefficient += term.coefficient;
        }
    }
    return all;
}

std::vector<Position> grid(const PlacedPatch &patch, int canvas, int stride)
{
    std::vector<Position> positions{patch.position};
    const int last = canvas - patch.box();
    for (int y = 0; y <= last; y += stride)
        for (int x = 0; x <= last; x += stride)
            if (!(Position{y, x} == patch.position))
                positions.push_back({y, x});
    return positions;
}

/// Runs pictures through the network in batches, and hands each one's features on.
class Forwarder {
public:
    Forwarder(const Network &network, std::vector<std::string> layers, std::int64_t pictures, const MeasureSettings &settings)
        : m_network(network), m_layers(std::move(layers)), m_settings(settings), m_meter(pictures, 0, settings.pause.now())
    {
    }

    /// `use(i, l, feature)` for picture i and layer l. False when it was stopped.
    template <typename Draw, typename Use>
    bool run(std::size_t count, const Draw &draw, const Use &use)
    {
        const auto batch = static_cast<std::size_t>(m_network.preferredBatch());
        for (std::size_t first = 0; first < count; first += batch) {
            m_settings.pause.wait(m_settings.stop);
            if (m_settings.stop.stop_requested())
                return false;
            const std::size_t end = std::min(first + batch, count);
            std::vector<float> canvases;
            for (std::size_t i = first; i < end; ++i) {
                const Raster picture = draw(i);
                canvases.insert(canvases.end(), picture.values.begin(), picture.values.end());
            }
            const std::vector<FeatureMatrix> features = m_network.forward(canvases, m_layers);
            for (std::size_t i = first; i < end; ++i)
                for (std::size_t l = 0; l < features.size(); ++l)
                    use(i, l, features[l].row(static_cast<std::int64_t>(i - first)));
            m_done += static_cast<std::int64_t>(end - first);
            m_meter.advance(m_done, m_settings.pause.now());
            if (m_settings.progress) {
                Progress progress = m_meter.progress();
                progress.unit = "pictures";
                m_settings.progress(progress);
            }
        }
        return true;
    }

private:
    const Network &m_network;
    std::vector<std::string> m_layers;
    const MeasureSettings &m_settings;
    ProgressMeter m_meter;
    std::int64_t m_done = 0;
};

/// The same patches elsewhere; those that are one patch in several scenes stay one.
Composition shuffled(const Composition &composition, const std::vector<AddedPatch> &patches, std::mt19937_64 &random)
{
    Composition moved = composition;
    for (const AddedPatch &each : patches) {
        const auto choices = static_cast<std::uint64_t>(composition.canvas() - each.patch->box()) + 1;
        const Position to{static_cast<int>(random() % choices), static_cast<int>(random() % choices)};
        move(composition, moved, *each.patch, to);
    }
    return moved;
}

Likeness meanOf(const std::vector<Likeness> &all)
{
    Likeness mean;
    for (const Likeness &each : all) {
        const auto share = 1 / static_cast<double>(all.size());
        mean.cosine += share * each.cosine;
        mean.centredCosine += share * each.centredCosine;
        mean.distance += share * each.distance;
    }
    return mean;
}

PositionRank ranked(const AddedPatch &added, const std::vector<Position> &positions, const std::vector<double> &scores)
{
    PositionRank rank{.scene = added.scene,
                      .patch = added.patch->name,
                      .right = added.patch->position,
                      .rank = 1,
                      .positions = static_cast<int>(positions.size()),
                      .best = positions.front(),
                      .pixels = 0};
    double best = scores.front();
    for (std::size_t i = 1; i < scores.size(); ++i) {
        if (scores[i] > scores.front())
            ++rank.rank;
        if (scores[i] > best) {
            best = scores[i];
            rank.best = positions[i];
        }
    }
    rank.pixels = std::hypot(rank.best.y - rank.right.y, rank.best.x - rank.right.x);
    return rank;
}

/// Everything that one call of measured() works on.
struct Measurement {
    const Composition &composition;
    const MeasureSettings &settings;
    std::vector<AddedPatch> patches;
    std::vector<Target> targets; ///< one a layer, as is `result`
    std::vector<LayerMeasures> result;
};

/// What the features at hand tell: the expectation and the baselines that need no further picture.
Measurement begun(const Composition &composition, std::span<const LayerFeatures> features, const MeasureSettings &settings)
{
    Measurement all{composition, settings, allPatches(composition), {}, {}};
    const std::vector<std::string> operands = composition.operands();
    for (const LayerFeatures &each : features) {
        const Target &target = all.targets.emplace_back(each, composition);
        LayerMeasures own{.layer = each.layer, .pictures = {{"expectation", target.likeness(each.expected)}}, .ranks = {}};
        for (std::size_t i = 0; i < operands.size(); ++i)
            own.pictures.push_back({operands[i], target.likeness(each.operands.row(static_cast<std::int64_t>(i)))});
        own.pictures.push_back({std::string(kBlankScene), target.likeness(each.blank)});
        all.result.push_back(std::move(own));
    }
    return all;
}

bool measureElsewhere(Measurement &all, Forwarder &forwarder)
{
    std::mt19937_64 random(all.settings.seed);
    std::vector<std::vector<Likeness>> elsewhere(all.targets.size());
    const bool whole = forwarder.run(
        static_cast<std::size_t>(all.settings.elsewhere),
        [&](std::size_t) { return shuffled(all.composition, all.patches, random).expectedPicture(); },
        [&](std::size_t, std::size_t l, std::span<const float> feature) {
            elsewhere[l].push_back(all.targets[l].likeness(feature));
        });
    for (std::size_t l = 0; whole && l < elsewhere.size(); ++l)
        all.result[l].pictures.push_back({"elsewhere", meanOf(elsewhere[l])});
    return whole;
}

bool measureRank(Measurement &all, Forwarder &forwarder, const AddedPatch &added)
{
    const std::vector<Position> positions = grid(*added.patch, all.composition.canvas(), all.settings.stride);
    std::vector<std::vector<double>> scores(all.targets.size());
    const bool whole = forwarder.run(
        positions.size(),
        [&](std::size_t i) {
            Composition moved = all.composition;
            move(all.composition, moved, *added.patch, positions[i]);
            return moved.expectedPicture();
        },
        [&](std::size_t, std::size_t l, std::span<const float> feature) {
            scores[l].push_back(all.targets[l].centredCosine(feature));
        });
    for (std::size_t l = 0; whole && l < scores.size(); ++l)
        all.result[l].ranks.push_back(ranked(added, positions, scores[l]));
    return whole;
}

} // namespace

std::vector<LayerMeasures> measured(const Network &network, const Composition &composition,
                                    std::span<const LayerFeatures> features, const MeasureSettings &settings)
{
    if (settings.stride < 1 || settings.elsewhere < 0)
        throw InputError("a stride of " + std::to_string(settings.stride) + " and " + std::to_string(settings.elsewhere) +
                         " pictures elsewhere are not possible: accepted are 1 and more, 0 and more");
    Measurement all = begun(composition, features, settings);
    std::vector<std::string> layers;
    for (const LayerFeatures &each : features)
        layers.push_back(each.layer);
    std::erase_if(all.patches, [](const AddedPatch &each) { return each.coefficient == 0; });
    std::int64_t pictures = settings.elsewhere;
    for (const AddedPatch &each : all.patches)
        if (each.coefficient > 0)
            pictures += static_cast<std::int64_t>(grid(*each.patch, composition.canvas(), settings.stride).size());
    Forwarder forwarder(network, layers, pictures, settings);

    if (settings.elsewhere > 0 && !measureElsewhere(all, forwarder))
        return all.result;
    for (const AddedPatch &added : all.patches)
        if (added.coefficient > 0 && !measureRank(all, forwarder, added))
            break;
    return all.result;
}

} // namespace shiftscope
