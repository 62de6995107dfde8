#include "app/commands/compose_scenes.h"

#include "core/error.h"
#include "core/scene/patch_library.h"
#include "core/text.h"

#include <algorithm>
#include <charconv>
#include <toml++/toml.h>

namespace shiftscope {

namespace {

[[noreturn]] void refuse(const std::string &text, const std::string &what)
{
    throw InputError(
        "--scene '" + text + "': " + what +
        "; accepted is NAME=PATCH@X:Y or PATCH@X:Y:SIZE, several with '+', for example A=banana@20:30+car@90:80:100");
}

std::vector<std::string> parts(const std::string &text, const std::string &separators)
{
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (separators.find(c) == std::string::npos)
            words.back() += c;
        else
            words.emplace_back();
    }
    return words;
}

PlacedPatch parsePatch(const std::string &whole, const std::string &text, const SceneDefaults &defaults)
{
    const std::size_t at = text.rfind('@');
    if (at == std::string::npos || at == 0)
        refuse(whole, "'" + text + "' does not say where the patch lies");
    std::vector<int> numbers;
    for (const std::string &word : parts(text.substr(at + 1), ":,")) {
        int value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (word.empty() || error != std::errc{} || end != word.data() + word.size())
            refuse(whole, "'" + word + "' is no whole number");
        numbers.push_back(value);
    }
    if (numbers.size() != 2 && numbers.size() != 3)
        refuse(whole, "'" + text + "' has " + std::to_string(numbers.size()) + " numbers after '@'");
    if (numbers.size() == 3 && (numbers[2] < 1 || numbers[2] > Patch::kLargestBox))
        refuse(whole, "a box of " + std::to_string(numbers[2]) + " pixels is not possible: use 1 to " +
                          std::to_string(Patch::kLargestBox));
    const std::string patch = text.substr(0, at);
    return placed(Patch::load(resolvePatch(patch)), patch, numbers.size() == 3 ? numbers[2] : defaults.box, defaults.fit,
                  {.y = numbers[1], .x = numbers[0]});
}

[[noreturn]] void refuseLine(const std::filesystem::path &file, const toml::source_region &place, const std::string &what)
{
    throw InputError(file.string() + ":" + std::to_string(place.begin.line) + ": " + what);
}

std::string textOf(const std::filesystem::path &file, std::string_view key, const toml::node &node)
{
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty())
        refuseLine(file, node.source(), "'" + std::string(key) + "' must be a text that is not empty");
    return *value;
}

std::string *textField(SceneFile &file, std::string_view key)
{
    if (key == "expression")
        return &file.expression;
    if (key == "background")
        return &file.background;
    return key == "fit" ? &file.fit : nullptr;
}

} // namespace

NamedScene parseScene(const std::string &text, const SceneDefaults &defaults)
{
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
        refuse(text, "it has no name");
    NamedScene scene{text.substr(0, equals), emptyScene(defaults.background, defaults.canvas)};
    if (!isSceneName(scene.name))
        refuse(text, "'" + scene.name + "' is no name: letters, digits and '_', no digit first");
    for (const std::string &part : parts(text.substr(equals + 1), "+;"))
        scene.scene.patches.push_back(parsePatch(text, part, defaults));
    return scene;
}

SceneFile readSceneFile(const std::filesystem::path &file)
{
    if (std::error_code unknown; !std::filesystem::is_regular_file(file, unknown))
        throw InputError("scene file '" + file.string() + "' is missing, or no file");
    toml::table root;
    try {
        root = toml::parse_file(file.string());
    } catch (const toml::parse_error &error) {
        refuseLine(file, error.source(), std::string(error.description()));
    }
    SceneFile result;
    for (const auto &[key, node] : root) {
        if (key.str() == "size") {
            const auto value = node.value_exact<std::int64_t>();
            if (!value || *value < 1 || *value > Patch::kLargestBox)
                refuseLine(file, node.source(), "'size' must be a number of pixels, 1 to " + std::to_string(Patch::kLargestBox));
            result.box = static_cast<int>(*value);
        } else if (key.str() == "scenes" && node.is_table()) {
            for (const auto &[name, text] : *node.as_table())
                result.scenes.push_back(std::string(name.str()) + "=" + textOf(file, name.str(), text));
        } else if (std::string *field = textField(result, key.str())) {
            *field = textOf(file, key.str(), node);
        } else {
            refuseLine(file, node.source(),
                       "unknown field " + shown(key.str()) + "; accepted are expression, background, size, fit and [scenes]");
        }
    }
    return result;
}

} // namespace shiftscope
