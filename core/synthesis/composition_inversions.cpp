#include "core/synthesis/composition_inversions.h"

#include "core/error.h"
#include "core/synthesis/likeness.h"
#include "core/synthesis/picture_quality.h"

#include <utility>

namespace shiftscope {

namespace {

struct Wanted {
    std::string subject;
    std::span<const float> feature;
    Raster picture; ///< what was hoped for
};

std::vector<Wanted> wantedOf(const Composition &composition, const LayerFeatures &features)
{
    std::vector<Wanted> all;
    std::int64_t row = 0;
    for (const std::string &operand : composition.operands())
        all.push_back({operand, features.operands.row(row++), render(composition.scene(operand))});
    all.push_back({composition.expression.text, features.composed, composition.expectedPicture()});
    return all;
}

} // namespace

std::vector<Inversion> inversionsOf(Inverter &inverter, const Network &network, const Composition &composition,
                                    const LayerFeatures &features, const InversionsControl &control)
{
    if (inverter.layer() != features.layer)
        throw InputError("inverter " + inverter.name() + " is for layer " + inverter.layer() + ", not " + features.layer);
    if (inverter.canvas() != composition.canvas())
        throw InputError("inverter " + inverter.name() + " draws canvases of " + std::to_string(inverter.canvas()) +
                         " pixels, not " + std::to_string(composition.canvas()));
    const std::vector<Wanted> all = wantedOf(composition, features);
    std::vector<Inversion> done;
    for (std::size_t i = 0; i < all.size(); ++i) {
        InversionControl own{.stop = control.stop, .preview = {}, .pause = control.pause};
        if (control.preview)
            own.preview = [&](const InversionPreview &preview) { control.preview(i, all.size(), preview); };
        control.pause.wait(control.stop);
        Raster picture = inverter.invert(all[i].feature, own);
        if (control.stop.stop_requested())
            break;
        const FeatureMatrix ofPicture = network.forward(picture.values, {&features.layer, 1}).front();
        Inversion inversion{.inverter = inverter.name(),
                            .layer = features.layer,
                            .subject = all[i].subject,
                            .picture = std::move(picture),
                            .psnr = 0,
                            .ssim = 0,
                            .featureCosine = cosine(std::as_const(ofPicture).row(0), all[i].feature)};
        inversion.psnr = psnr(inversion.picture, all[i].picture);
        inversion.ssim = ssim(inversion.picture, all[i].picture);
        if (control.finished)
            control.finished(inversion);
        done.push_back(std::move(inversion));
    }
    return done;
}

} // namespace shiftscope
