#include "app/commands/option_checks.h"

#include "core/number_text.h"
#include "core/printable.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace shiftscope {

namespace {

/// In quotes unless it is a plain word.
std::string given(const std::string &text)
{
    constexpr std::size_t kLongest = 60;
    constexpr std::string_view kPlain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_";
    if (!text.empty() && text.size() <= kLongest && text.find_first_not_of(kPlain) == std::string::npos)
        return text;
    return "'" + printable(text.substr(0, kLongest)) + (text.size() > kLongest ? "…'" : "'");
}

/// `read` gives the value as it is to be understood, or none where it is not accepted.
CLI::Validator accepting(const std::string &accepted, const std::string &shown,
                         std::function<std::optional<std::string>(const std::string &)> read)
{
    return {[accepted, read = std::move(read)](std::string &text) {
                const std::optional<std::string> value = read(text);
                if (!value)
                    return given(text) + " is not accepted: use " + accepted;
                text = *value;
                return std::string();
            },
            shown, shown};
}

std::string withUnit(const std::string &range, const std::string &unit)
{
    return unit.empty() ? range : range + ' ' + unit;
}

std::optional<std::string> bytesOf(const std::string &text)
{
    constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> kUnits{{{"", 1},
                                                                                 {"b", 1},
                                                                                 {"kb", 1'000},
                                                                                 {"mb", 1'000'000},
                                                                                 {"gb", 1'000'000'000},
                                                                                 {"tb", 1'000'000'000'000},
                                                                                 {"kib", 1ULL << 10U},
                                                                                 {"mib", 1ULL << 20U},
                                                                                 {"gib", 1ULL << 30U},
                                                                                 {"tib", 1ULL << 40U}}};
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parsedWhole<std::uint64_t>(std::string_view(text).substr(0, digits));
    std::string word = text.substr(text.size() > digits && text[digits] == ' ' ? digits + 1 : digits);
    std::ranges::transform(word, word.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const auto *const unit = std::ranges::find(kUnits, word, [](const auto &each) { return each.first; });
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!number || *number == 0 || unit == kUnits.end() || *number > kMost / unit->second)
        return std::nullopt;
    return std::to_string(*number * unit->second);
}

bool takesNumber(const CLI::Option &option)
{
    const std::string type = option.get_type_name();
    return type.starts_with("INT") || type.starts_with("UINT") || type.starts_with("FLOAT");
}

} // namespace

CLI::Validator wholeWithin(std::int64_t least, std::int64_t most, const std::string &unit)
{
    const std::string range = withUnit(std::to_string(least) + " to " + std::to_string(most), unit);
    return accepting("a whole number from " + range, range, [least, most](const std::string &text) {
        const auto number = parsedWhole<std::int64_t>(text);
        return number && *number >= least && *number <= most ? std::optional(std::to_string(*number)) : std::nullopt;
    });
}

CLI::Validator wholeAmong(std::vector<std::int64_t> numbers)
{
    std::vector<std::string> words;
    for (const std::int64_t number : numbers)
        words.push_back(std::to_string(number));
    return accepting("one of " + listed(words), joined(words, "|"), [numbers = std::move(numbers)](const std::string &text) {
        const auto number = parsedWhole<std::int64_t>(text);
        const bool known = number && std::ranges::find(numbers, *number) != numbers.end();
        return known ? std::optional(std::to_string(*number)) : std::nullopt;
    });
}

CLI::Validator seedNumber()
{
    return accepting("a whole number from 0 to 18446744073709551615", "0 or more", [](const std::string &text) {
        const auto number = parsedWhole<std::uint64_t>(text);
        return number ? std::optional(std::to_string(*number)) : std::nullopt;
    });
}

CLI::Validator numberWithin(double least, double most, const std::string &unit)
{
    const std::string range = withUnit(generalText(least) + " to " + generalText(most), unit);
    return accepting("a number from " + range, range, [least, most](const std::string &text) {
        const std::optional<double> number = parsedNumber(text);
        return number && *number >= least && *number <= most ? std::optional(shortestText(*number)) : std::nullopt;
    });
}

CLI::Validator numberAbove(double bound, double most)
{
    const std::string range = "above " + generalText(bound) + ", up to " + generalText(most);
    return accepting("a number " + range, range, [bound, most](const std::string &text) {
        const std::optional<double> number = parsedNumber(text);
        return number && *number > bound && *number <= most ? std::optional(shortestText(*number)) : std::nullopt;
    });
}

CLI::Validator memorySize()
{
    return accepting("a size from 1B such as 500MB or 2GB", "SIZE", bytesOf);
}

void requireValues(CLI::App &app)
{
    const CLI::Validator notEmpty(
        [](std::string &text) { return text.empty() ? std::string("'' is not accepted: a value is needed") : std::string(); },
        "");
    for (CLI::Option *option : app.get_options()) {
        if (option->get_items_expected_max() == 0)
            continue; // a flag
        if (takesNumber(*option) && option->get_type_name().find(':') == std::string::npos)
            throw std::logic_error("the option " + option->get_name() + " takes numbers of any size: give it a range");
        option->check(notEmpty);
    }
    for (CLI::App *sub : app.get_subcommands([](CLI::App *) { return true; }))
        requireValues(*sub);
}

std::string complaintOf(const CLI::ParseError &error)
{
    constexpr const char *kHelp = " ('--help' lists what is accepted)";
    const std::string what = error.what();
    const std::size_t colon = what.find(": ");
    const auto isA = [&error](auto *kind) { return dynamic_cast<decltype(kind)>(&error) != nullptr; };
    if (isA(static_cast<const CLI::ValidationError *>(nullptr)))
        return colon == std::string::npos ? what : what.substr(0, colon) + what.substr(colon + 1); // "--batch 0 is not …"
    if (isA(static_cast<const CLI::ArgumentMismatch *>(nullptr)) && colon != std::string::npos)
        return what.substr(0, colon) + " needs a value" + kHelp;
    if (isA(static_cast<const CLI::ConversionError *>(nullptr)) && colon != std::string::npos)
        return what.substr(colon + 2) + " is not possible: that option takes no value" + kHelp;
    if (isA(static_cast<const CLI::ExtrasError *>(nullptr)) && colon != std::string::npos)
        return given(what.substr(colon + 2)) + " is not expected here" + kHelp;
    return what + kHelp;
}

} // namespace shiftscope
