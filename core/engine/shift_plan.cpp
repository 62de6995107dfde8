#include "core/engine/shift_plan.h"

#include "core/engine/step_prices.h"
#include "core/error.h"
#include "core/number_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <set>
#include <string>

namespace shiftscope {

namespace {

// Smaller bands compute the same rows, a few at a time: beyond this, more memory buys nothing.
constexpr std::int64_t kAmpleBytes = 2'000'000'000;

std::size_t at(NodeId node)
{
    return static_cast<std::size_t>(node);
}

/// The part of planning that no band has a say in: keys, costs, what is handed over.
class Planner {
public:
    Planner(const Graph &graph, const ShiftedScene &scene, const GridRequest &request)
        : m_graph(graph), m_shapes(graph.shapes()), m_request(request)
    {
        m_plan.ys = request.ys;
        m_plan.xs = request.xs;
        const std::vector<NodeId> canvas{kInput};
        m_steps = fusedSteps(graph, canvas, request.wanted, FuseAdditions::No);
        CanvasAxis rows = canvasKeys(scene, request.ys);
        CanvasAxis columns = canvasKeys(scene, request.xs);
        m_plan.canvasRows = std::move(rows.places);
        m_plan.canvasColumns = std::move(columns.places);
        m_plan.rows[kInput] = std::move(rows.axis);
        m_plan.columns[kInput] = std::move(columns.axis);
        for (const FusedStep &step : m_steps) {
            if (!keepsKeys(opOf(step)))
                break;
            m_plan.rows[step.output] = keysAfter(opOf(step), inputsOf(step, m_plan.rows));
            m_plan.columns[step.output] = keysAfter(opOf(step), inputsOf(step, m_plan.columns));
            m_plan.steps.push_back(step);
        }
    }

    ShiftPlan plan();

private:
    [[nodiscard]] const Op &opOf(const FusedStep &step) const { return m_graph.nodes[at(step.node)].op; }
    [[nodiscard]] Shape shapeOf(NodeId node) const { return node == kInput ? m_graph.input.shape() : m_shapes[at(node)]; }
    [[nodiscard]] double positions() const
    {
        return static_cast<double>(m_request.ys.size()) * static_cast<double>(m_request.xs.size());
    }

    static std::vector<const KeyAxis *> inputsOf(const FusedStep &step, const std::map<NodeId, KeyAxis> &axes)
    {
        std::vector<const KeyAxis *> inputs;
        for (const NodeId input : step.inputs)
            inputs.push_back(&axes.at(input));
        return inputs;
    }

    [[nodiscard]] std::int64_t macsOf(const FusedStep &step) const
    {
        std::vector<Shape> inputs;
        for (const NodeId input : step.inputs)
            inputs.push_back(shapeOf(input));
        return macs(opOf(step), inputs);
    }

    /// Distinct activations of a step over all that the sweep's positions have.
    [[nodiscard]] double share(NodeId node) const
    {
        const KeyAxis &rows = m_plan.rows.at(node);
        const KeyAxis &columns = m_plan.columns.at(node);
        return static_cast<double>(rows.count) * static_cast<double>(columns.count) /
               (static_cast<double>(rows.keys.size()) * static_cast<double>(columns.keys.size()));
    }

    [[nodiscard]] double batchedCost(const FusedStep &step) const
    {
        const Shape &out = m_shapes[at(step.output)];
        const double bytes = 4.0 * static_cast<double>(out.elements());
        return positions() * (static_cast<double>(macsOf(step)) * priceOf(opOf(step), shapeOf(step.inputs.front())).batchedMac +
                              bytes * kBatchedByte);
    }

    [[nodiscard]] double factoredCost(const FusedStep &step) const
    {
        const Shape &out = m_shapes[at(step.output)];
        const double bytes = 4.0 * static_cast<double>(out.elements());
        const KeyAxis &columns = m_plan.columns.at(step.output);
        const Price price = priceOf(opOf(step), shapeOf(step.inputs.front()));
        const bool gathers = price.gathers && !columns.isIdentity();
        const double seen = gathers ? static_cast<double>(columns.taps.taps) * columns.taps.taps : 0;
        const double gathered =
            seen * 4.0 * static_cast<double>(shapeOf(step.inputs.front()).channels() * out.height() * out.width());
        return positions() * share(step.output) *
               (static_cast<double>(macsOf(step)) * price.factoredMac + bytes * kFactoredByte + gathered * kGatheredByte);
    }

