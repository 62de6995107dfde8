#include "core/study/toml_fields.h"

#include "core/text.h"

#include <algorithm>

namespace shiftscope {

const toml::node *TomlFields::find(std::string_view key)
{
    m_known.emplace_back(key);
    return m_table.get(key);
}

std::string TomlFields::lineOf(const toml::node &node) const
{
    return "line " + std::to_string(node.source().begin.line);
}

void TomlFields::complain(std::string_view key, const std::string &what)
{
    const toml::node *node = m_table.get(key);
    m_problems.push_back(lineOf(node == nullptr ? m_table : *node) + ": " + what);
}

std::optional<std::string> TomlFields::text(std::string_view key)
{
    const toml::node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    auto value = node->value_exact<std::string>();
    if (!value)
        complain(key, "'" + std::string(key) + "' must be a text");
    return value;
}

std::optional<std::int64_t> TomlFields::number(std::string_view key, std::int64_t least, std::int64_t most)
{
    const toml::node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most)
        return value;
    complain(key,
             "'" + std::string(key) + "' must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<bool> TomlFields::flag(std::string_view key)
{
    const toml::node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    const auto value = node->value_exact<bool>();
    if (!value)
        complain(key, "'" + std::string(key) + "' must be true or false");
    return value;
}

std::optional<std::vector<std::string>> TomlFields::texts(std::string_view key)
{
    const toml::node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (const auto one = node->value_exact<std::string>())
        return std::vector<std::string>{*one};
    std::vector<std::string> values;
    const toml::array *array = node->as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
        if (const auto value = array->get(i)->value_exact<std::string>())
            values.push_back(*value);
    if (array == nullptr || values.size() != array->size()) {
        complain(key, "'" + std::string(key) + "' must be a text or a list of texts");
        return std::nullopt;
    }
    return values;
}

std::optional<std::vector<int>> TomlFields::numbers(std::string_view key, int least, int most)
{
    const toml::node *node = find(key);
    if (node == nullptr)
        return std::nullopt;
    std::vector<int> values;
    const toml::array *array = node->as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
        if (const auto value = array->get(i)->value_exact<std::int64_t>(); value && *value >= least && *value <= most)
            values.push_back(static_cast<int>(*value));
    if (array == nullptr || values.size() != array->size() || values.empty()) {
        complain(key, "'" + std::string(key) + "' must be a list of whole numbers from " + std::to_string(least) + " to " +
                          std::to_string(most));
        return std::nullopt;
    }
    return values;
}

const toml::table *TomlFields::table(std::string_view key)
{
    const toml::node *node = find(key);
    if (node != nullptr && !node->is_table())
        complain(key, "'" + std::string(key) + "' must be a table, [" + std::string(key) + "]");
    return node == nullptr ? nullptr : node->as_table();
}

std::vector<const toml::table *> TomlFields::tables(std::string_view key)
{
    std::vector<const toml::table *> found;
    const toml::node *node = find(key);
    if (node == nullptr)
        return found;
    const toml::array *array = node->as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i)
        if (const toml::table *table = array->get(i)->as_table())
            found.push_back(table);
    if (array == nullptr || found.size() != array->size())
        complain(key, "'" + std::string(key) + "' must be tables, [[" + std::string(key) + "]]");
    return found;
}

void TomlFields::finish()
{
    for (const auto &[key, node] : m_table)
        if (std::ranges::find(m_known, key.str()) == m_known.end()) {
            const std::string meant = didYouMean(key.str(), m_known);
            m_problems.push_back(lineOf(node) + ": unknown field " + shown(key.str()) + m_where +
                                 (meant.empty() ? "; accepted are " + listed(m_known) : meant));
        }
}

} // namespace shiftscope
