#include "core/engine/row_maps_torch.h"

#include "core/engine/share_out_torch.h"
#include "core/engine/tap_kernels.h"
#include "core/overloaded.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

namespace shiftscope {

namespace {

/// One step's work on some rows, on the CPU.
class RowWork {
public:
    RowWork(const Executor &executor, const ShiftPlan &plan, const FusedStep &step, std::span<const PlannedRow> rows,
            RowMaps &maps)
        : m_executor(executor), m_step(step), m_rows(rows), m_maps(maps), m_op(executor.graph().nodes[index(step.node)].op),
          m_rowAxis(plan.rows.at(step.output)), m_columns(plan.columns.at(step.output)),
          m_inputColumns(plan.columns.at(step.inputs.front()).count), m_channels(executor.channels(step.inputs.front()))
    {
    }

    /// False where these operations are none of ours.
    bool run()
    {
        return std::visit([this](const auto &op) { return work(op); }, m_op);
    }

private:
    static std::size_t index(NodeId node) { return static_cast<std::size_t>(node); }

    // work: one overload an operation; false where LibTorch has to do it.

    bool work(const Conv &conv) const
    {
        if (conv.window.kind != PadKind::Zero || !m_executor.convolution(m_step.node).isDirect())
            return false;
        m_executor.depthwiseTaps(m_step.node).weight.empty() ? convolve() : depthwise();
        return true;
    }

    bool work(const MaxPool &) const
    {
        eachRow([&](const PlannedRow &row, std::vector<float> &scratch) {
            maxRow(inputs(row.key), m_inputColumns, m_columns.taps, m_channels, scratch, out(row));
        });
        return true;
    }

    bool work(const BlurPool &blur) const
    {
        sumUp(binomialFilter(blur.size));
        return true;
    }

    bool work(const AvgPool &pool) const
    {
        sumUp(std::vector<float>(static_cast<std::size_t>(pool.window.kernel), 1.0F));
        return true;
    }

    bool work(const Add &) const
    {
        if (m_step.inputs.size() != 2)
            return false;
        add();
        return true;
    }

    static bool
    work(const OneOf<Linear, BatchNorm, ReLU, ReLU6, LeakyReLU, HardSwish, GlobalAvgPool, LRN, Concat, Flatten, Pad> auto &)
    {
        return false;
    }

    [[nodiscard]] float *out(const PlannedRow &row) const { return m_maps.row(m_step.output, row.key); }

    [[nodiscard]] std::vector<const float *> inputs(std::int32_t key) const
    {
        std::vector<const float *> rows;
        for (const std::int32_t tap : m_rowAxis.taps.of(key))
            rows.push_back(tap == AxisTaps::kNothing ? nullptr : m_maps.row(m_step.inputs.front(), tap));
        return rows;
    }

    template <class Work>
    void eachRow(Work work) const
    {
        shareOut(static_cast<std::int64_t>(m_rows.size()), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch;
            for (std::int64_t i = begin; i < end; ++i)
                work(m_rows[static_cast<std::size_t>(i)], scratch);
        });
    }

    /// Rows are cut into pieces whose gathered inputs stay in a core's cache; every thread gathers its own and convolves it.
    void convolve() const
    {
        const Convolution &convolution = m_executor.convolution(m_step.node);
        const std::int64_t kernel = convolution.shape().kernel;
        const std::int64_t outChannels = convolution.shape().outChannels;
        const bool needsGather = kernel > 1 || !m_columns.isIdentity();
        // Fewer columns than these, and the weights are read too often for each.
        constexpr std::int64_t kGatheredFloats = 1 << 18;
        constexpr std::int64_t kFewest = 144;
        const std::int64_t count = m_columns.count;
        const std::int64_t most = std::max(kFewest, kGatheredFloats / (kernel * kernel * m_channels));
        const std::int64_t pieces = (count + most - 1) / most;
        const std::int64_t length = (count + pieces - 1) / pieces;
        const std::int64_t perRow = (count + length - 1) / length;
        shareOut(static_cast<std::int64_t>(m_rows.size()) * perRow, [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> gathered(static_cast<std::size_t>(needsGather ? length * kernel * kernel * m_channels : 0));
            for (std::int64_t i = begin; i < end; ++i) {
                const PlannedRow &row = m_rows[static_cast<std::size_t>(i / perRow)];
                const std::int64_t first = i % perRow * length;
                const std::int64_t last = std::min(first + length, count);
                const std::vector<const float *> rows = inputs(row.key);
                const float *in = gathered.data();
                if (needsGather)
                    gatherRow(rows, m_columns.taps, first, last, m_channels, gathered.data());
                else
                    in = rows.front() + first * m_channels;
                convolution.tiledRow(last - first, m_step.activation, in, out(row) + first * outChannels);
            }
        });
    }

