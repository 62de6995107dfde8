#include "core/scene/svg_contents.h"

#include "core/error.h"
#include "core/scene/svg_pictures.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <glib.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace shiftscope {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSvg = "http://www.w3.org/2000/svg";
constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";
constexpr std::string_view kInclude = "http://www.w3.org/2001/XInclude";
constexpr std::size_t kLimited = 10'000'000; ///< what libxml2 reads of one text without being told to

/// What librsvg draws, and what shows nothing anywhere. Sorted.
constexpr std::array kDrawn{
    "a"sv,
    "animate"sv,
    "animateColor"sv,
    "animateMotion"sv,
    "animateTransform"sv,
    "circle"sv,
    "clipPath"sv,
    "color-profile"sv,
    "cursor"sv,
    "defs"sv,
    "desc"sv,
    "ellipse"sv,
    "feBlend"sv,
    "feColorMatrix"sv,
    "feComponentTransfer"sv,
    "feComposite"sv,
    "feConvolveMatrix"sv,
    "feDiffuseLighting"sv,
    "feDisplacementMap"sv,
    "feDistantLight"sv,
    "feDropShadow"sv,
    "feFlood"sv,
    "feFuncA"sv,
    "feFuncB"sv,
    "feFuncG"sv,
    "feFuncR"sv,
    "feGaussianBlur"sv,
    "feImage"sv,
    "feMerge"sv,
    "feMergeNode"sv,
    "feMorphology"sv,
    "feOffset"sv,
    "fePointLight"sv,
    "feSpecularLighting"sv,
    "feSpotLight"sv,
    "feTile"sv,
    "feTurbulence"sv,
    "filter"sv,
    "g"sv,
    "image"sv,
    "line"sv,
    "linearGradient"sv,
    "marker"sv,
    "mask"sv,
    "metadata"sv,
    "mpath"sv,
    "path"sv,
    "pattern"sv,
    "polygon"sv,
    "polyline"sv,
    "radialGradient"sv,
    "rect"sv,
    "set"sv,
    "stop"sv,
    "style"sv,
    "svg"sv,
    "switch"sv,
    "symbol"sv,
    "text"sv,
    "title"sv,
    "tref"sv,
    "tspan"sv,
    "use"sv,
    "view"sv,
};
static_assert(std::ranges::is_sorted(kDrawn));

constexpr std::array kSilent{"desc"sv, "metadata"sv, "title"sv};                 ///< what they hold is not drawn
constexpr std::array kLinksOnly{"a"sv, "color-profile"sv, "cursor"sv, "view"sv}; ///< nothing is drawn from there
constexpr std::array kEmbedding{"image"sv, "feImage"sv};                         ///< these draw data: addresses
constexpr std::array kHtmlPictures{"audio"sv, "canvas"sv, "embed"sv, "iframe"sv, "img"sv, "object"sv, "video"sv};
constexpr std::array kStyles{"style"sv,  "fill"sv,         "stroke"sv,     "filter"sv,     "mask"sv,      "clip-path"sv,
                             "marker"sv, "marker-start"sv, "marker-mid"sv, "marker-end"sv, "stop-color"sv};

bool isOneOf(std::string_view word, std::span<const std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

std::string_view viewOf(const xmlChar *text)
{
    return text ? reinterpret_cast<const char *>(text) : std::string_view();
}

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return result;
}

std::string withoutComments(std::string text)
{
    for (std::size_t start = text.find("/*"); start != std::string::npos; start = text.find("/*", start)) {
        const std::size_t end = text.find("*/", start + 2);
        text.replace(start, end == std::string::npos ? std::string::npos : end + 2 - start, " ");
    }
    return text;
}

/// What of a style sheet or a style would not be applied, as the end of "the drawing …"; empty when there is nothing.
std::string lostOfStyle(std::string_view css)
{
    const std::string text = lowered(withoutComments(std::string(css)));
    for (std::size_t at = text.find("url("); at != std::string::npos; at = text.find("url(", at)) {
        at = std::min(text.find_first_not_of(" \t\r\n\"'", at + 4), text.size());
        if (at < text.size() && text[at] != '#' && text[at] != ')')
            return "refers to " + shown(std::string_view(text).substr(at, text.find_first_of(" \t\r\n\"')", at) - at)) +
                   ", which is not loaded";
    }
    if (text.find("var(") != std::string::npos)
        return "uses CSS variables, which are not applied";
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
        const std::string_view rule = std::string_view(text).substr(at, std::min(text.find_first_of(";{", at), text.size()) - at);
        if (rule.starts_with("@import"))
            return "imports a style sheet, which is not loaded";
        if (rule.starts_with("@font-face"))
            return "brings a font, which is not loaded";
        const bool elsewhere = rule.find("print") != std::string_view::npos || rule.find("prefers-") != std::string_view::npos;
        if ((rule.starts_with("@media") && !elsewhere) || rule.starts_with("@supports") || rule.starts_with("@layer"))
            return "has style rules under " + shown(trimmed(rule)) + ", which are not applied";
    }
    return {};
}

/// One attribute as SAX gives it.
struct Attribute {
    std::string_view name;
    std::string_view space;
    std::string value;
};

