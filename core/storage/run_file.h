#pragma once

#include "core/feature_matrix.h"
#include "core/network_identity.h"
#include "core/words.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// Pixels kept in a run file: height x width x channels, 8 bit, interleaved (RGBA patch, RGB background).
struct StoredImage {
    int height = 0;
    int width = 0;
    int channels = 0;
    std::vector<std::uint8_t> values;
    friend bool operator==(const StoredImage &, const StoredImage &) = default;
};

enum class StoredFeatures { None, Float32, Float16 };

struct StoredAnchor {
    std::string name;
    int y = 0;
    int x = 0;
    friend bool operator==(const StoredAnchor &, const StoredAnchor &) = default;
};

struct StoredLayer {
    std::string name;
    std::int64_t dims = 0;
    friend bool operator==(const StoredLayer &, const StoredLayer &) = default;
};

/// What a run is: fixed when the file is created. See "The run file" in the README's reference.
struct RunHeader {
    std::string created; ///< ISO 8601, UTC
    std::string programVersion;
    std::string model;
    std::string weights; ///< as NetworkIdentity has it
    std::string weightsSha256;
    ShiftMode mode = ShiftMode::Object;
    int canvas = 224;
    int box = 0;
    std::optional<Fit> fit; ///< of the patch; none: the file does not say
    bool mirrored = false;  ///< the patch, left to right, before it was turned and fitted
    int turn = 0;           ///< of the patch, clockwise, before it was fitted: 0, 90, 180 or 270 degrees
    int stride = 1;
    std::string background;
    std::string patch;
    Metric metric = Metric::Cosine;
    std::string engine; ///< the one that was used: "batched", "factored", "imported"
    std::string device;
    std::vector<int> ys; ///< rows of the grid, ascending
    std::vector<int> xs;
    std::vector<StoredAnchor> anchors;
    std::vector<StoredLayer> layers;
    bool classifier = false;  ///< keeps /top1
    std::vector<int> classes; ///< keeps /probability/<class>
    StoredFeatures features = StoredFeatures::None;
    StoredImage patchImage; ///< may be empty
    StoredImage backgroundImage;

    [[nodiscard]] std::size_t positions() const { return ys.size() * xs.size(); }
    [[nodiscard]] NetworkIdentity network() const { return {model, weights, weightsSha256}; }
};

/// What has been computed so far, by position index iy * Nx + ix. NaN (or class -1) where `done` is 0.
struct RunMaps {
    std::vector<std::uint8_t> done;                       ///< [Ny, Nx]
    std::map<std::string, std::vector<float>> similarity; ///< layer → [A, Ny, Nx]
    std::map<std::string, std::vector<float>> blank;      ///< layer → [D]; empty until known
    std::vector<std::int32_t> top1Class;                  ///< [Ny, Nx], empty unless a classifier
    std::vector<float> top1Probability;
    std::map<int, std::vector<float>> probability; ///< class → [Ny, Nx]

    /// Maps of the right sizes for `header`, with nothing done.
    static RunMaps forHeader(const RunHeader &header);
    [[nodiscard]] std::size_t doneCount() const;
};

/// A run file (HDF5). Its whole structure and size are laid out when it is created, under a temporary name that is renamed
/// when complete; from then on numbers are only written in place, data before the `done` marks that vouch for them. So a kill,
/// a full disk or a crash costs at most what came after the last checkpoint, and a file cut short is refused by HDF5 itself.
/// One object is used by one thread at a time.
class RunFile {
public:
    /// Throws InputError when `file` exists and is not a run file (even with `replace`), exists and `replace` is false, is being
    /// written by another process, or cannot be written, and when a name in `header` is not plain ASCII; WorkError when the disk
    /// is too small. Nothing is left behind on failure. The room for all numbers is reserved: a disk that fills up later does
    /// not stop the run. With `replace` the old file stays until the new one takes its place.
    static RunFile create(const std::filesystem::path &file, const RunHeader &header, bool replace);
    /// Opens for going on. Throws InputError for a file that is missing, not a run file, of a newer format, cut short, or
    /// being written by another process (or another object of this one).
    static RunFile openForWriting(const std::filesystem::path &file);
    /// Opens for reading, also while another process is writing; otherwise the same errors.
    static RunFile openForReading(const std::filesystem::path &file);

    ~RunFile();
    RunFile(RunFile &&) noexcept;
    RunFile &operator=(RunFile &&) noexcept;

    [[nodiscard]] const RunHeader &header() const;
    [[nodiscard]] const std::filesystem::path &path() const;

    /// Reads everything but the features; what is not done is NaN (class -1).
    [[nodiscard]] RunMaps readMaps() const;
    /// Features of the positions `first` … `first + count - 1` (index iy * Nx + ix) as float32; NaN
    /// where a position is not done. Throws InputError when the file keeps none for the layer, or has no such positions.
    [[nodiscard]] FeatureMatrix readFeatures(const std::string &layer, std::size_t first, std::size_t count) const;

    /// Writes the features of position `index` (dims floats; stored as the header says). Cheap; not yet vouched for. Throws
    /// WorkError, also for a finite value that float16 cannot hold.
    void writeFeatures(const std::string &layer, std::size_t index, std::span<const float> values);
    /// Writes the maps, waits until they and all features written are on disk, then writes the done marks. Throws
    /// WorkError, also when a position that the file keeps is not done in `maps`: nothing is written then.
    void checkpoint(const RunMaps &maps);

private:
    struct Impl;
    explicit RunFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// True when the file exists and says format="shiftscope-run".
[[nodiscard]] bool isRunFile(const std::filesystem::path &file);

} // namespace shiftscope
