#pragma once

#include "core/storage/run_file.h"

#include <string>
#include <vector>

namespace shiftscope {

/// One thing in which a stored run is not the wanted one, in words.
struct RunDifference {
    std::string field;  ///< as the run file's attribute or dataset is called: "box", "patch"
    std::string stored; ///< "125"
    std::string wanted; ///< "75"; empty where `stored` says it all

    /// "box: the file has 125, this sweep 75".
    [[nodiscard]] std::string text() const;
    friend bool operator==(const RunDifference &, const RunDifference &) = default;
};

/// All that keeps a sweep with header `wanted` from going on in a file with header `stored`; empty when it can. When and where it
/// was swept, by which engine, and what the weights' file is called do not count; nor where a background picture lies.
[[nodiscard]] std::vector<RunDifference> differencesOf(const RunHeader &stored, const RunHeader &wanted);

/// The differences in one sentence, without a full stop: "box: …; fit: …".
[[nodiscard]] std::string textOf(const std::vector<RunDifference> &differences);

} // namespace shiftscope
