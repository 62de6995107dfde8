// libFuzzer: readSafetensors on anything. See CMakeLists.txt for how to build and run it.

#include "tests/fuzz/read_bytes.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

/// Now and then the header's length is mended, so that mutated headers are read to their end.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, maxSize);
    if (seed % 2 == 0 && size > sizeof(std::uint64_t)) {
        const void *end = ::memrchr(data, '}', size);
        const std::uint64_t length =
            end == nullptr ? size : static_cast<std::uint64_t>(static_cast<const std::uint8_t *>(end) - data) + 1;
        const std::uint64_t header = length > sizeof length ? length - sizeof length : 0;
        std::memcpy(data, &header, sizeof header);
    }
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    readsAsSafetensors({reinterpret_cast<const char *>(data), size});
    return 0;
}
