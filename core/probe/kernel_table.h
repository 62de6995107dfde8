#pragma once

#include <cstddef>

namespace shiftscope {

/// A square matrix of doubles, laid out so that libsvm can use its rows in place as rows of a precomputed kernel.
///
/// libsvm wants each row as an array of 16-byte nodes {int index; double value}: node 0 holds the sample's number, node j the
/// kernel with sample j. With a precomputed kernel it never reads the indices, so half of such an array lies idle: 8 GB for
/// 22,500 samples. Here two rows share one array, the second one 8 bytes after the first: the values of the one stand where
/// the other's indices would be, and 22,500 samples take 4 GB.
///
/// The memory is the system's own (not the heap's) and goes back when the table goes. Different entries may be written from
/// different threads.
class KernelTable {
public:
    /// Entries are 0. Throws WorkError when there is no memory.
    explicit KernelTable(int samples);
    ~KernelTable();
    KernelTable(KernelTable &&other) noexcept;
    KernelTable &operator=(KernelTable &&other) noexcept;

    [[nodiscard]] int samples() const { return m_samples; }
    [[nodiscard]] double at(int row, int column) const { return rowStart(row)[kStep * (column + 1) + 1]; }
    /// Where the values of `row` stand: column j at j * kStep.
    [[nodiscard]] double *values(int row) { return m_numbers + offset(row) + kStep + 1; }
    [[nodiscard]] const double *values(int row) const { return m_numbers + offset(row) + kStep + 1; }
    /// Where libsvm's first node of `row` begins; that node's value, the sample's number, is row + 1.
    [[nodiscard]] const double *rowStart(int row) const { return m_numbers + offset(row); }

    static constexpr std::ptrdiff_t kStep = 2; ///< doubles from a column to the next

private:
    [[nodiscard]] std::ptrdiff_t offset(int row) const { return (row / 2) * m_pitch + row % 2; }
    [[nodiscard]] std::size_t bytes() const;

    int m_samples;
    std::ptrdiff_t m_pitch; ///< doubles from a pair of rows to the next
    double *m_numbers = nullptr;
};

} // namespace shiftscope
