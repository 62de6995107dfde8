#include "core/engine/onednn_convolution.h"

#include "core/error.h"
#include "core/exception_text.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>
#include <optional>
#include <vector>

namespace shiftscope {

namespace {

using dnnl::memory;

const dnnl::engine &processor()
{
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

std::int64_t outputs(std::int64_t length, const ConvolutionRun &run, int kernel)
{
    const std::int64_t seen = std::int64_t{run.dilation} * (kernel - 1) + 1;
    return (length + run.padBefore + run.padAfter - seen) / run.stride + 1;
}

dnnl::primitive_attr attributes(const ConvolutionRun &run)
{
    dnnl::post_ops after;
    if (run.addToOutput)
        after.append_sum(1.0F);
    using dnnl::algorithm;
    switch (run.activation.kind) {
    case Activation::Kind::None:
        break;
    case Activation::Kind::ReLU:
        after.append_eltwise(1.0F, algorithm::eltwise_relu, 0.0F, 0.0F);
        break;
    case Activation::Kind::ReLU6:
        after.append_eltwise(1.0F, algorithm::eltwise_clip, 0.0F, 6.0F);
        break;
    case Activation::Kind::LeakyReLU:
        after.append_eltwise(1.0F, algorithm::eltwise_relu, run.activation.slope, 0.0F);
        break;
    }
    dnnl::primitive_attr attr;
    attr.set_post_ops(after);
    // oneDNN's own scratch memory belongs to the thread that made a primitive; ours to the one that runs it.
    attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attr;
}

/// For a primitive that wants its activations in blocks of channels: from interleaved ones, and back.
struct Blocks {
    memory::desc in;
    memory::desc out;
    dnnl::reorder to;
    dnnl::reorder from;
};

/// A primitive with all it needs but the activations, which are interleaved.
struct Prepared {
    dnnl::convolution_forward primitive;
    memory::desc in;
    memory::desc out;
    memory::desc scratch;
    memory weight;
    std::optional<Blocks> blocks;
};

memory reordered(memory from, const memory::desc &wanted)
{
    memory to(wanted, processor());
    dnnl::stream stream(processor());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
    return to;
}

/// Memory of the calling thread, grown as needed and kept.
std::byte *scratchOf(std::size_t bytes)
{
    thread_local std::vector<std::byte> scratch;
    constexpr std::size_t kAlignment = 64;
    if (scratch.size() < bytes + kAlignment)
        scratch.resize(bytes + kAlignment);
    void *aligned = scratch.data();
    std::size_t room = scratch.size();
    return static_cast<std::byte *>(std::align(kAlignment, bytes, aligned, room));
}

std::size_t inWholeLines(std::size_t bytes)
{
    constexpr std::size_t kLine = 64;
    return (bytes + kLine - 1) / kLine * kLine;
}

} // namespace

struct OneDnnConvolution::Impl {
    ConvolutionShape shape;
    memory bias;
    std::vector<memory> packed;      ///< the weights, mostly in one form: other lengths of input may want another
    std::vector<memory> transformed; ///< the same for Winograd's way
    using Key = std::pair<ConvolutionRun, bool>;
    std::map<Key, Prepared> prepared;
    std::mutex mutex;

    [[nodiscard]] memory::dims weightDims() const
    {
        const std::int64_t k = shape.kernel;
        if (shape.groups == 1)
            return {shape.outChannels, shape.inChannels, k, k};
        return {shape.groups, shape.outChannels / shape.groups, shape.inChannels / shape.groups, k, k};
    }

    [[nodiscard]] memory::desc plainWeights() const
    {
        return {weightDims(), memory::data_type::f32, shape.groups == 1 ? memory::format_tag::oihw : memory::format_tag::goihw};
    }

    [[nodiscard]] memory::desc inOf(const ConvolutionRun &run, memory::format_tag tag) const
    {
        return {{run.batch, shape.inChannels, run.height, run.width}, memory::data_type::f32, tag};
    }

