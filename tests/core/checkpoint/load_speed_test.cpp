// How long a large checkpoint takes, against reading its bytes once and copying them once.

#include "core/checkpoint/torch_file.h"
#include "tests/check.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

using namespace shiftscope;

namespace {

constexpr int kRepetitions = 9;
constexpr double kBound = 1.5;

double best(const std::function<void()> &work)
{
    double seconds = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        seconds = std::min(seconds, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return seconds;
}

void readAndCopy(const std::filesystem::path &file)
{
    const std::size_t size = std::filesystem::file_size(file);
    const auto bytes = std::make_unique_for_overwrite<char[]>(size);
    const int descriptor = ::open(file.c_str(), O_RDONLY);
    std::size_t done = 0;
    for (ssize_t got = 0; done < size && (got = ::read(descriptor, bytes.get() + done, size - done)) > 0;)
        done += static_cast<std::size_t>(got);
    ::close(descriptor);
    CHECK_EQUAL(done, size);
    const auto copy = std::make_unique_for_overwrite<char[]>(size);
    std::memcpy(copy.get(), bytes.get(), size);
    CHECK_EQUAL(copy[size / 2], bytes[size / 2]); // and the copy is not optimised away
}

void compare(const std::string &options)
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "large.pth";
    const std::string command = SHIFTSCOPE_PYTHON " -c \"import torch; torch.save({'a': torch.randn(4096, 4096), 'b': "
                                                  "torch.randn(2048, 4096)}, '" +
                                file.string() + "'" + options + ")\"";
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("this test needs Python with torch (python3-torch)");
    const double bound = best([&] { readAndCopy(file); });
    const double seconds = best([&] { static_cast<void>(readTorchFile(file)); });
    std::cout << "      " << 1e3 * seconds << " ms, " << seconds / bound << " times reading and copying once\n";
    CHECK(seconds <= kBound * bound);
}

} // namespace

TEST("a zip checkpoint of 100 MB loads in 1.5 times the time of reading it and copying it once")
{
    compare("");
}

TEST("so does a legacy one")
{
    compare(", _use_new_zipfile_serialization=False");
}

CHECK_MAIN
