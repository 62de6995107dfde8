#pragma once

#include <functional>
#include <span>
#include <vector>

namespace shiftscope {

/// Runs `part(first, last)` over pieces of 0 … count, perhaps on several threads.
using Parallel = std::function<void(int count, const std::function<void(int first, int last)> &part)>;

/// A = L Lᵀ for a symmetric, positive definite A; both n x n, row-major, the lower triangle in place. LibTorch's own
/// stands on whatever LAPACK there is, which may be the reference. Throws WorkError when A is not positive definite.
void factorise(std::vector<double> &a, int n, const Parallel &parallel);

/// Solves L Lᵀ x = b in place.
void solveFactorised(const std::vector<double> &l, int n, std::span<double> b);

} // namespace shiftscope