    void depthwise() const
    {
        const DepthwiseTaps &taps = m_executor.depthwiseTaps(m_step.node);
        eachRow([&](const PlannedRow &row, std::vector<float> &) {
            depthwiseRow(inputs(row.key), m_columns.taps, m_channels, taps.weight.data(), taps.bias.data(), m_step.activation,
                         out(row));
        });
    }

    void sumUp(const std::vector<float> &weights) const
    {
        const std::vector<float> ones(static_cast<std::size_t>(m_columns.count), 1.0F);
        const std::vector<float> &columnScale = m_columns.scale.empty() ? ones : m_columns.scale;
        eachRow([&](const PlannedRow &row, std::vector<float> &scratch) {
            const float rowScale = m_rowAxis.scale.empty() ? 1.0F : m_rowAxis.scale[static_cast<std::size_t>(row.key)];
            sumRow(inputs(row.key), m_inputColumns, m_columns.taps, m_channels, weights, rowScale, columnScale, scratch,
                   out(row));
        });
    }

    void add() const
    {
        std::array<std::vector<std::int32_t>, 2> columns;
        for (std::size_t i = 0; i < m_columns.taps.places.size(); ++i)
            columns[i % 2].push_back(m_columns.taps.places[i]);
        eachRow([&](const PlannedRow &row, std::vector<float> &) {
            const std::span<const std::int32_t> taps = m_rowAxis.taps.of(row.key);
            addRow(m_maps.row(m_step.inputs[0], taps[0]), columns[0], m_maps.row(m_step.inputs[1], taps[1]), columns[1],
                   m_channels, m_step.activation, out(row));
        });
    }

