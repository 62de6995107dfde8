#pragma once

#include "core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace shiftscope {

/// Reads the fields of a TOML table, remembers which were asked for, and gathers what is wrong, line by line.
class TomlFields {
public:
    TomlFields(const toml::table &table, std::string where, std::vector<std::string> &problems)
        : m_table(table), m_where(std::move(where)), m_problems(problems)
    {
    }

    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most);
    [[nodiscard]] std::optional<bool> flag(std::string_view key);
    /// A text, or a list of texts.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view key);
    [[nodiscard]] std::optional<std::vector<int>> numbers(std::string_view key, int least, int most);
    [[nodiscard]] const toml::table *table(std::string_view key);
    [[nodiscard]] std::vector<const toml::table *> tables(std::string_view key);

    /// Calls `convert` with the field's text where there is one; an InputError becomes a problem of that line.
    template <typename Value, typename Convert>
    void word(std::string_view key, Value &value, const Convert &convert)
    {
        if (const auto given = text(key))
            tried(key, [&] { value = convert(*given); });
    }
    /// The same for a list.
    template <typename Value, typename Convert>
    void words(std::string_view key, std::vector<Value> &values, const Convert &convert)
    {
        const auto given = texts(key);
        if (!given)
            return;
        values.clear();
        for (const std::string &item : *given)
            tried(key, [&] { values.push_back(convert(item)); });
    }

    void complain(std::string_view key, const std::string &what);
    /// Every field that was not asked for is a problem.
    void finish();

private:
    template <typename Work>
    void tried(std::string_view key, const Work &work)
    {
        try {
            work();
        } catch (const InputError &error) {
            complain(key, error.what());
        }
    }
    [[nodiscard]] const toml::node *find(std::string_view key);
    [[nodiscard]] std::string lineOf(const toml::node &node) const;

    const toml::table &m_table;
    std::string m_where;
    std::vector<std::string> &m_problems;
    std::vector<std::string> m_known;
};

} // namespace shiftscope
