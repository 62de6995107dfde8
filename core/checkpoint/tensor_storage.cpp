#include "core/checkpoint/tensor_storage.h"

#include "core/checkpoint/crc32.h"
#include "core/error.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <sys/mman.h>

namespace shiftscope {

namespace {

// A piece is what one thread takes at a time; a chunk is what is read, summed and converted while the cache still holds it.
constexpr std::uint64_t kPieceBytes = std::uint64_t{4} << 20;
constexpr std::uint64_t kChunkBytes = std::uint64_t{256} << 10;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr unsigned kMaxThreads = 4;

struct Piece {
    std::size_t row = 0;
    std::uint64_t from = 0; ///< in bytes of the row
    std::uint64_t bytes = 0;
    std::uint32_t crc = 0;
    bool finite = true;
};

float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
    const std::uint32_t exponent = (half >> 10) & 31;
    const std::uint32_t fraction = half & 0x3ff;
    if (exponent == 0) { // zero and the numbers below 2^-14
        const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
        return sign != 0 ? -magnitude : magnitude;
    }
    const std::uint32_t wideExponent = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wideExponent << 23 | fraction << 13);
}

template <typename T>
T swapped(T value)
{
    auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
    std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
}

template <typename T, typename Convert>
void convertAll(std::span<const char> bytes, bool swap, float *to, Convert convert)
{
    const std::size_t count = bytes.size() / sizeof(T);
    for (std::size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
        to[i] = convert(swap ? swapped(value) : value);
    }
}

void convert(std::span<const char> bytes, ElementType type, bool swap, float *to)
{
    const auto plain = [](auto value) { return static_cast<float>(value); };
    switch (type) {
    case ElementType::Float32:
        return convertAll<std::uint32_t>(bytes, swap, to, [](std::uint32_t bits) { return std::bit_cast<float>(bits); });
    case ElementType::Float64:
        return convertAll<std::uint64_t>(bytes, swap, to,
                                         [](std::uint64_t bits) { return static_cast<float>(std::bit_cast<double>(bits)); });
    case ElementType::Float16:
        return convertAll<std::uint16_t>(bytes, swap, to, halfToFloat);
    case ElementType::BFloat16:
        return convertAll<std::uint16_t>(
            bytes, swap, to, [](std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); });
    case ElementType::Int64:
        return convertAll<std::int64_t>(bytes, swap, to, plain);
    case ElementType::Int32:
        return convertAll<std::int32_t>(bytes, swap, to, plain);
    case ElementType::Int16:
        return convertAll<std::int16_t>(bytes, swap, to, plain);
    case ElementType::Int8:
        return convertAll<std::int8_t>(bytes, swap, to, plain);
    case ElementType::UInt8:
        return convertAll<std::uint8_t>(bytes, swap, to, plain);
    case ElementType::Bool:
        return convertAll<std::uint8_t>(bytes, swap, to, [](std::uint8_t value) { return value != 0 ? 1.0F : 0.0F; });
    }
}

bool allFinite(std::span<const float> values)
{
    // Adding one to an exponent of all ones, and to no other, sets the top bit. Written so that it is vectorised.
    std::uint32_t overflow = 0;
    for (const float value : values)
        overflow |= (std::bit_cast<std::uint32_t>(value) & 0x7f800000U) + 0x00800000U;
    return (overflow & 0x80000000U) == 0;
}

std::shared_ptr<float> allocate(std::size_t count)
{
    const std::size_t bytes = count * sizeof(float);
    const std::size_t alignment = bytes >= kHugePage ? kHugePage : kAlignment;
    const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
    void *memory = std::aligned_alloc(alignment, rounded);
    if (memory == nullptr)
        throw WorkError("there is not enough memory for " + std::to_string(rounded >> 20) + " MiB of weights");
    if (alignment == kHugePage)
        ::madvise(memory, rounded, MADV_HUGEPAGE); // the page faults of a fresh block cost as much as reading into it
    return {static_cast<float *>(memory), [](float *block) { std::free(block); }};
}

void loadPiece(const InputFile &file, const StoredNumbers &row, float *rowData, Piece &piece, std::vector<char> &scratch)
{
    const std::uint64_t width = sizeOf(row.type);
    const bool inPlace = row.type == ElementType::Float32 && !row.bigEndian;
    for (std::uint64_t done = 0; done < piece.bytes; done += kChunkBytes) {
        const std::uint64_t from = piece.from + done;
        const std::uint64_t bytes = std::min(kChunkBytes, piece.bytes - done);
        float *to = rowData + from / width;
        const std::span<char> chunk(inPlace ? reinterpret_cast<char *>(to) : scratch.data(), bytes);
        file.read(row.offset + from, chunk);
        if (row.crc)
            piece.crc = crc32(piece.crc, chunk);
        if (!inPlace)
            convert(chunk, row.type, row.bigEndian, to);
        piece.finite = allFinite({to, bytes / width}) && piece.finite;
    }
}

