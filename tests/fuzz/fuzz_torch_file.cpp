// libFuzzer: readCheckpoint on anything. See CMakeLists.txt for how to build and run it.

#include "tests/fuzz/read_bytes.h"
#include "tests/fuzz/zip_repair.h"

#include <cstddef>
#include <cstdint>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, maxSize);
    if (seed % 4 != 0) // now and then the checksum is left wrong
        repairZipChecksums({reinterpret_cast<char *>(data), size});
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    readsAsCheckpoint({reinterpret_cast<const char *>(data), size});
    return 0;
}
