#pragma once

#include "core/job/progress.h"
#include "core/storage/run_file.h"
#include "core/sweep/anchors.h"
#include "core/sweep/any_anchor.h"
#include "core/sweep/similarity_map.h"
#include "core/sweep/stored_any_anchor.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// The features of a sweep: in memory, written on the thread that sweeps, or in the run file that they were opened from. A reader
/// looks at the rows alone that a snapshot's `done` vouches for.
struct KeptFeatures {
    std::map<std::string, AnyAnchor> layers;       ///< in memory
    std::map<std::string, StoredAnyAnchor> inFile; ///< else

    /// A sweep can add to them.
    [[nodiscard]] bool inMemory() const { return inFile.empty(); }
    /// Similarity of every position to position `anchor`, NaN where `done` is 0; none where the layer is not kept. Throws
    /// InputError or WorkError when the file can no longer be read. For a worker.
    [[nodiscard]] std::optional<std::vector<float>> similarities(const std::string &layer, std::size_t anchor,
                                                                 std::span<const std::uint8_t> done) const;
    /// Reads the feature of one position; its layer is one of those kept. Throws as similarities() does.
    void read(const std::string &layer, std::size_t index, std::span<float> feature) const;
    /// Memory they take.
    [[nodiscard]] std::int64_t bytes() const;
    /// What keeping all features of `header` takes.
    [[nodiscard]] static std::int64_t bytesFor(const RunHeader &header);
    /// Empty rooms for every layer of `header`; `maps` gives the blank canvas's features.
    [[nodiscard]] static std::shared_ptr<KeptFeatures> forHeader(const RunHeader &header, const RunMaps &maps);
    /// Those of a run file; nullptr where it keeps none. Reads no feature. Throws InputError.
    [[nodiscard]] static std::shared_ptr<const KeptFeatures> openIn(const std::filesystem::path &file, const RunHeader &header,
                                                                    const RunMaps &maps);
};

/// What a sweep has found so far. Immutable, shared between threads.
struct RunSnapshot {
    std::string key; ///< see subjectKey()
    RunHeader header;
    RunMaps maps;
    Progress progress;
    bool finished = false;
    std::string things;                           ///< see thingsKey()
    std::string plan;                             ///< how it is computed, for the Jobs dock; may be empty
    std::shared_ptr<const KeptFeatures> features; ///< of the positions that are done; null: not kept

    /// Index of the grid position nearest to `position`. The grid must not be empty.
    [[nodiscard]] std::size_t nearest(Position position) const;
};

/// How a run file keeps the features of a snapshot: those in memory as float16, where they fit it; those in a file as they are.
[[nodiscard]] StoredFeatures storedAs(const RunSnapshot &snapshot);

/// The same sweep for other anchors, computed from its kept features; an anchor it had keeps its own numbers. Null where an
/// anchor's feature is not known (off the grid, not done yet) or none are kept. Throws what KeptFeatures::similarities throws.
/// For a worker.
[[nodiscard]] std::shared_ptr<const RunSnapshot> rebased(const RunSnapshot &base, const std::vector<Anchor> &anchors,
                                                         const std::string &key);

/// The map of one layer for the grid position nearest to `anchor`; empty where no features of it are kept. Throws what
/// KeptFeatures::similarities throws. For a worker.
[[nodiscard]] SimilarityMap freeMap(const RunSnapshot &snapshot, const std::string &layer, Position anchor);

} // namespace shiftscope
