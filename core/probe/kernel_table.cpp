#include "core/probe/kernel_table.h"

#include "core/error.h"

#include <string>
#include <sys/mman.h>
#include <utility>

namespace shiftscope {

KernelTable::KernelTable(int samples) : m_samples(samples), m_pitch(kStep * (samples + 1) + 2)
{
    void *memory = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw WorkError("no memory for the kernel of " + std::to_string(samples) + " positions (" +
                        std::to_string(bytes() >> 20) + " MB); a larger stride has fewer of them");
    madvise(memory, bytes(), MADV_HUGEPAGE); // half a million page faults less; only a hint
    m_numbers = static_cast<double *>(memory);
    for (int row = 0; row < samples; ++row)
        m_numbers[offset(row) + 1] = row + 1;
}

KernelTable::~KernelTable()
{
    if (m_numbers)
        munmap(m_numbers, bytes());
}

KernelTable::KernelTable(KernelTable &&other) noexcept
    : m_samples(other.m_samples), m_pitch(other.m_pitch), m_numbers(std::exchange(other.m_numbers, nullptr))
{
}

KernelTable &KernelTable::operator=(KernelTable &&other) noexcept
{
    std::swap(m_samples, other.m_samples);
    std::swap(m_pitch, other.m_pitch);
    std::swap(m_numbers, other.m_numbers);
    return *this;
}

std::size_t KernelTable::bytes() const
{
    return static_cast<std::size_t>((m_samples + 1) / 2 * m_pitch) * sizeof(double);
}

} // namespace shiftscope