    /// Nodes whose outputs the steps after the first `cut` read, or that are wanted themselves.
    [[nodiscard]] std::vector<NodeId> handedAt(std::size_t cut) const
    {
        std::set<NodeId> made{kInput};
        for (std::size_t i = 0; i < cut; ++i)
            made.insert(m_steps[i].output);
        std::set<NodeId> handed;
        for (std::size_t i = cut; i < m_steps.size(); ++i)
            for (const NodeId input : m_steps[i].inputs)
                if (made.contains(input))
                    handed.insert(input);
        for (const NodeId node : m_request.wanted)
            if (made.contains(node))
                handed.insert(node);
        return {handed.begin(), handed.end()};
    }

    [[nodiscard]] double costAt(std::size_t cut) const
    {
        double cost = 0;
        for (std::size_t i = 0; i < m_steps.size(); ++i)
            cost += i < cut ? factoredCost(m_steps[i]) : batchedCost(m_steps[i]);
        for (const NodeId node : handedAt(cut)) {
            cost += positions() * kHandedByte * 4.0 * static_cast<double>(shapeOf(node).elements());
        }
        return cost;
    }

    /// Bands, and what they hold at most.
    struct Arrangement {
        std::vector<PlannedBand> bands;
        std::map<NodeId, std::int64_t> heldRows;
        std::int64_t bytes = 0;
    };
    [[nodiscard]] Arrangement arranged(std::size_t cut, std::size_t most) const;
    [[nodiscard]] std::vector<std::vector<int>> bandsOf(std::size_t most) const;
    void describe(std::size_t cut);

    const Graph &m_graph;
    std::vector<Shape> m_shapes;
    const GridRequest &m_request;
    std::vector<FusedStep> m_steps;
    ShiftPlan m_plan;
};

/// Plays a plan's bands through without computing: which rows each step computes when, and in which slot each lies until its
/// last reader is done.
class Rehearsal {
public:
    Rehearsal(const ShiftPlan &plan, std::size_t cut, std::span<const NodeId> handed) : m_plan(plan), m_cut(cut), m_handed(handed)
    {
        m_ledgers[kInput].resize(plan.rows.at(kInput).count);
        for (std::size_t i = 0; i < cut; ++i)
            m_ledgers[plan.steps[i].output].resize(plan.rows.at(plan.steps[i].output).count);
    }

    std::vector<PlannedBand> play(std::span<const std::vector<int>> bands)
    {
        std::vector<int> all;
        for (const std::vector<int> &band : bands)
            all.insert(all.end(), band.begin(), band.end());
        countReaders(all);
        std::vector<PlannedBand> planned;
        for (const std::vector<int> &band : bands)
            planned.push_back(playBand(band));
        return planned;
    }

    [[nodiscard]] std::int64_t slots(NodeId node) const { return m_ledgers.at(node).slots; }

private:
    struct Ledger {
        std::vector<std::int32_t> readers; ///< rows of later steps and positions still to read each key
        std::vector<std::uint8_t> computed;
        std::vector<std::int32_t> slotOf;
        std::vector<std::int32_t> free;
        std::int32_t slots = 0;

        void resize(std::int64_t count)
        {
            readers.assign(static_cast<std::size_t>(count), 0);
            computed.assign(static_cast<std::size_t>(count), 0);
            slotOf.assign(static_cast<std::size_t>(count), 0);
        }
        std::int32_t take(std::size_t key)
        {
            computed[key] = 1;
            if (free.empty())
                return slotOf[key] = slots++;
            slotOf[key] = free.back();
            free.pop_back();
            return slotOf[key];
        }
        void read(std::size_t key)
        {
            if (--readers[key] == 0)
                free.push_back(slotOf[key]);
        }
    };

