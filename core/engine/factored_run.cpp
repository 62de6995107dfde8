#include "core/engine/factored_run.h"

#include "core/engine/canvas_filler.h"
#include "core/engine/network_parts_torch.h"
#include "core/engine/row_maps_torch.h"
#include "core/error.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

namespace shiftscope {

namespace {

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Chooses how much to do at once so that it takes about a given time, from how long it took before.
class Pace {
public:
    explicit Pace(double perSecond) : m_perSecond(perSecond) {}

    [[nodiscard]] std::int64_t amount(double seconds) const
    {
        return std::max<std::int64_t>(1, std::llround(m_perSecond * seconds));
    }
    void observe(std::int64_t amount, double seconds)
    {
        constexpr double kWeight = 0.3; // of the newest
        m_perSecond += kWeight * (static_cast<double>(amount) / std::max(seconds, 1e-6) - m_perSecond);
    }

private:
    double m_perSecond;
};

} // namespace

struct FactoredRun::Impl {
    const Network::Impl &network;
    SweepGrid grid;
    std::vector<NodeId> wanted;
    FactoredOptions options;
    CanvasFiller filler;
    ShiftPlan plan;
    RowMaps maps;

    std::size_t band = 0;
    std::size_t stage = 0;                      ///< 0 draws canvas rows, then the factored steps, then positions
    std::size_t offset = 0;                     ///< within the stage
    std::vector<std::pair<int, int>> positions; ///< of this band still to do: index of y, index of x
    std::vector<double> seconds;                ///< by stage
    std::vector<Pace> rowPace;                  ///< rows a second, by factored step
    Pace positionPace{100};

    Impl(const Network::Impl &net, const ShiftedScene &scene, SweepGrid given, std::span<const std::string> layers,
         const FactoredOptions &wishes)
        : network(net), grid(std::move(given)), wanted(net.nodes(layers)), options(wishes), filler(scene, net.graph.input),
          plan(planned(net, scene, grid, wanted, wishes)), maps(plan, net.executor), seconds(plan.steps.size() + 2),
          rowPace(plan.steps.size(), Pace(100))
    {
        enterBand();
    }

    static ShiftPlan planned(const Network::Impl &net, const ShiftedScene &scene, const SweepGrid &grid,
                             const std::vector<NodeId> &wanted, const FactoredOptions &wishes)
    {
        net.requireCanvas(scene);
        return planShifts(net.executor.graph(), scene,
                          {.ys = grid.ys,
                           .xs = grid.xs,
                           .wanted = wanted,
                           .done = grid.done,
                           .memoryBytes = wishes.memoryBytes,
                           .steps = wishes.steps});
    }

    void enterBand()
    {
        stage = 0;
        offset = 0;
        positions.clear();
        if (band == plan.bands.size())
            return;
        for (const int row : plan.bands[band].rows)
            for (std::size_t column = 0; column < grid.xs.size(); ++column)
                if (grid.done.empty() || grid.done[static_cast<std::size_t>(row) * grid.xs.size() + column] == 0)
                    positions.emplace_back(row, static_cast<int>(column));
    }

    void drawCanvas()
    {
        const auto start = std::chrono::steady_clock::now();
        const std::vector<PlannedRow> &rows = plan.bands[band].canvas;
        maps.place(kInput, rows);
        torch::Tensor &slab = maps.slab(kInput);
        torch::Tensor drawn = torch::empty({static_cast<std::int64_t>(rows.size()), slab.size(1), 3});
        std::vector<std::int64_t> slots;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            filler.fillPlaces(plan.canvasRows[static_cast<std::size_t>(rows[i].key)], plan.canvasColumns,
                              drawn.data_ptr<float>() + static_cast<std::int64_t>(i) * drawn.stride(0));
            slots.push_back(rows[i].slot);
        }
        if (!rows.empty())
            slab.index_copy_(0, torch::tensor(slots, torch::kInt64).to(slab.device()), drawn.to(slab.device()));
        seconds.front() += secondsSince(start);
        nextStage();
    }

    void nextStage()
    {
        ++stage;
        offset = 0;
    }

    /// Some rows of the stage's step; false where there are none left.
    bool computeSome()
    {
        const std::size_t i = stage - 1;
        const std::vector<PlannedRow> &rows = plan.bands[band].work[i];
        if (offset == rows.size()) {
            nextStage();
            return false;
        }
        if (offset == 0)
            maps.place(plan.steps[i].output, rows);
        const auto count = std::min(static_cast<std::size_t>(rowPace[i].amount(options.stepSeconds)), rows.size() - offset);
        const auto start = std::chrono::steady_clock::now();
        const auto compute = options.portable ? computeRowsPortably : computeRows;
        compute(network.executor, plan, plan.steps[i], std::span(rows).subspan(offset, count), maps);
        const double spent = secondsSince(start);
        seconds[stage] += spent;
        rowPace[i].observe(static_cast<std::int64_t>(count), spent);
        offset += count;
        return true;
    }

    /// About as many positions, so that no thread is idle while another does the last.
    static std::size_t evenly(std::int64_t amount)
    {
        const std::int64_t threads = at::get_num_threads();
        return static_cast<std::size_t>((amount + threads - 1) / threads * threads);
    }

    void finishSome(const Sink &sink)
    {
        const auto start = std::chrono::steady_clock::now();
        const auto count = std::min(evenly(positionPace.amount(options.stepSeconds)), positions.size() - offset);
        const std::span<const std::pair<int, int>> some = std::span(positions).subspan(offset, count);
        std::vector<KnownOutput> known;
        for (const NodeId node : plan.handed)
            known.push_back({node, assembled(plan, node, some, maps)});
        const std::vector<FeatureMatrix> features = network.features(known, wanted);
        std::vector<std::size_t> indices;
        for (const auto &[y, x] : some)
            indices.push_back(static_cast<std::size_t>(y) * grid.xs.size() + static_cast<std::size_t>(x));
        sink(indices, features);
        const double spent = secondsSince(start);
        seconds.back() += spent;
        positionPace.observe(static_cast<std::int64_t>(count), spent);
        offset += count;
    }
};

FactoredRun::FactoredRun(const Network &network, const ShiftedScene &scene, SweepGrid grid, std::span<const std::string> layers,
                         const FactoredOptions &options)
    : m_impl(std::make_unique<Impl>(*network.m_impl, scene, std::move(grid), layers, options))
{
}

FactoredRun::~FactoredRun() = default;

const ShiftPlan &FactoredRun::plan() const
{
    return m_impl->plan;
}

std::vector<double> FactoredRun::secondsByStage() const
{
    return m_impl->seconds;
}

bool FactoredRun::step(const Sink &sink)
{
    const torch::InferenceMode inference;
    at::get_num_threads(); // sets torch's thread count up on this thread
    Impl &self = *m_impl;
    while (self.band < self.plan.bands.size()) {
        if (self.stage == 0) {
            self.drawCanvas();
        } else if (self.stage <= self.plan.steps.size()) {
            if (self.computeSome())
                return true;
        } else if (self.offset < self.positions.size()) {
            self.finishSome(sink);
            return true;
        } else {
            ++self.band;
            self.enterBand();
        }
    }
    return false;
}

std::int64_t defaultMemory()
{
    std::ifstream file("/proc/meminfo");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string name;
        std::int64_t kilobytes = 0;
        if (words >> name >> kilobytes && name == "MemAvailable:")
            return kilobytes * 1024 / 2;
    }
    constexpr std::int64_t kWhereUnknown = std::int64_t{2} << 30;
    return kWhereUnknown;
}

} // namespace shiftscope
