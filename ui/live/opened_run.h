#pragma once

#include "ui/live/run_snapshot.h"
#include "ui/live/scene_settings.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

namespace shiftscope {

/// A run file as the window shows it. Immutable, shared between threads.
struct OpenedRun {
    std::filesystem::path file;
    /// Without a key; its features, if any, are in the file.
    RunSnapshot snapshot;
    /// The scene it was made of; none where the file does not keep its patch or picture (an imported map).
    std::optional<SceneSettings> scene;

    [[nodiscard]] const RunHeader &header() const { return snapshot.header; }
};

/// Reads everything but the features, which stay on disk. For a worker. Throws InputError for a file that cannot be read as a
/// run, naming it.
[[nodiscard]] std::shared_ptr<const OpenedRun> openRun(const std::filesystem::path &file);

/// Reads the features of every position that is done into memory, where a sweep can add to them. For a worker: takes seconds
/// for hundreds of MB. Throws InputError, WorkError when stopped; nullptr where the file keeps none, or they need more than
/// `bytes`.
[[nodiscard]] std::shared_ptr<const KeptFeatures> readKeptFeatures(const OpenedRun &run, std::int64_t bytes,
                                                                   const std::stop_token &stop);

} // namespace shiftscope
