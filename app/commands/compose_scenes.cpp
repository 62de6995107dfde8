#include "app/commands/compose_scenes.h"

#include "core/error.h"
#include "core/scene/patch_library.h"

#include <algorithm>
#include <charconv>

namespace shiftscope {

namespace {

[[noreturn]] void refuse(const std::string &text, const std::string &what)
{
    throw InputError("--scene '" + text + "': " + what +
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
    const std::string patch = text.substr(0, at);
    return placed(Patch::load(resolvePatch(patch)), patch, numbers.size() == 3 ? numbers[2] : defaults.box, defaults.fit,
                  {.y = numbers[1], .x = numbers[0]});
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

} // namespace shiftscope
