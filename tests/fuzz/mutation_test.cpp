// Ten thousand damaged files of each kind: each is read or refused, and none does harm. The fuzzer's little brother, the same
// each time.

#include "tests/check.h"
#include "tests/fuzz/read_bytes.h"
#include "tests/fuzz/zip_repair.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace {

using Bytes = std::vector<char>;

/// Of one kind of file, or (with an empty ending) of all.
std::vector<Bytes> seeds(const std::string &ending = {})
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(SHIFTSCOPE_SOURCE_DIR "/tests/fuzz/seeds"))
        if (ending.empty() || entry.path().extension() == ending)
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Bytes> all;
    for (const std::filesystem::path &file : files) {
        std::ifstream stream(file, std::ios::binary);
        all.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return all;
}

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : m_random() % bound; }

    void mutate(Bytes &bytes)
    {
        const std::size_t at = below(bytes.size());
        const std::size_t length = std::min(1 + below(16), bytes.size() - at);
        const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(7)) {
        case 0:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
            break;
        case 1:
            bytes[at] = static_cast<char>(below(256));
            break;
        case 2:
            writeNumber(bytes, at);
            break;
        case 3:
            bytes.erase(first, first + static_cast<std::ptrdiff_t>(length));
            break;
        case 4: {
            const Bytes part(first, first + static_cast<std::ptrdiff_t>(length));
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size())), part.begin(), part.end());
            break;
        }
        case 5:
            std::swap(bytes[at], bytes[below(bytes.size())]);
            break;
        default:
            if (below(8) == 0)
                bytes.resize(at);
            break;
        }
    }

private:
    /// A number that is easily forgotten, in one to eight bytes.
    void writeNumber(Bytes &bytes, std::size_t at)
    {
        constexpr std::array<std::uint64_t, 9> kNumbers{
            0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, ~std::uint64_t{0} >> 1, ~std::uint64_t{0}};
        const std::uint64_t number = kNumbers[below(kNumbers.size())];
        const std::size_t width = std::min(std::size_t{1} << below(4), bytes.size() - at);
        std::memcpy(bytes.data() + at, &number, width);
    }

    std::mt19937_64 m_random;
};

} // namespace

TEST("the seeds themselves are checkpoints")
{
    const std::vector<Bytes> all = seeds();
    CHECK_EQUAL(all.size(), 13U);
    for (const Bytes &seed : all)
        CHECK(readsAsCheckpoint(seed));
}

TEST("ten thousand mutations are read or refused, and do no harm")
{
    const std::vector<Bytes> all = seeds();
    Mutator mutator(20200614);
    int read = 0;
    constexpr int kMutations = 10'000;
    for (int i = 0; i < kMutations; ++i) {
        Bytes bytes = all[mutator.below(all.size())];
        for (std::size_t count = 1 + mutator.below(6); count > 0 && !bytes.empty(); --count)
            mutator.mutate(bytes);
        if (mutator.below(4) != 0)
            repairZipChecksums(bytes);
        read += readsAsCheckpoint(bytes) ? 1 : 0;
    }
    std::cout << "      " << read << " of " << kMutations << " could be read\n";
    CHECK(read > kMutations / 100);    // the mutations reach the tensors
    CHECK(read < kMutations * 9 / 10); // and they do damage
}

TEST("ten thousand mutations of safetensors files are read or refused, and do no harm")
{
    const std::vector<Bytes> all = seeds(".safetensors");
    CHECK_EQUAL(all.size(), 4U);
    Mutator mutator(20200615);
    int read = 0;
    constexpr int kMutations = 10'000;
    for (int i = 0; i < kMutations; ++i) {
        Bytes bytes = all[mutator.below(all.size())];
        for (std::size_t count = 1 + mutator.below(4); count > 0 && !bytes.empty(); --count)
            mutator.mutate(bytes);
        read += readsAsSafetensors(bytes) ? 1 : 0;
    }
    std::cout << "      " << read << " of " << kMutations << " could be read\n";
    CHECK(read > kMutations / 100);
    CHECK(read < kMutations * 9 / 10);
}

CHECK_MAIN