/// Walks through a document and keeps the first thing that would be lost.
class Scanner {
public:
    Scanner(const std::string &fileName, int depth) : m_fileName(fileName), m_depth(depth) {}

    void start(std::string_view name, std::string_view space, std::span<const Attribute> attributes)
    {
        if (++m_level == 1 && (name != "svg" || !isSvg(space)))
            lose("is not a whole SVG drawing: it is a <" + std::string(name) + "> document");
        if (m_silentFrom > 0)
            return;
        if (space == kInclude)
            lose("includes another file, which is not loaded");
        if (space == kXhtml && isOneOf(name, kHtmlPictures))
            lose("holds a <" + std::string(name) + ">, which is not drawn");
        if (!isSvg(space) || isOneOf(name, kSilent) || isForOthers(name, attributes)) {
            m_silentFrom = m_level;
            return;
        }
        if (!std::ranges::binary_search(kDrawn, name))
            lose("holds a <" + std::string(name) + ">, which is not drawn");
        m_inStyle = name == "style";
        for (const Attribute &attribute : attributes)
            check(name, attribute);
    }

    void end()
    {
        if (m_silentFrom == m_level)
            m_silentFrom = 0;
        --m_level;
        if (m_inStyle) {
            m_inStyle = false;
            if (const std::string lost = lostOfStyle(m_style); !lost.empty())
                lose(lost);
            m_style.clear();
        }
    }

    void text(std::string_view words)
    {
        if (m_inStyle)
            m_style += words;
    }

    void instruction(std::string_view target)
    {
        if (target == "xml-stylesheet")
            lose("has a style sheet in another file, which is not loaded");
    }

    [[noreturn]] void lose(const std::string &what) const { throw InputError("'" + m_fileName + "' " + what); }

private:
    /// Drawings are often without the name of their language, and drawn all the same.
    static bool isSvg(std::string_view space) { return space.empty() || space == kSvg; }

    /// What is drawn nowhere: hidden, or kept by a condition from programs like this one, for which the next alternative is.
    static bool isForOthers(std::string_view name, std::span<const Attribute> attributes)
    {
        return std::ranges::any_of(attributes, [&](const Attribute &attribute) {
            return attribute.name == "requiredExtensions" ||
                   (attribute.name == "display" && trimmed(attribute.value) == "none") ||
                   (name == "foreignObject" && attribute.name == "requiredFeatures" &&
                    attribute.value.find("Extensibility") != std::string::npos);
        });
    }

    void check(std::string_view element, const Attribute &attribute) const
    {
        const std::string_view value = trimmed(attribute.value);
        const bool isLink = attribute.name == "href" || attribute.name.ends_with(":href");
        if (isLink && !value.empty() && value.front() != '#' && !isOneOf(element, kLinksOnly)) {
            const bool isData = lowered(value.substr(0, 5)) == "data:";
            if (!isData || !isOneOf(element, kEmbedding))
                lose("refers to " + shown(value) + ", which is not loaded: whatever it shows must be in the file itself");
            checkEmbeddedPicture(value, m_fileName, m_depth);
        }
        if (attribute.space.empty() && isOneOf(attribute.name, kStyles))
            if (const std::string lost = lostOfStyle(value); !lost.empty())
                lose(lost);
    }

    const std::string &m_fileName;
    int m_depth;
    int m_level = 0;
    int m_silentFrom = 0; ///< the level of the element whose contents are passed over; 0 for none
    bool m_inStyle = false;
    std::string m_style;
};

/// libxml2's side of it: no exception may cross its frames.
struct Parse {
    Scanner *scanner = nullptr; ///< none where the entities alone are asked for
    bool entities = false;
    std::exception_ptr lost;
};

Parse &parseOf(void *context)
{
    return *static_cast<Parse *>(static_cast<xmlParserCtxtPtr>(context)->_private);
}

template <typename Step>
void guarded(void *context, Step step)
{
    Parse &parse = parseOf(context);
    try {
        if (!parse.lost && parse.scanner)
            step(*parse.scanner);
    } catch (...) {
        parse.lost = std::current_exception();
    }
    if (parse.lost || !parse.scanner)
        xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
}

void onStart(void *context, const xmlChar *name, const xmlChar *, const xmlChar *space, int, const xmlChar **, int count, int,
             const xmlChar **fields)
{
    guarded(context, [&](Scanner &scanner) {
        std::vector<Attribute> attributes;
        for (int i = 0; i < count; ++i, fields += 5) // name, prefix, namespace, where the value begins and ends
            attributes.push_back(
                {viewOf(fields[0]), viewOf(fields[2]),
                 std::string(reinterpret_cast<const char *>(fields[3]), reinterpret_cast<const char *>(fields[4]))});
        scanner.start(viewOf(name), viewOf(space), attributes);
    });
}

void onEnd(void *context, const xmlChar *, const xmlChar *, const xmlChar *)
{
    guarded(context, [](Scanner &scanner) { scanner.end(); });
}

void onText(void *context, const xmlChar *text, int length)
{
    guarded(context, [&](Scanner &scanner) {
        scanner.text({reinterpret_cast<const char *>(text), static_cast<std::size_t>(length)});
    });
}

