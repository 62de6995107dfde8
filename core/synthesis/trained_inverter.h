#pragma once

#include "core/engine/device.h"
#include "core/synthesis/inverter.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace shiftscope {

/// What an inverter file says of itself.
struct InverterFacts {
    std::string model;
    std::string weights; ///< as NetworkIdentity has it
    std::string weightsSha256;
    std::string layer;
    std::int64_t dims = 0;
    int canvas = 0;
    std::int64_t steps = 0;
    double seconds = 0;     ///< of training, in all
    double heldOutLoss = 0; ///< mean squared error of held-out scenes, where the canvas's range is 2
};

/// A generator that was trained here (see inverter_training.h): one forward pass, no search.
class TrainedInverter : public Inverter {
public:
    /// Throws InputError when the file is missing, damaged, or no inverter.
    static std::unique_ptr<TrainedInverter> load(const std::filesystem::path &file, Device device = {});
    ~TrainedInverter() override;

    [[nodiscard]] const InverterFacts &facts() const;
    /// Throws InputError, naming the file, where it was trained for another model, other weights or another layer.
    void requireFor(const std::string &model, const std::string &weightsSha256, const std::string &layer) const;

    [[nodiscard]] std::string name() const override { return "trained"; }
    [[nodiscard]] std::string layer() const override;
    [[nodiscard]] std::int64_t dims() const override;
    [[nodiscard]] int canvas() const override;
    [[nodiscard]] Raster invert(std::span<const float> feature, const InversionControl &control) override;
    using Inverter::invert;

private:
    struct Impl;
    explicit TrainedInverter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
