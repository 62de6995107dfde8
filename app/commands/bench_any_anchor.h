#pragma once

#include "core/storage/run_file.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace shiftscope {

inline constexpr std::int64_t kBenchDims = 4096;

/// Milliseconds to redraw a map of 10,000 positions and 4,096 numbers each for another anchor, over `frames` anchors, and the
/// largest difference from the similarity of the features themselves: kept in memory and, with `files`, in a run file as either
/// number kind.
[[nodiscard]] nlohmann::json benchAnyAnchor(int frames, bool files);

/// A finished run of `side` x `side` positions that keeps features of kBenchDims numbers. Throws WorkError where there is no
/// room.
void writeBenchRun(const std::filesystem::path &file, int side, StoredFeatures kind);

/// A folder for run files, removed with its content.
class BenchFolder {
public:
    BenchFolder();
    ~BenchFolder();
    BenchFolder(const BenchFolder &) = delete;
    BenchFolder &operator=(const BenchFolder &) = delete;

    [[nodiscard]] std::filesystem::path file(const char *name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

} // namespace shiftscope
