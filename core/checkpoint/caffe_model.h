#pragma once

#include "core/checkpoint/state_dict.h"

#include <filesystem>
#include <map>
#include <string>

namespace shiftscope {

/// The weights of a Caffe model and what its layers are.
struct CaffeModel {
    /// "<layer>.weight" and "<layer>.bias" (further blobs "<layer>.2" …), shaped as PyTorch shapes them: [out, in] of an
    /// InnerProduct, [out, in / groups, h, w] of a Convolution, [in, out / groups, h, w] of a Deconvolution, [out] of a bias.
    StateDict weights;
    /// "Convolution", "Deconvolution", "InnerProduct" … of each layer with weights; of old files "V1 type 9" for other layers.
    std::map<std::string, std::string> types;
};

/// Reads a .caffemodel, the binary NetParameter of BVLC Caffe's caffe.proto: the form written since 2014 (`layer`) and that of
/// before (`layers`), blobs with a shape or with num, channels, height and width, of floats or doubles. The numbers are read
/// where they lie, once, into one block. Throws InputError naming the file when it is damaged, cut off or something else, or
/// holds a number that is not finite; WorkError when memory is short.
[[nodiscard]] CaffeModel readCaffeModel(const std::filesystem::path &file);

} // namespace shiftscope
