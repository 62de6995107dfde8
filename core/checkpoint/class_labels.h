#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What a classifier's outputs are called, in order of their index. Immutable; thread-safe.
class ClassLabels {
public:
    /// Reads a text file with a label a line. Throws InputError naming the file when it cannot be read or is empty.
    static ClassLabels load(const std::filesystem::path &file);
    explicit ClassLabels(std::vector<std::string> labels) : m_labels(std::move(labels)) {}

    [[nodiscard]] std::span<const std::string> labels() const { return m_labels; }
    /// "tabby"; the index as text where there is no label for it.
    [[nodiscard]] std::string label(int index) const;
    /// The index that `text` gives: as a number, or as a label in any case (where two labels differ in case alone, as 'Cardigan',
    /// the dog, and 'cardigan', in theirs). Throws InputError naming the nearest label.
    [[nodiscard]] int find(std::string_view text) const;

private:
    std::vector<std::string> m_labels;
};

} // namespace shiftscope
