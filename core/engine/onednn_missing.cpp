// Built instead of onednn_convolution.cpp where oneDNN is not installed: LibTorch's convolutions do it all.
#include "core/engine/onednn_convolution.h"

#include "core/error.h"

namespace shiftscope {

struct OneDnnConvolution::Impl {};

std::string oneDnnVersion()
{
    return {};
}

bool suitsWinograd(const ConvolutionShape & /*shape*/, const ConvolutionRun & /*run*/)
{
    return false;
}

OneDnnConvolution::OneDnnConvolution(const ConvolutionShape & /*shape*/, const float * /*weight*/, const float * /*bias*/)
{
    throw WorkError("this program was built without oneDNN");
}

OneDnnConvolution::~OneDnnConvolution() = default;
OneDnnConvolution::OneDnnConvolution(OneDnnConvolution &&) noexcept = default;
OneDnnConvolution &OneDnnConvolution::operator=(OneDnnConvolution &&) noexcept = default;

void OneDnnConvolution::run(const ConvolutionRun & /*run*/, const float * /*in*/, float * /*out*/) const {}

} // namespace shiftscope