    /// The distinct rows of input `which` that row `key` of a step reads.
    [[nodiscard]] std::vector<std::int32_t> read(const FusedStep &step, std::size_t which, std::int64_t key) const
    {
        const std::span<const std::int32_t> taps = m_plan.rows.at(step.output).taps.of(key);
        if (step.inputs.size() > 1)
            return {taps[which]};
        std::vector<std::int32_t> distinct(taps.begin(), taps.end());
        std::ranges::sort(distinct);
        const auto repeated = std::ranges::unique(distinct);
        distinct.erase(repeated.begin(), repeated.end());
        std::erase(distinct, AxisTaps::kNothing);
        return distinct;
    }

    using Marks = std::map<NodeId, std::vector<std::uint8_t>>;

    /// Which rows of each node the positions of `band` need, directly or through later steps.
    [[nodiscard]] Marks neededBy(std::span<const int> band) const
    {
        Marks needed;
        for (const auto &[node, ledger] : m_ledgers)
            needed[node].assign(ledger.readers.size(), 0);
        for (const NodeId node : m_handed)
            for (const int row : band)
                for (const std::int32_t key : m_plan.rows.at(node).of(row))
                    needed.at(node)[static_cast<std::size_t>(key)] = 1;
        for (std::size_t i = m_cut; i-- > 0;) {
            const FusedStep &step = m_plan.steps[i];
            const std::vector<std::uint8_t> &outputs = needed.at(step.output);
            for (std::size_t key = 0; key < outputs.size(); ++key)
                for (std::size_t which = 0; outputs[key] != 0 && which < step.inputs.size(); ++which)
                    for (const std::int32_t row : read(step, which, static_cast<std::int64_t>(key)))
                        needed.at(step.inputs[which])[static_cast<std::size_t>(row)] = 1;
        }
        return needed;
    }

    void countReaders(std::span<const int> all)
    {
        const Marks needed = neededBy(all);
        for (const NodeId node : m_handed)
            for (const int row : all)
                for (const std::int32_t key : distinctKeys(node, row))
                    ++m_ledgers.at(node).readers[static_cast<std::size_t>(key)];
        for (std::size_t i = 0; i < m_cut; ++i)
            forEachRead(m_plan.steps[i], needed.at(m_plan.steps[i].output),
                        [](Ledger &ledger, std::size_t key) { ++ledger.readers[key]; });
    }

    template <class Visit>
    void forEachRead(const FusedStep &step, const std::vector<std::uint8_t> &rows, Visit visit)
    {
        for (std::size_t key = 0; key < rows.size(); ++key)
            for (std::size_t which = 0; rows[key] != 0 && which < step.inputs.size(); ++which)
                for (const std::int32_t row : read(step, which, static_cast<std::int64_t>(key)))
                    visit(m_ledgers.at(step.inputs[which]), static_cast<std::size_t>(row));
    }

    [[nodiscard]] std::set<std::int32_t> distinctKeys(NodeId node, int row) const
    {
        const std::span<const std::int32_t> keys = m_plan.rows.at(node).of(row);
        return {keys.begin(), keys.end()};
    }

    std::vector<PlannedRow> takeMissing(Ledger &ledger, std::vector<std::uint8_t> &needed)
    {
        std::vector<PlannedRow> rows;
        for (std::size_t key = 0; key < needed.size(); ++key) {
            needed[key] = needed[key] != 0 && ledger.computed[key] == 0 ? 1 : 0;
            if (needed[key] != 0)
                rows.push_back({static_cast<std::int32_t>(key), ledger.take(key)});
        }
        return rows;
    }

    PlannedBand playBand(const std::vector<int> &band)
    {
        PlannedBand planned{.rows = band, .canvas = {}, .work = {}};
        Marks needed = neededBy(band);
        planned.canvas = takeMissing(m_ledgers.at(kInput), needed.at(kInput));
        for (std::size_t i = 0; i < m_cut; ++i) {
            const FusedStep &step = m_plan.steps[i];
            planned.work.push_back(takeMissing(m_ledgers.at(step.output), needed.at(step.output)));
            forEachRead(step, needed.at(step.output), [](Ledger &ledger, std::size_t key) { ledger.read(key); });
        }
        for (const NodeId node : m_handed)
            for (const int row : band)
                for (const std::int32_t key : distinctKeys(node, row))
                    m_ledgers.at(node).read(static_cast<std::size_t>(key));
        return planned;
    }