std::vector<Piece> piecesOf(std::span<const StoredNumbers> rows)
{
    std::vector<Piece> pieces;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::uint64_t bytes = static_cast<std::uint64_t>(rows[row].count) * sizeOf(rows[row].type);
        for (std::uint64_t from = 0; from < bytes; from += kPieceBytes)
            pieces.push_back({row, from, std::min(kPieceBytes, bytes - from)});
    }
    return pieces;
}

/// Calls work(index, scratch) for every index below `count`; rethrows the first exception.
template <typename Work>
void inParallel(std::size_t count, std::size_t threads, const Work &work)
{
    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto run = [&] {
        try {
            std::vector<char> scratch(kChunkBytes);
            for (std::size_t i = next++; i < count; i = next++)
                work(i, scratch);
        } catch (...) {
            next = count;
            const std::scoped_lock lock(failureMutex);
            if (!failure)
                failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < threads; ++i)
            helpers.emplace_back(run);
        run();
    }
    if (failure)
        std::rethrow_exception(failure);
}

/// Where each row begins in the block, in floats; the last is the block's size.
std::vector<std::size_t> layOut(const InputFile &file, std::span<const StoredNumbers> rows)
{
    constexpr std::size_t kStep = kAlignment / sizeof(float);
    std::vector<std::size_t> begins;
    std::uint64_t total = 0;
    std::size_t at = 0;
    for (const StoredNumbers &row : rows) {
        const auto count = static_cast<std::uint64_t>(row.count);
        const std::uint64_t width = sizeOf(row.type);
        // All rows together: entries that share bytes would otherwise unpack to more than the file.
        if (row.count < 0 || count > (file.size() - total) / width || row.offset > file.size() - count * width)
            throw InputError("claims more numbers than it holds");
        total += count * width;
        begins.push_back(at);
        at += (count + kStep - 1) / kStep * kStep;
    }
    begins.push_back(at);
    return begins;
}

} // namespace

std::uint64_t sizeOf(ElementType type)
{
    switch (type) {
    case ElementType::Float64:
    case ElementType::Int64:
        return 8;
    case ElementType::Float32:
    case ElementType::Int32:
        return 4;
    case ElementType::Float16:
    case ElementType::BFloat16:
    case ElementType::Int16:
        return 2;
    case ElementType::Int8:
    case ElementType::UInt8:
    case ElementType::Bool:
        return 1;
    }
    return 1; // not reached: every type is listed
}

std::optional<ElementType> elementTypeOfStorage(std::string_view torchName)
{
    static constexpr std::array<std::pair<std::string_view, ElementType>, 10> kNames{{
        {"FloatStorage", ElementType::Float32},
        {"DoubleStorage", ElementType::Float64},
        {"HalfStorage", ElementType::Float16},
        {"BFloat16Storage", ElementType::BFloat16},
        {"LongStorage", ElementType::Int64},
        {"IntStorage", ElementType::Int32},
        {"ShortStorage", ElementType::Int16},
        {"CharStorage", ElementType::Int8},
        {"ByteStorage", ElementType::UInt8},
        {"BoolStorage", ElementType::Bool},
    }};
    const auto found = std::ranges::find(kNames, torchName, &std::pair<std::string_view, ElementType>::first);
    return found == kNames.end() ? std::nullopt : std::optional(found->second);
}

std::vector<LoadedNumbers> loadNumbers(const InputFile &file, std::span<const StoredNumbers> rows)
{
    const std::vector<std::size_t> begins = layOut(file, rows);
    const std::shared_ptr<float> block = allocate(begins.back());
    std::vector<Piece> pieces = piecesOf(rows);
    const std::size_t worthwhile = 1 + begins.back() * sizeof(float) / kPieceBytes;
    const auto threads = std::min<std::size_t>({worthwhile, kMaxThreads, std::thread::hardware_concurrency()});
    inParallel(pieces.size(), threads, [&](std::size_t i, std::vector<char> &scratch) {
        const std::size_t row = pieces[i].row;
        loadPiece(file, rows[row], block.get() + begins[row], pieces[i], scratch);
    });

    std::vector<LoadedNumbers> loaded(rows.size());
    std::vector<std::uint32_t> sums(rows.size());
    for (const Piece &piece : pieces) {
        loaded[piece.row].finite = loaded[piece.row].finite && piece.finite;
        sums[piece.row] = crc32Joined(sums[piece.row], piece.crc, piece.bytes);
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
        loaded[row].data = std::shared_ptr<const float>(block, block.get() + begins[row]);
        loaded[row].crcFits = !rows[row].crc || *rows[row].crc == sums[row];
    }
    return loaded;
}

} // namespace shiftscope
