#include "core/engine/onednn_convolution.h"

#include "core/error.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

namespace shiftscope {

namespace {

using dnnl::memory;

const dnnl::engine &processor()
{
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

memory::desc interleaved(std::int64_t batch, std::int64_t channels, std::int64_t height, std::int64_t width)
{
    return {{batch, channels, height, width}, memory::data_type::f32, memory::format_tag::nhwc};
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

/// A primitive with all it needs but the activations.
struct Prepared {
    dnnl::convolution_forward primitive;
    memory::desc in;
    memory::desc out;
    memory::desc scratch;
    memory weight;
};

} // namespace

struct OneDnnConvolution::Impl {
    ConvolutionShape shape;
    memory bias;
    std::vector<memory> packed; ///< the weights, mostly in one form: other lengths of input may want another
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

    [[nodiscard]] dnnl::convolution_forward::primitive_desc describe(const ConvolutionRun &run) const
    {
        const memory::desc in = interleaved(run.batch, shape.inChannels, run.height, run.width);
        const memory::desc out = interleaved(run.batch, shape.outChannels, outputs(run.height, run, shape.kernel),
                                             outputs(run.width, run, shape.kernel));
        const memory::dims stride{run.stride, run.stride};
        const memory::dims dilation{run.dilation - 1, run.dilation - 1};
        const memory::dims before{run.padBefore, run.padBefore};
        const memory::dims after{run.padAfter, run.padAfter};
        const dnnl::convolution_forward::desc desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, in,
                                                   memory::desc(weightDims(), memory::data_type::f32, memory::format_tag::any),
                                                   bias.get_desc(), out, stride, dilation, before, after);
        return {desc, attributes(run), processor()};
    }

    memory weightsAs(const memory::desc &wanted)
    {
        const auto found = std::ranges::find_if(packed, [&](const memory &weights) { return weights.get_desc() == wanted; });
        if (found != packed.end())
            return *found;
        memory weights(wanted, processor());
        dnnl::stream stream(processor());
        dnnl::reorder(packed.front(), weights).execute(stream, packed.front(), weights);
        stream.wait();
        if (packed.front().get_desc() == plainWeights())
            packed.front() = weights; // the plain form was only there to be packed from
        else
            packed.push_back(weights);
        return weights;
    }

    const Prepared &prepare(const ConvolutionRun &run)
    {
        const std::scoped_lock lock(mutex);
        const Key key{run, omp_in_parallel() != 0};
        if (const auto found = prepared.find(key); found != prepared.end())
            return found->second;
        const auto pd = describe(run);
        return prepared
            .emplace(key, Prepared{dnnl::convolution_forward(pd), pd.src_desc(), pd.dst_desc(), pd.scratchpad_desc(),
                                   weightsAs(pd.weights_desc())})
            .first->second;
    }
};

std::string oneDnnVersion()
{
    const dnnl_version_t *version = dnnl_version();
    return std::to_string(version->major) + '.' + std::to_string(version->minor) + '.' + std::to_string(version->patch);
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
        const Prepared &ready = m_impl->prepare(run);
        thread_local std::vector<std::byte> scratch;
        constexpr std::size_t kAlignment = 64;
        if (scratch.size() < ready.scratch.get_size() + kAlignment)
            scratch.resize(ready.scratch.get_size() + kAlignment);
        void *aligned = scratch.data();
        std::size_t room = scratch.size();
        std::align(kAlignment, ready.scratch.get_size(), aligned, room);
        dnnl::stream stream(processor());
        ready.primitive.execute(stream, {{DNNL_ARG_SRC, memory(ready.in, processor(), const_cast<float *>(in))},
                                         {DNNL_ARG_WEIGHTS, ready.weight},
                                         {DNNL_ARG_BIAS, m_impl->bias},
                                         {DNNL_ARG_SCRATCHPAD, memory(ready.scratch, processor(), aligned)},
                                         {DNNL_ARG_DST, memory(ready.out, processor(), out)}});
        stream.wait();
    } catch (const dnnl::error &error) {
        throw WorkError(std::string("a convolution failed in oneDNN: ") + error.what());
    }
}

} // namespace shiftscope
