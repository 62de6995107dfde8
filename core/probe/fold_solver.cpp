#include "core/probe/fold_solver.h"

#include "core/error.h"

namespace shiftscope {

std::string_view name(Solver solver)
{
    return solver == Solver::Libsvm ? "libsvm" : "liblinear";
}

Solver solverFromName(std::string_view text)
{
    for (const Solver solver : {Solver::Libsvm, Solver::Liblinear})
        if (name(solver) == text)
            return solver;
    throw InputError("solver '" + std::string(text) + "' is not known: accepted are libsvm and liblinear");
}

} // namespace shiftscope
