#pragma once

#include "core/checkpoint/input_file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace shiftscope {

enum class ElementType { Float32, Float64, Float16, BFloat16, Int64, Int32, Int16, Int8, UInt8, Bool };

/// Bytes of one element in a file.
[[nodiscard]] std::uint64_t sizeOf(ElementType type);
/// "FloatStorage" and its kindred, as torch.save names them; nothing for another name.
[[nodiscard]] std::optional<ElementType> elementTypeOfStorage(std::string_view torchName);

/// A row of numbers as it lies in a file.
struct StoredNumbers {
    ElementType type = ElementType::Float32;
    std::int64_t count = 0;
    std::uint64_t offset = 0;
    bool bigEndian = false;
    std::optional<std::uint32_t> crc; ///< CRC-32 of its bytes, where the file has one
};

/// The same row as float32, in one block of memory shared by all rows of a file.
struct LoadedNumbers {
    std::shared_ptr<const float> data;
    bool crcFits = true;
    bool finite = true;
};

/// Reads rows that fit the file (checked: InputError) into one block, converts them, sums their CRC and looks for numbers
/// that are not finite, all in one pass over a few megabytes at a time, on a few threads. Throws WorkError when memory is short.
[[nodiscard]] std::vector<LoadedNumbers> loadNumbers(const InputFile &file, std::span<const StoredNumbers> rows);

} // namespace shiftscope
