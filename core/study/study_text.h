#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace shiftscope {

// Small changes to the text of a study.toml that leave everything else as it was written, comments included. All throw InputError
// where the text is no TOML, or is written in a form that only its writer can change (such as model = [{…}] on one line).

/// The text with `key` of the table `table` set to `value`, which is TOML itself ("8", "[\"car\"]"); an empty value takes the
/// field away. `table` is empty for the fields at the top; one that is not there yet is added at the end.
[[nodiscard]] std::string withField(const std::string &text, std::string_view table, std::string_view key,
                                    const std::string &value);

/// Without the table of that name and all of its fields; nothing changes where there is none.
[[nodiscard]] std::string withoutTable(const std::string &text, std::string_view table);

/// With one more [[model]], below those that are there. `fields` are its lines, such as "name = \"alexnet\"\n".
[[nodiscard]] std::string withModel(const std::string &text, const std::string &fields);

/// Without the [[model]] number `index`, counted from 0.
[[nodiscard]] std::string withoutModel(const std::string &text, std::size_t index);

/// A TOML string.
[[nodiscard]] std::string tomlText(std::string_view text);
/// A TOML list of strings.
[[nodiscard]] std::string tomlList(std::span<const std::string> texts);

} // namespace shiftscope