    const Executor &m_executor;
    const FusedStep &m_step;
    std::span<const PlannedRow> m_rows;
    RowMaps &m_maps;
    const Op &m_op;
    const KeyAxis &m_rowAxis;
    const KeyAxis &m_columns;
    std::int64_t m_inputColumns;
    std::int64_t m_channels;
};

torch::Tensor indices(const std::vector<std::int64_t> &values, torch::Device device)
{
    return torch::tensor(values, torch::kInt64).to(device);
}

/// Selects along `dim`; places in the padding are filled with `padding`.
torch::Tensor selected(const torch::Tensor &x, std::int64_t dim, const std::vector<std::int64_t> &places, float padding)
{
    std::vector<std::int64_t> inside;
    std::vector<std::int64_t> outside;
    for (const std::int64_t place : places) {
        if (place == AxisTaps::kNothing)
            outside.push_back(static_cast<std::int64_t>(inside.size()));
        inside.push_back(std::max<std::int64_t>(place, 0));
    }
    torch::Tensor out = x.index_select(dim, indices(inside, x.device()));
    if (!outside.empty())
        out.index_fill_(dim, indices(outside, x.device()), padding);
    return out;
}

/// Input `which` of a step for `rows`, every output with its own inputs: 1 x C x (rows * taps) x (columns * taps).
torch::Tensor tile(const ShiftPlan &plan, const FusedStep &step, std::size_t which, std::span<const PlannedRow> rows,
                   RowMaps &maps, float padding)
{
    const NodeId input = step.inputs[which];
    const bool joins = step.inputs.size() > 1;
    const AxisTaps &rowTaps = plan.rows.at(step.output).taps;
    const AxisTaps &columnTaps = plan.columns.at(step.output).taps;
    std::vector<std::int64_t> slots;
    for (const PlannedRow &row : rows)
        for (std::size_t tap = joins ? which : 0; tap < (joins ? which + 1 : static_cast<std::size_t>(rowTaps.taps)); ++tap) {
            const std::int32_t key = rowTaps.of(row.key)[tap];
            slots.push_back(key == AxisTaps::kNothing ? key : maps.slot(input, key));
        }
    std::vector<std::int64_t> columns;
    for (std::int64_t i = 0; i < columnTaps.count(); ++i)
        for (std::size_t tap = joins ? which : 0; tap < (joins ? which + 1 : static_cast<std::size_t>(columnTaps.taps)); ++tap)
            columns.push_back(columnTaps.of(i)[tap]);
    const torch::Tensor gathered = selected(selected(maps.slab(input), 0, slots, padding), 1, columns, padding);
    return gathered.unsqueeze(0).permute({0, 3, 1, 2});
}

// The portable form of an operation with a window: one overload each. It gets its inputs as tile() lays them out, so that its
// windows lie side by side, and what lies in the padding filled with paddingOf().

struct Tiled {
    const Executor &executor;
    const ShiftPlan &plan;
    const FusedStep &step;
    std::span<const PlannedRow> rows;
    const torch::Tensor &x;
};

float paddingOf(const OneOf<Conv, AvgPool, BlurPool, Pad> auto &)
{
    return 0;
}

float paddingOf(const MaxPool &)
{
    return -std::numeric_limits<float>::infinity();
}

torch::Tensor scaleOf(const KeyAxis &axis, std::span<const PlannedRow> rows)
{
    std::vector<float> scale;
    for (const PlannedRow &row : rows)
        scale.push_back(axis.scale[static_cast<std::size_t>(row.key)]);
    return torch::tensor(scale);
}

torch::Tensor overWindows(const OneOf<Conv, BlurPool> auto &, const Tiled &tiled)
{
    return tiled.executor.convolution(tiled.step.node).tiled(tiled.x, tiled.step.activation);
}

torch::Tensor overWindows(const MaxPool &pool, const Tiled &tiled)
{
    const std::int64_t kernel = pool.window.kernel;
    return torch::max_pool2d(tiled.x, {kernel, kernel}, {kernel, kernel});
}

torch::Tensor overWindows(const AvgPool &pool, const Tiled &tiled)
{
    const std::int64_t kernel = pool.window.kernel;
    const KeyAxis &columns = tiled.plan.columns.at(tiled.step.output);
    const torch::Device device = tiled.executor.device();
    const torch::Tensor rowScale = scaleOf(tiled.plan.rows.at(tiled.step.output), tiled.rows).to(device);
    const torch::Tensor columnScale = torch::tensor(columns.scale).to(device);
    const torch::Tensor means = torch::avg_pool2d(tiled.x, {kernel, kernel}, {kernel, kernel});
    return means * (rowScale.unsqueeze(1) * columnScale.unsqueeze(0) * static_cast<float>(kernel * kernel));
}

torch::Tensor overWindows(const Pad &, const Tiled &tiled)
{
    return tiled.x; // its zeros, or reflected places, are in the tile
}

} // namespace

RowMaps::RowMaps(const ShiftPlan &plan, const Executor &executor)
{
    for (const auto &[node, slots] : plan.heldRows)
        m_maps[node] = {.slab = torch::empty({slots, plan.columns.at(node).count, executor.channels(node)},
                                             torch::TensorOptions().device(executor.device())),
                        .slots = std::vector<std::int32_t>(static_cast<std::size_t>(plan.rows.at(node).count), 0)};
}

