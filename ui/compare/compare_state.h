#pragma once

#include "ui/compare/compare_page.h"

#include <QJsonObject>

#include <filesystem>
#include <optional>
#include <vector>

namespace shiftscope {

/// What the Compare view shows, to be brought back another day. A plain value: its runs are files, so that a run that is in none
/// has to be written first (CompareView::unsavedRuns()).
struct CompareState {
    struct Run {
        std::filesystem::path file;
        bool ticked = true;
        bool kept = false; ///< a sweep that the program keeps for itself: its file is not the user's
        friend bool operator==(const Run &, const Run &) = default;
    };
    /// A or B: a map of the run at an index of `runs`.
    struct Map {
        std::size_t run = 0;
        std::string layer;
        std::string anchor;
        friend bool operator==(const Map &, const Map &) = default;
    };

    std::vector<Run> runs;
    CompareOptions options;
    std::optional<Map> a;
    std::optional<Map> b;
    friend bool operator==(const CompareState &, const CompareState &) = default;
};

/// Keys in any order; files as they are given. What jsonOf() wrote, compareStateOf() reads back; a value that is none is left as
/// it is by default.
[[nodiscard]] QJsonObject jsonOf(const CompareState &state);
[[nodiscard]] CompareState compareStateOf(const QJsonObject &json);

} // namespace shiftscope
