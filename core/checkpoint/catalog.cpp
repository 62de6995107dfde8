#include "core/checkpoint/catalog.h"

#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/resources.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

#include <toml++/toml.h>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShortestDigest = 8;
constexpr std::size_t kWholeDigest = 64;

[[noreturn]] void refuse(const toml::node &place, const fs::path &file, const std::string &what)
{
    throw InputError(file.string() + ":" + std::to_string(place.source().begin.line) + ": " + what);
}

/// Reads the fields of one [[checkpoint]] and knows which were asked for, so that a mistyped one is found.
class Fields {
public:
    Fields(const toml::table &table, const fs::path &file) : m_table(table), m_file(file) {}

    std::string text(std::string_view key, bool required)
    {
        m_known.emplace_back(key);
        const toml::node *node = m_table.get(key);
        if (node == nullptr && !required)
            return {};
        if (node == nullptr)
            refuse(m_table, m_file, "a checkpoint has no '" + std::string(key) + "'");
        const auto value = node->value_exact<std::string>();
        if (!value || value->empty())
            refuse(*node, m_file, "'" + std::string(key) + "' must be a text that is not empty");
        return *value;
    }
    std::int64_t size(std::string_view key)
    {
        m_known.emplace_back(key);
        const toml::node *node = m_table.get(key);
        if (node == nullptr)
            return 0;
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value <= 0)
            refuse(*node, m_file, "'" + std::string(key) + "' must be a number of bytes above 0");
        return *value;
    }
    const toml::table *table(std::string_view key)
    {
        m_known.emplace_back(key);
        const toml::node *node = m_table.get(key);
        if (node != nullptr && !node->is_table())
            refuse(*node, m_file, "'" + std::string(key) + "' must be a table");
        return node == nullptr ? nullptr : node->as_table();
    }
    void finish() const
    {
        for (const auto &[key, node] : m_table) {
            if (std::ranges::find(m_known, key.str()) == m_known.end())
                refuse(node, m_file, "unknown field " + shown(key.str()) + "; accepted are " + listed(m_known));
        }
    }
    [[noreturn]] void refuseField(std::string_view key, const std::string &what) const
    {
        const toml::node *node = m_table.get(key);
        refuse(node == nullptr ? m_table : *node, m_file, what);
    }

private:
    const toml::table &m_table;
    const fs::path &m_file;
    std::vector<std::string> m_known;
};

bool isDigest(std::string_view text)
{
    return text.size() >= kShortestDigest && text.size() <= kWholeDigest && std::ranges::all_of(text, [](unsigned char digit) {
               return std::isdigit(digit) != 0 || (digit >= 'a' && digit <= 'f');
           });
}

/// "network", which may be left out, or "generator", which says what it inverts.
void readKind(Fields &fields, CatalogEntry &entry)
{
    const std::string kind = fields.text("kind", false);
    if (!kind.empty() && kind != name(CheckpointKind::Network) && kind != name(CheckpointKind::Generator))
        fields.refuseField("kind", "'kind' is " + shown(kind) + "; accepted are network and generator");
    const bool isGenerator = kind == name(CheckpointKind::Generator);
    entry.kind = isGenerator ? CheckpointKind::Generator : CheckpointKind::Network;
    entry.model = fields.text("model", isGenerator);
    entry.layer = fields.text("layer", isGenerator);
    if (!isGenerator && !(entry.model.empty() && entry.layer.empty()))
        fields.refuseField("name", "checkpoint '" + entry.name + "' has a 'model' or 'layer', which only a generator has");
}

CatalogEntry readEntry(const toml::table &table, const fs::path &file)
{
    Fields fields(table, file);
    CatalogEntry entry;
    entry.name = fields.text("name", true);
    entry.title = fields.text("title", true);
    entry.file = fields.text("file", true);
    entry.url = fields.text("url", false);
    entry.sha256 = fields.text("sha256", true);
    entry.bytes = fields.size("bytes");
    entry.licence = fields.text("licence", true);
    entry.citation = fields.text("citation", true);
    entry.terms = fields.text("terms", false);
    readKind(fields, entry);
    if (const toml::table *pip = fields.table("pip")) {
        Fields package(*pip, file);
        entry.pipPackage = package.text("package", true);
        entry.pipVersion = package.text("version", true);
        entry.pipPath = package.text("path", true);
        package.finish();
    }
    fields.finish();
    if (entry.url.empty() == entry.pipPackage.empty())
        fields.refuseField("url", "checkpoint '" + entry.name + "' needs either 'url' or 'pip'");
    if (fs::path(entry.file).filename() != entry.file || entry.file == "." || entry.file == "..")
        fields.refuseField("file", "'file' must be a file name without folders");
    if (!isDigest(entry.sha256))
        fields.refuseField("sha256", "'sha256' must be 8 to 64 digits of 0-9 and a-f");
    return entry;
}

} // namespace

std::string_view name(CheckpointKind kind)
{
    return kind == CheckpointKind::Generator ? "generator" : "network";
}

std::string_view name(CheckpointState state)
{
    static constexpr std::array<std::string_view, 3> kNames{"missing", "present", "damaged"};
    return kNames[static_cast<std::size_t>(state)];
}

Catalog Catalog::load(const fs::path &tomlFile)
{
    toml::table root;
    try {
        root = toml::parse_file(tomlFile.string());
    } catch (const toml::parse_error &error) {
        throw InputError(tomlFile.string() + ":" + std::to_string(error.source().begin.line) + ": " +
                         std::string(error.description()));
    }
    Catalog catalog;
    for (const auto &[key, node] : root) {
        const toml::array *list = key.str() == "checkpoint" ? node.as_array() : nullptr;
        if (list == nullptr)
            refuse(node, tomlFile, "unknown field " + shown(key.str()) + "; a catalog is made of [[checkpoint]]");
        for (const toml::node &item : *list) {
            if (!item.is_table())
                refuse(item, tomlFile, "a catalog is made of [[checkpoint]]");
            CatalogEntry entry = readEntry(*item.as_table(), tomlFile);
            if (catalog.find(entry.name) != nullptr)
                refuse(item, tomlFile, "checkpoint '" + entry.name + "' is there twice");
            catalog.m_entries.push_back(std::move(entry));
        }
    }
    return catalog;
}

const CatalogEntry *Catalog::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_entries, name, &CatalogEntry::name);
    return found == m_entries.end() ? nullptr : &*found;
}

fs::path Catalog::pathOf(const CatalogEntry &entry)
{
    return dataFolder() / "models" / entry.file;
}

CheckpointState Catalog::state(const CatalogEntry &entry)
{
    std::error_code error;
    const fs::path path = pathOf(entry);
    if (!fs::exists(path, error))
        return CheckpointState::Missing;
    const std::uintmax_t size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
    const bool fits = !error && size > 0 && (entry.bytes == 0 || size == static_cast<std::uintmax_t>(entry.bytes));
    return fits ? CheckpointState::Present : CheckpointState::Damaged;
}

CheckpointState Catalog::verify(const CatalogEntry &entry)
{
    const CheckpointState quick = state(entry);
    if (quick != CheckpointState::Present)
        return quick;
    try {
        return sha256OfFile(pathOf(entry)).starts_with(entry.sha256) ? CheckpointState::Present : CheckpointState::Damaged;
    } catch (const InputError &error) {
        throw WorkError(error.what());
    }
}

} // namespace shiftscope
