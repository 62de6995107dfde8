#include "core/study/study_text.h"

#include "core/error.h"

#include <algorithm>
#include <optional>
#include <toml++/toml.h>

namespace shiftscope {

namespace {

constexpr const char *kModel = "model";

toml::table parsed(const std::string &text)
{
    try {
        return toml::parse(text);
    } catch (const toml::parse_error &error) {
        throw InputError("line " + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
    }
}

/// What was changed must still be TOML: a form that was not foreseen is refused, not spoiled.
std::string checked(std::string changed)
{
    try {
        static_cast<void>(toml::parse(changed));
    } catch (const toml::parse_error &) {
        throw InputError("this study is written in a way that can only be changed in its text");
    }
    return changed;
}

/// Where a line begins; `line` counts from 1, and the one after the last is the text's end.
std::size_t startOfLine(const std::string &text, std::size_t line)
{
    std::size_t at = 0;
    for (std::size_t i = 1; i < line; ++i) {
        at = text.find('\n', at);
        if (at == std::string::npos)
            return text.size();
        ++at;
    }
    return at;
}

/// TOML's columns count characters, not bytes.
std::size_t offsetOf(const std::string &text, const toml::source_position &position)
{
    std::size_t at = startOfLine(text, position.line);
    for (toml::source_index column = 1; column < position.column && at < text.size(); ++column)
        for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; ++at) {
        }
    return at;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The last line of a table's own fields, its head's where it has none.
std::size_t lastLine(const toml::table &table, std::size_t head)
{
    std::size_t last = head;
    for (const auto &[key, value] : table)
        if (!value.is_table() && !value.is_array_of_tables())
            last = std::max<std::size_t>(last, value.source().end.line);
    return last;
}

/// The line of the first [head] or [[head]]; 0 where there is none.
std::size_t firstHead(const toml::table &root)
{
    std::size_t first = 0;
    const auto take = [&first](const toml::node &node) {
        const std::size_t line = node.source().begin.line;
        first = first == 0 ? line : std::min(first, line);
    };
    for (const auto &[key, value] : root) {
        if (value.is_table() && !value.as_table()->is_inline())
            take(value);
        if (value.is_array_of_tables() && !value.as_array()->empty() && !value.as_array()->get(0)->as_table()->is_inline())
            take(*value.as_array()->get(0));
    }
    return first;
}

std::string lineBreakAtEnd(std::string text)
{
    if (!text.empty() && text.back() != '\n')
        text += '\n';
    return text;
}

/// Where a new field of the table is written: below its last one. `head` is the line of its head, 0 for the top.
std::size_t placeForField(const std::string &text, const toml::table &root, const toml::table &table, std::size_t head)
{
    if (const std::size_t last = lastLine(table, head); last > 0)
        return startOfLine(text, last + 1);
    const std::size_t first = firstHead(root);
    return first > 0 ? startOfLine(text, first) : text.size();
}

std::string withoutLines(const std::string &text, std::size_t first, std::size_t last)
{
    return text.substr(0, startOfLine(text, first)) + text.substr(startOfLine(text, last + 1));
}

const toml::table &modelTable(const toml::table &root, std::size_t index)
{
    const toml::node *node = root.get(kModel);
    const toml::array *models = node == nullptr ? nullptr : node->as_array();
    const toml::node *model = models == nullptr ? nullptr : models->get(index);
    if (model == nullptr || !model->is_table() || model->as_table()->is_inline())
        throw InputError("there is no [[model]] number " + std::to_string(index + 1) + " that could be changed");
    return *model->as_table();
}

} // namespace

std::string withField(const std::string &text, std::string_view table, std::string_view key, const std::string &value)
{
    const toml::table root = parsed(text);
    const toml::node *node = table.empty() ? &root : root.get(table);
    if (node == nullptr) {
        if (value.empty())
            return text;
        return checked(lineBreakAtEnd(text) + "\n[" + std::string(table) + "]\n" + std::string(key) + " = " + value + "\n");
    }
    if (!node->is_table() || (!table.empty() && node->as_table()->is_inline()))
        throw InputError("'" + std::string(table) + "' is written in a way that can only be changed in the text");
    const toml::table &fields = *node->as_table();
    const toml::node *old = fields.get(key);
    if (old == nullptr) {
        if (value.empty())
            return text;
        const std::size_t head = table.empty() ? 0 : node->source().begin.line;
        const std::size_t place = placeForField(text, root, fields, head);
        return checked(lineBreakAtEnd(text.substr(0, place)) + std::string(key) + " = " + value + "\n" + text.substr(place));
    }
    const toml::source_region where = old->source();
    if (value.empty())
        return checked(withoutLines(text, where.begin.line, where.end.line));
    const std::size_t begin = offsetOf(text, where.begin);
    std::size_t end = offsetOf(text, where.end);
    while (end > begin && isBlank(text[end - 1]))
        --end;
    return checked(text.substr(0, begin) + value + text.substr(end));
}

std::string withoutTable(const std::string &text, std::string_view table)
{
    const toml::table root = parsed(text);
    const toml::node *node = root.get(table);
    if (node == nullptr)
        return text;
    const std::size_t head = node->source().begin.line;
    return checked(withoutLines(text, head, node->is_table() ? lastLine(*node->as_table(), head) : node->source().end.line));
}

std::string withModel(const std::string &text, const std::string &fields)
{
    const toml::table root = parsed(text);
    const std::string block = "[[model]]\n" + lineBreakAtEnd(fields);
    const toml::node *node = root.get(kModel);
    if (node == nullptr) {
        const std::size_t first = firstHead(root);
        const std::size_t place = first > 0 ? startOfLine(text, first) : text.size();
        return checked(lineBreakAtEnd(text.substr(0, place)) + (place > 0 ? "\n" : "") + block + (first > 0 ? "\n" : "") +
                       text.substr(place));
    }
    const std::size_t count = node->is_array() ? node->as_array()->size() : 0;
    const toml::table &last = modelTable(root, count == 0 ? 0 : count - 1);
    const std::size_t place = startOfLine(text, lastLine(last, last.source().begin.line) + 1);
    return checked(lineBreakAtEnd(text.substr(0, place)) + "\n" + block + text.substr(place));
}

std::string withoutModel(const std::string &text, std::size_t index)
{
    const toml::table root = parsed(text);
    const toml::table &model = modelTable(root, index);
    const std::size_t first = model.source().begin.line;
    const std::size_t last = lastLine(model, first);
    std::size_t end = startOfLine(text, last + 1);
    while (end < text.size() && text[end] == '\n') // the gap to the next
        ++end;
    return checked(text.substr(0, startOfLine(text, first)) + text.substr(end));
}

std::string tomlText(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            constexpr std::string_view kHex = "0123456789ABCDEF";
            const auto code = static_cast<unsigned char>(c);
            result.append("\\u00").append(1, kHex[code >> 4]).append(1, kHex[code & 15]);
        } else {
            result += c;
        }
    }
    return result + "\"";
}

std::string tomlList(std::span<const std::string> texts)
{
    std::string list = "[";
    for (const std::string &text : texts)
        list += (list.size() > 1 ? ", " : "") + tomlText(text);
    return list + "]";
}

} // namespace shiftscope
