#pragma once

#include "core/job/pause.h"
#include "core/job/progress.h"
#include "core/scene/shifted_scene.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace shiftscope {

/// What an inverter shows while it works. `picture` is the best so far.
struct InversionPreview {
    Raster picture; ///< canvas x canvas x 3, RGB, 0..255
    double loss = 0;
    Progress progress;
};

/// How a caller watches, holds and ends an inversion. All are used on the calling thread's side of invert(); `preview` is called
/// a few times a second at most, and may be empty.
struct InversionControl {
    std::stop_token stop;
    std::function<void(const InversionPreview &)> preview;
    Pause pause = {};
};

/// Features of one layer → a picture that has, or is to have, those features. invert() may be called from any thread, but only
/// one at a time.
class Inverter {
public:
    Inverter() = default;
    virtual ~Inverter() = default;
    Inverter(const Inverter &) = delete;
    Inverter &operator=(const Inverter &) = delete;

    /// As a figure names it: "optimised", "DeePSiM fc6".
    [[nodiscard]] virtual std::string name() const = 0;
    /// The layer whose features it takes.
    [[nodiscard]] virtual std::string layer() const = 0;
    /// Length of its features.
    [[nodiscard]] virtual std::int64_t dims() const = 0;
    /// Side of the pictures it makes.
    [[nodiscard]] virtual int canvas() const = 0;

    /// A picture for `feature` (dims() numbers): canvas() x canvas() x 3, RGB, 0..255. Where `control.stop` ends it early (within
    /// 0.5 s), the best picture so far. Throws InputError for a feature of another length or one that is not finite, WorkError
    /// where the work fails.
    [[nodiscard]] virtual Raster invert(std::span<const float> feature, const InversionControl &control) = 0;
    [[nodiscard]] Raster invert(std::span<const float> feature) { return invert(feature, {}); }
};

/// What every inverter asks of a feature first. Throws InputError as Inverter::invert() says.
void requireFeature(const Inverter &inverter, std::span<const float> feature);

} // namespace shiftscope
