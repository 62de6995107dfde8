#pragma once

#include "core/storage/run_file.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a run is of. Runs with equal keys hold the same numbers, whatever files their network and pictures came from.
struct RunKey {
    std::string things;  ///< network, device, scene by its pixels, grid, layers and metric, as hex digits
    std::string anchors; ///< their names and places, as hex digits
    [[nodiscard]] std::string fileName() const { return things + '-' + anchors + ".h5"; }
    friend bool operator==(const RunKey &, const RunKey &) = default;
};

/// Reads model, weights, device, mode, canvas, box, stride, metric, layer names, classifier, classes, anchors and both images.
[[nodiscard]] RunKey keyOf(const RunHeader &header);

/// `maps` and, where it is not done there, what is done in `more`: maps of the same run. Throws WorkError when sizes differ.
[[nodiscard]] RunMaps merged(RunMaps maps, const RunMaps &more);

/// A folder of run files that the program keeps for itself, found again by what they are of. Bounded: the ones that have not
/// been used for longest go first. Several processes may use the same folder; one object is used by one thread at a time.
class RunStore {
public:
    static constexpr std::int64_t kDefaultLimit = 2'000'000'000;

    /// Touches nothing yet. `limit`: bytes that all files together may take.
    RunStore(std::filesystem::path folder, std::int64_t limit);

    [[nodiscard]] const std::filesystem::path &folder() const { return m_folder; }

    /// The run's file, which counts as used now; none where there is none. A damaged file is removed.
    [[nodiscard]] std::optional<std::filesystem::path> find(const RunKey &key) const;
    /// Files of the same things under other anchors, newest first. Damaged ones are removed.
    [[nodiscard]] std::vector<std::filesystem::path> underOtherAnchors(const RunKey &key) const;

    /// Reads the feature of a position that is done.
    using ReadFeature = std::function<void(const std::string &layer, std::size_t index, std::span<float> feature)>;
    /// Adds what is done in `maps` to the run's file, making it first where there is none; then removes other files until all
    /// are within the limit. `header.features` says whether features are kept, which `read` gives. A run that is larger than the
    /// limit is kept without its features, or not at all. Nothing happens while another process goes on writing the same file.
    /// Throws WorkError or InputError when the folder cannot be written; what was kept before stays.
    void keep(const RunHeader &header, const RunMaps &maps, const ReadFeature &read) const;

    /// Bytes that all files take.
    [[nodiscard]] std::int64_t used() const;
    void setLimit(std::int64_t limit);
    /// Removes every file that no process is writing.
    void clear() const;
    /// Removes what processes that were killed have left half-made.
    void tidy() const;

private:
    void create(const RunHeader &header, const RunMaps &maps, const ReadFeature &read, bool replace) const;
    void add(const RunHeader &header, const RunMaps &maps, const ReadFeature &read) const;
    void makeRoom(const std::filesystem::path &spared) const;

    std::filesystem::path m_folder;
    std::int64_t m_limit;
};

} // namespace shiftscope
