#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace shiftscope {

class RawFile;

/// The features of one layer, which stay in their run file and are read where they are asked for. Copies share the open file,
/// which is theirs to the end, also where another one takes its name. Every function may be called from several threads at once.
class FeatureRows {
public:
    [[nodiscard]] std::size_t positions() const { return m_positions; }
    [[nodiscard]] std::int64_t dims() const { return m_dims; }

    /// Reads the rows of positions `first`, `first` + 1 … as float32 until `values` is full; its size is a multiple of dims().
    /// Positions that are not done hold numbers without a meaning. Throws InputError when there are no such positions or the file
    /// ends before, WorkError when reading fails.
    void read(std::size_t first, std::span<float> values) const;

private:
    friend std::map<std::string, FeatureRows> openFeatureRows(const std::filesystem::path &file);
    FeatureRows() = default;

    std::shared_ptr<const RawFile> m_file;
    std::uint64_t m_offset = 0; ///< of the first number, bytes
    std::size_t m_positions = 0;
    std::int64_t m_dims = 0;
    bool m_half = false; ///< stored as float16, else as float32
};

/// Every layer of which the run file keeps features; none where it keeps no features. Throws the errors of
/// RunFile::openForReading.
[[nodiscard]] std::map<std::string, FeatureRows> openFeatureRows(const std::filesystem::path &file);

} // namespace shiftscope