void onInstruction(void *context, const xmlChar *target, const xmlChar *)
{
    if (parseOf(context).scanner)
        guarded(context, [&](Scanner &scanner) { scanner.instruction(viewOf(target)); });
}

void onEntity(void *context, const xmlChar *name, int type, const xmlChar *publicId, const xmlChar *systemId, xmlChar *content)
{
    parseOf(context).entities = true;
    if (type != XML_INTERNAL_GENERAL_ENTITY && type != XML_INTERNAL_PARAMETER_ENTITY && parseOf(context).scanner)
        guarded(context, [](const Scanner &scanner) { scanner.lose("declares an entity of another file, which is not loaded"); });
    xmlSAX2EntityDecl(context, name, type, publicId, systemId, content);
}

void onError(void *, xmlErrorPtr) {}

void onGenericError(void *, const char *, ...) {}

struct FreeParser {
    void operator()(xmlParserCtxtPtr parser) const
    {
        if (parser->myDoc)
            xmlFreeDoc(parser->myDoc);
        xmlFreeParserCtxt(parser);
    }
};

/// Runs the parser over the document; returns what it found wrong, or nothing.
std::string run(std::string_view document, Parse &parse, bool withoutLimits)
{
    // What libxml2 says about encodings goes to stderr otherwise, here and under librsvg. The setting is of this thread.
    xmlSetGenericErrorFunc(nullptr, &onGenericError);
    const std::unique_ptr<xmlParserCtxt, FreeParser> parser(
        xmlCreateMemoryParserCtxt(document.data(), static_cast<int>(document.size())));
    if (!parser)
        return "out of memory";
    xmlSAXHandler &sax = *parser->sax;
    xmlSAXVersion(&sax, 2);
    sax.startElementNs = &onStart;
    sax.endElementNs = &onEnd;
    sax.characters = &onText;
    sax.ignorableWhitespace = &onText;
    sax.cdataBlock = &onText;
    sax.processingInstruction = &onInstruction;
    sax.entityDecl = &onEntity;
    sax.serror = &onError;
    sax.comment = nullptr;
    sax.reference = nullptr;
    sax.externalSubset = nullptr;
    parser->_private = &parse;
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOENT | (withoutLimits ? XML_PARSE_HUGE : 0));
    xmlParseDocument(parser.get());
    if (parse.lost)
        std::rethrow_exception(parse.lost);
    if (parser->wellFormed != 0)
        return {};
    std::string words = parser->lastError.message ? parser->lastError.message : "unknown reason";
    std::ranges::replace(words, '\n', ' ');
    words.erase(words.find_last_not_of(" .") + 1);
    return words + " (line " + std::to_string(parser->lastError.line) + ")";
}

/// How the first sign, a '<' mostly, lies in its bytes.
const char *wideEncoding(std::string_view document)
{
    constexpr std::array<std::pair<std::string_view, const char *>, 8> kForms{{
        {"\xff\xfe\0\0"sv, "UTF-32LE"},
        {"\0\0\xfe\xff"sv, "UTF-32BE"},
        {"<\0\0\0"sv, "UTF-32LE"},
        {"\0\0\0<"sv, "UTF-32BE"},
        {"\xff\xfe"sv, "UTF-16LE"},
        {"\xfe\xff"sv, "UTF-16BE"},
        {"<\0"sv, "UTF-16LE"},
        {"\0<"sv, "UTF-16BE"},
    }};
    const auto *found = std::ranges::find_if(kForms, [&](const auto &form) { return document.starts_with(form.first); });
    return found == kForms.end() ? nullptr : found->second;
}

} // namespace

std::string readableSvg(std::string document, const std::string &fileName)
{
    const char *encoding = wideEncoding(document);
    if (!encoding)
        return document;
    gsize length = 0;
    const std::unique_ptr<char, decltype(&g_free)> converted(
        g_convert(document.data(), static_cast<gssize>(document.size()), "UTF-8", encoding, nullptr, &length, nullptr), &g_free);
    if (!converted)
        throw InputError("'" + fileName + "' is not a whole SVG drawing: it is not all " + encoding);
    std::string_view text(converted.get(), length);
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    if (text.starts_with("<?xml") && text.find("?>") != std::string_view::npos)
        text.remove_prefix(text.find("?>") + 2); // it names the encoding that was
    return std::string(text);
}

bool isLongWithoutEntities(std::string_view document)
{
    if (document.size() <= kLimited)
        return false;
    Parse parse;
    (void)run(document, parse, false);
    return !parse.entities;
}

void checkSvgContents(std::string_view document, const std::string &fileName)
{
    checkSvgContents(document, fileName, 0);
}

void checkSvgContents(std::string_view document, const std::string &fileName, int depth)
{
    Scanner scanner(fileName, depth);
    Parse parse{.scanner = &scanner, .lost = {}};
    if (const std::string wrong = run(document, parse, isLongWithoutEntities(document)); !wrong.empty())
        throw InputError("'" + fileName + "' is not a whole SVG drawing: " + wrong);
}

} // namespace shiftscope