void RowMaps::place(NodeId node, std::span<const PlannedRow> rows)
{
    for (const PlannedRow &row : rows)
        m_maps.at(node).slots[static_cast<std::size_t>(row.key)] = row.slot;
}

float *RowMaps::row(NodeId node, std::int32_t key)
{
    Map &map = m_maps.at(node);
    return map.slab.data_ptr<float>() + map.slots[static_cast<std::size_t>(key)] * map.slab.stride(0);
}

void computeRows(const Executor &executor, const ShiftPlan &plan, const FusedStep &step, std::span<const PlannedRow> rows,
                 RowMaps &maps)
{
    if (!executor.device().is_cpu() || !RowWork(executor, plan, step, rows, maps).run())
        computeRowsPortably(executor, plan, step, rows, maps);
}

void computeRowsPortably(const Executor &executor, const ShiftPlan &plan, const FusedStep &step, std::span<const PlannedRow> rows,
                         RowMaps &maps)
{
    const Op &op = executor.graph().nodes[static_cast<std::size_t>(step.node)].op;
    const auto inputs = [&](float padding) {
        std::vector<torch::Tensor> tiles;
        for (std::size_t which = 0; which < step.inputs.size(); ++which)
            tiles.push_back(tile(plan, step, which, rows, maps, padding));
        return tiles;
    };
    const torch::Tensor out = std::visit(
        [&]<class T>(const T &own) -> torch::Tensor {
            if constexpr (kSharingOf<T> == Sharing::Window)
                return overWindows(own, {executor, plan, step, rows, inputs(paddingOf(own)).front()});
            else if constexpr (kSharingOf<T> == Sharing::Pointwise)
                return executor.apply(step, inputs(0), {}, /*mayOverwrite=*/true);
            else
                throw std::logic_error(std::string(T::kKind) + " has no rows of its own");
        },
        op);
    std::vector<std::int64_t> slots;
    for (const PlannedRow &row : rows)
        slots.push_back(row.slot);
    maps.slab(step.output).index_copy_(0, indices(slots, executor.device()), out.permute({0, 2, 3, 1}).squeeze(0));
}

torch::Tensor assembled(const ShiftPlan &plan, NodeId node, std::span<const std::pair<int, int>> positions, RowMaps &maps)
{
    const KeyAxis &rows = plan.rows.at(node);
    const KeyAxis &columns = plan.columns.at(node);
    const torch::Tensor &slab = maps.slab(node);
    const std::int64_t channels = slab.size(2);
    const auto count = static_cast<std::int64_t>(positions.size());
    if (!slab.is_cpu()) {
        std::vector<std::int64_t> places;
        for (const auto &[y, x] : positions)
            for (const std::int32_t row : rows.of(y))
                for (const std::int32_t column : columns.of(x))
                    places.push_back(maps.slot(node, row) * slab.size(1) + column);
        return slab.view({-1, channels})
            .index_select(0, indices(places, slab.device()))
            .view({count, rows.length, columns.length, channels})
            .permute({0, 3, 1, 2});
    }
    torch::Tensor out = torch::empty({count, rows.length, columns.length, channels});
    float *memory = out.data_ptr<float>();
    shareOut(count * rows.length, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const auto &[y, x] = positions[static_cast<std::size_t>(i / rows.length)];
            const float *from = maps.row(node, rows.of(y)[static_cast<std::size_t>(i % rows.length)]);
            float *to = memory + i * columns.length * channels;
            const std::span<const std::int32_t> keys = columns.of(x);
            for (std::size_t first = 0; first < keys.size();) {
                std::size_t last = first + 1;
                while (last < keys.size() && keys[last] == keys[last - 1] + 1)
                    ++last;
                to = std::copy_n(from + keys[first] * channels, static_cast<std::int64_t>(last - first) * channels, to);
                first = last;
            }
        }
    });
    return out.permute({0, 3, 1, 2});
}

} // namespace shiftscope