    const ShiftPlan &m_plan;
    std::size_t m_cut;
    std::span<const NodeId> m_handed;
    std::map<NodeId, Ledger> m_ledgers;
};

std::uint32_t reversedBits(std::uint32_t value, int bits)
{
    std::uint32_t reversed = 0;
    for (int i = 0; i < bits; ++i)
        reversed |= ((value >> i) & 1U) << (bits - 1 - i);
    return reversed;
}

/// Rows whose shifts are equal modulo the network's stride share most, and next those equal modulo half of it: bands are the
/// phases, in the order of their reversed bits. That is coarse to fine as well: a picture appears early.
std::vector<std::vector<int>> Planner::bandsOf(std::size_t most) const
{
    constexpr int kPeriod = 32;
    const int stride = m_request.ys.size() > 1 ? m_request.ys[1] - m_request.ys[0] : 1;
    const int period = std::max(1, kPeriod / std::gcd(kPeriod, stride));
    const int bits = std::bit_width(static_cast<unsigned>(period)) - 1;
    std::vector<std::vector<int>> bands;
    for (int i = 0; i < period; ++i) {
        const auto phase = static_cast<std::size_t>(reversedBits(static_cast<std::uint32_t>(i), bits));
        std::vector<int> band;
        for (std::size_t row = phase; row < m_request.ys.size(); row += static_cast<std::size_t>(period)) {
            const auto first = m_request.done.begin() + static_cast<std::ptrdiff_t>(row * m_request.xs.size());
            const bool isDone =
                !m_request.done.empty() && std::all_of(first, first + static_cast<std::ptrdiff_t>(m_request.xs.size()),
                                                       [](std::uint8_t done) { return done != 0; });
            if (isDone)
                continue;
            band.push_back(static_cast<int>(row));
            if (band.size() == most) {
                bands.push_back(band);
                band.clear();
            }
        }
        if (!band.empty())
            bands.push_back(band);
    }
    return bands;
}

void Planner::describe(std::size_t cut)
{
    std::size_t done = 0;
    for (const FusedStep &step : m_steps) {
        PlannedLayer layer;
        const Node &node = m_graph.nodes[at(step.node)];
        const std::string &name = node.weights.empty() ? m_graph.nodes[at(step.output)].layer : node.weights;
        layer.name = (name.empty() ? name : name + " ") + std::string(kindName(node.op));
        if (step.activation.kind != Activation::Kind::None)
            layer.name += " + " + std::string(kindName(m_graph.nodes[at(step.output)].op));
        layer.plainMacs = static_cast<std::int64_t>(positions()) * macsOf(step);
        layer.uniqueShare = m_plan.rows.contains(step.output) ? share(step.output) : 1;
        layer.factored = done < cut;
        layer.factoredMacs = static_cast<std::int64_t>(static_cast<double>(layer.plainMacs) * layer.uniqueShare);
        if (layer.factored)
            layer.bytes =
                m_plan.heldRows.at(step.output) * m_plan.columns.at(step.output).count * m_shapes[at(step.output)].channels() * 4;
        m_plan.layers.push_back(std::move(layer));
        ++done;
    }
}

Planner::Arrangement Planner::arranged(std::size_t cut, std::size_t most) const
{
    Rehearsal rehearsal(m_plan, cut, m_plan.handed);
    Arrangement arrangement{.bands = rehearsal.play(bandsOf(most)), .heldRows = {{kInput, rehearsal.slots(kInput)}}};
    for (std::size_t i = 0; i < cut; ++i)
        arrangement.heldRows[m_steps[i].output] = rehearsal.slots(m_steps[i].output);
    for (const auto &[node, rows] : arrangement.heldRows)
        arrangement.bytes += rows * m_plan.columns.at(node).count * shapeOf(node).channels() * 4;
    return arrangement;
}

ShiftPlan Planner::plan()
{
    std::vector<std::size_t> cuts(m_plan.steps.size());
    std::iota(cuts.begin(), cuts.end(), std::size_t{1});
    std::vector<double> costs{costAt(0)};
    for (const std::size_t cut : cuts)
        costs.push_back(costAt(cut));
    std::ranges::sort(cuts, {}, [&](std::size_t cut) { return costs[cut]; });
    if (m_request.steps > 0)
        cuts = {std::min(m_request.steps, m_plan.steps.size())};
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const std::size_t cut : cuts) {
        m_plan.handed = handedAt(cut);
        std::optional<Arrangement> chosen;
        for (std::size_t most = std::max<std::size_t>(m_request.ys.size(), 1); most > 0; most /= 2) {
            Arrangement arrangement = arranged(cut, most);
            least = std::min(least, arrangement.bytes);
            if (arrangement.bytes <= m_request.memoryBytes)
                chosen = std::move(arrangement);
            if (chosen && chosen->bytes <= kAmpleBytes)
                break;
        }
        if (!chosen)
            continue;
        m_plan.steps.resize(cut);
        m_plan.bands = std::move(chosen->bands);
        m_plan.heldRows = std::move(chosen->heldRows);
        m_plan.bytes = chosen->bytes;
        m_plan.costShare = costs[cut] / costs[0];
        describe(cut);
        return std::move(m_plan);
    }
    constexpr std::int64_t kMegabyte = 1'000'000;
    throw InputError("the factored engine needs " + std::to_string(least / kMegabyte + 1) + " MB for one row of positions, and " +
                     std::to_string(m_request.memoryBytes / kMegabyte) +
                     " MB are allowed; raise --memory, use a larger --stride, or --engine batched");
}

std::string megabytes(std::int64_t bytes)
{
    return fixedText(static_cast<double>(bytes) / 1e6, 1);
}

/// A line of the table that explained() is.
std::string tableLine(const std::string &layer, const std::array<std::string, 4> &cells)
{
    constexpr std::size_t kLayerWidth = 44;
    constexpr std::array<std::size_t, 4> kWidths{10, 13, 15, 10};
    std::string line = padRight(layer.substr(0, kLayerWidth - 1), kLayerWidth);
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += padLeft(cells[i], kWidths[i]);
    return line + '\n';
}

} // namespace

