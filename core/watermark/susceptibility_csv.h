#pragma once

#include "core/watermark/susceptibility.h"

#include <functional>
#include <string>

namespace shiftscope {

/// A line an output and a line a feature: kind,index,label,auroc,mean_logit_change,mean_probability_change,becomes_top1,
/// mean_change_in_std, most susceptible first; what does not belong to a kind is empty. `label` names an output; a label with a
/// comma or a quote is quoted.
[[nodiscard]] std::string csvText(const Susceptibility &susceptibility, const std::function<std::string(int)> &label);

} // namespace shiftscope