    [[nodiscard]] memory::desc outOf(const ConvolutionRun &run, memory::format_tag tag) const
    {
        return {{run.batch, shape.outChannels, outputs(run.height, run, shape.kernel), outputs(run.width, run, shape.kernel)},
                memory::data_type::f32,
                tag};
    }

    [[nodiscard]] dnnl::convolution_forward::primitive_desc describe(const ConvolutionRun &run, dnnl::algorithm algorithm,
                                                                     memory::format_tag tag) const
    {
        const memory::desc in = inOf(run, tag);
        const memory::desc out = outOf(run, tag);
        const memory::dims stride{run.stride, run.stride};
        const memory::dims dilation{run.dilation - 1, run.dilation - 1};
        const memory::dims before{run.padBefore, run.padBefore};
        const memory::dims after{run.padAfter, run.padAfter};
        const dnnl::convolution_forward::desc desc(dnnl::prop_kind::forward_inference, algorithm, in,
                                                   memory::desc(weightDims(), memory::data_type::f32, memory::format_tag::any),
                                                   bias.get_desc(), out, stride, dilation, before, after);
        return {desc, attributes(run), processor()};
    }

    static const memory *find(const std::vector<memory> &forms, const memory::desc &wanted)
    {
        const auto found = std::ranges::find_if(forms, [&](const memory &weights) { return weights.get_desc() == wanted; });
        return found == forms.end() ? nullptr : &*found;
    }

    memory weightsAs(const memory::desc &wanted)
    {
        if (const memory *known = find(packed, wanted))
            return *known;
        memory weights = reordered(packed.front(), wanted);
        if (packed.front().get_desc() == plainWeights())
            packed.front() = weights; // the plain form was only there to be packed from
        else
            packed.push_back(weights);
        return weights;
    }

    memory transformedWeights(const memory::desc &wanted)
    {
        if (const memory *known = find(transformed, wanted))
            return *known;
        transformed.push_back(reordered(reordered(packed.front(), plainWeights()), wanted)); // made from the plain form alone
        return transformed.back();
    }

    /// Nothing where oneDNN has no such form for what follows the convolution.
    [[nodiscard]] std::optional<Prepared> winograd(const ConvolutionRun &run)
    {
        try {
            const auto pd = describe(run, dnnl::algorithm::convolution_winograd, memory::format_tag::any);
            const memory::desc in = inOf(run, memory::format_tag::nhwc);
            const memory::desc out = outOf(run, memory::format_tag::nhwc);
            const auto between = [](const memory::desc &from, const memory::desc &to) {
                return dnnl::reorder(dnnl::reorder::primitive_desc(processor(), from, processor(), to));
            };
            return Prepared{.primitive = dnnl::convolution_forward(pd),
                            .in = in,
                            .out = out,
                            .scratch = pd.scratchpad_desc(),
                            .weight = transformedWeights(pd.weights_desc()),
                            .blocks = Blocks{.in = pd.src_desc(),
                                             .out = pd.dst_desc(),
                                             .to = between(in, pd.src_desc()),
                                             .from = between(pd.dst_desc(), out)}};
        } catch (const dnnl::error &) {
            return std::nullopt;
        }
    }

    const Prepared &prepare(const ConvolutionRun &run)
    {
        const std::scoped_lock lock(mutex);
        const bool onOwnThread = omp_in_parallel() != 0;
        const Key key{run, onOwnThread};
        if (const auto found = prepared.find(key); found != prepared.end())
            return found->second;
        if (onOwnThread && suitsWinograd(shape, run))
            if (std::optional<Prepared> ready = winograd(run))
                return prepared.emplace(key, std::move(*ready)).first->second;
        const auto pd = describe(run, dnnl::algorithm::convolution_direct, memory::format_tag::nhwc);
        return prepared
            .emplace(key, Prepared{.primitive = dnnl::convolution_forward(pd),
                                   .in = pd.src_desc(),
                                   .out = pd.dst_desc(),
                                   .scratch = pd.scratchpad_desc(),
                                   .weight = weightsAs(pd.weights_desc()),
                                   .blocks = {}})
            .first->second;
    }