std::int64_t ShiftPlan::plainMacs() const
{
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                           [](std::int64_t sum, const PlannedLayer &layer) { return sum + layer.plainMacs; });
}

std::int64_t ShiftPlan::uniqueMacs() const
{
    return std::accumulate(layers.begin(), layers.end(), std::int64_t{0},
                           [](std::int64_t sum, const PlannedLayer &layer) { return sum + layer.factoredMacs; });
}

ShiftPlan planShifts(const Graph &graph, const ShiftedScene &scene, const GridRequest &request)
{
    return Planner(graph, scene, request).plan();
}

std::string explained(const ShiftPlan &plan)
{
    std::string text = tableLine("layer", {"unique", "plain GMAC", "factored GMAC", "MB"});
    bool switched = false;
    const auto giga = [](std::int64_t macs) { return fixedText(static_cast<double>(macs) / 1e9, 1); };
    for (const PlannedLayer &layer : plan.layers) {
        if (!layer.factored && !switched)
            text += "-- from here in ordinary batches of positions\n";
        switched = switched || !layer.factored;
        text += tableLine(layer.name, {fixedText(layer.uniqueShare, 4), giga(layer.plainMacs),
                                       giga(layer.factored ? layer.factoredMacs : layer.plainMacs),
                                       layer.factored ? megabytes(layer.bytes) : "-"});
    }
    const double unique = static_cast<double>(std::max<std::int64_t>(plan.uniqueMacs(), 1));
    return text + std::to_string(plan.ys.size()) + " x " + std::to_string(plan.xs.size()) + " positions in " +
           std::to_string(plan.bands.size()) + " bands, " + megabytes(plan.bytes) + " MB of activations; " +
           fixedText(static_cast<double>(plan.plainMacs()) / unique, 2) +
           "x fewer MACs if every distinct activation is computed once; estimated time " + fixedText(plan.costShare, 2) +
           " of ordinary batches\n";
}

} // namespace shiftscope