    void execute(const Prepared &ready, float *in, float *out) const
    {
        const std::size_t scratchBytes = inWholeLines(ready.scratch.get_size());
        const std::size_t inBytes = ready.blocks ? inWholeLines(ready.blocks->in.get_size()) : 0;
        const std::size_t outBytes = ready.blocks ? ready.blocks->out.get_size() : 0;
        std::byte *const room = scratchOf(scratchBytes + inBytes + outBytes);
        memory source(ready.in, processor(), in);
        memory result(ready.out, processor(), out);
        memory blockedSource = ready.blocks ? memory(ready.blocks->in, processor(), room + scratchBytes) : source;
        memory blockedResult = ready.blocks ? memory(ready.blocks->out, processor(), room + scratchBytes + inBytes) : result;
        dnnl::stream stream(processor());
        if (ready.blocks)
            ready.blocks->to.execute(stream, source, blockedSource);
        ready.primitive.execute(stream, {{DNNL_ARG_SRC, blockedSource},
                                         {DNNL_ARG_WEIGHTS, ready.weight},
                                         {DNNL_ARG_BIAS, bias},
                                         {DNNL_ARG_SCRATCHPAD, memory(ready.scratch, processor(), room)},
                                         {DNNL_ARG_DST, blockedResult}});
        if (ready.blocks)
            ready.blocks->from.execute(stream, blockedResult, result);
        stream.wait();
    }
};

std::string oneDnnVersion()
{
    const dnnl_version_t *version = dnnl_version();
    return std::to_string(version->major) + '.' + std::to_string(version->minor) + '.' + std::to_string(version->patch);
}

bool suitsWinograd(const ConvolutionShape &shape, const ConvolutionRun &run)
{
    constexpr std::int64_t kFewestOutputs = 13;
    constexpr std::int64_t kFewestChannels = 64;
    constexpr auto kAvx512 = static_cast<unsigned>(dnnl::cpu_isa::avx512_core); // a set of bits
    static const bool hasForm = (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & kAvx512) == kAvx512;
    return hasForm && shape.kernel == 3 && shape.groups == 1 && run.stride == 1 && run.dilation == 1 && !run.addToOutput &&
           std::min(shape.inChannels, shape.outChannels) >= kFewestChannels &&
           std::min(outputs(run.height, run, 3), outputs(run.width, run, 3)) >= kFewestOutputs;
}

OneDnnConvolution::OneDnnConvolution(const ConvolutionShape &shape, const float *weight, const float *bias)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->shape = shape;
    m_impl->bias = memory(memory::desc({shape.outChannels}, memory::data_type::f32, memory::format_tag::a), processor());
    std::copy_n(bias, shape.outChannels, static_cast<float *>(m_impl->bias.get_data_handle()));
    const memory plain(m_impl->plainWeights(), processor());
    std::copy_n(weight, plain.get_desc().get_size() / sizeof(float), static_cast<float *>(plain.get_data_handle()));
    m_impl->packed.push_back(plain);
}

OneDnnConvolution::~OneDnnConvolution() = default;
OneDnnConvolution::OneDnnConvolution(OneDnnConvolution &&) noexcept = default;
OneDnnConvolution &OneDnnConvolution::operator=(OneDnnConvolution &&) noexcept = default;

void OneDnnConvolution::run(const ConvolutionRun &run, const float *in, float *out) const
{
    try {
        m_impl->execute(m_impl->prepare(run), const_cast<float *>(in), out);
    } catch (const dnnl::error &error) {
        if (error.status == dnnl_out_of_memory)
            throw WorkError(kTooLittleMemory);
        throw WorkError(std::string("a convolution failed in oneDNN: ") + error.what());
    }
}

} // namespace shiftscope
