#include "core/checkpoint/http_download.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <exception>
#include <memory>
#include <mutex>
#include <string_view>

#include <curl/curl.h>

namespace shiftscope {

namespace {

constexpr int kMostAttempts = 10;
constexpr long kNextToSilence = 100;                               // bytes a second
constexpr std::uint64_t kLargestDownload = std::uint64_t{4} << 30; // where no size is published

enum class Outcome { Complete, BrokenOff, NothingLeft };

/// The value of a header line, when it is the header of that (lower-case) name.
std::string_view headerValue(std::string_view line, std::string_view name)
{
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    if (line.size() <= name.size() || line[name.size()] != ':' || !std::ranges::equal(line.substr(0, name.size()), name, same))
        return {};
    return trimmed(line.substr(name.size() + 1));
}

std::uint64_t numberAtFront(std::string_view text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// One request.
class Transfer {
public:
    Transfer(const std::string &url, std::int64_t bytes, PartFile &part, const FetchProgress &progress,
             const std::stop_token &stop, const FetchOptions &options);
    Outcome run();

private:
    void configure(const std::string &url, const FetchOptions &options);
    void takeHeader(std::string_view line);
    void take(std::span<const char> bytes);
    void begin();
    Outcome judge(CURLcode code);
    void report(curl_off_t coming) const;

    std::int64_t m_bytes;
    PartFile &m_part;
    const FetchProgress &m_progress;
    const std::stop_token &m_stop;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_curl;
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> m_headers;
    std::array<char, CURL_ERROR_SIZE> m_message{};
    std::uint64_t m_from;
    std::string m_entityTag;
    std::string m_lastModified;
    std::uint64_t m_rangeStart = 0;
    std::uint64_t m_wholeSize = 0; ///< as a Content-Range tells it
    bool m_begun = false;
    std::exception_ptr m_failure;
};

Transfer::Transfer(const std::string &url, std::int64_t bytes, PartFile &part, const FetchProgress &progress,
                   const std::stop_token &stop, const FetchOptions &options)
    : m_bytes(bytes), m_part(part), m_progress(progress), m_stop(stop), m_curl(curl_easy_init(), &curl_easy_cleanup),
      m_headers(nullptr, &curl_slist_free_all), m_from(part.size())
{
    if (!m_curl)
        throw WorkError("libcurl could not be started");
    const std::string tag = m_part.tag();
    if (m_from > 0 && !tag.empty()) {
        // Not CURLOPT_RESUME_FROM: that would make an error of a server that sends the whole file again.
        m_headers.reset(curl_slist_append(nullptr, ("If-Range: " + tag).c_str()));
        curl_easy_setopt(m_curl.get(), CURLOPT_RANGE, (std::to_string(m_from) + "-").c_str());
        curl_easy_setopt(m_curl.get(), CURLOPT_HTTPHEADER, m_headers.get());
    } else if (m_from > 0) {
        m_part.clear(); // without a tag nobody knows which file that was the beginning of
        m_from = 0;
    }
    configure(url, options);
}

void Transfer::configure(const std::string &url, const FetchOptions &options)
{
    CURL *curl = m_curl.get();
    const auto set = [curl](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
    const long patience = std::max<long>(1, static_cast<long>(options.patience.count()));
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 5L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, patience);
    set(CURLOPT_LOW_SPEED_LIMIT, kNextToSilence);
    set(CURLOPT_LOW_SPEED_TIME, patience);
    set(CURLOPT_USERAGENT, "shiftscope");
    set(CURLOPT_ERRORBUFFER, m_message.data());
    set(CURLOPT_NOPROGRESS, 0L);
    // libcurl is C: no exception may pass through it.
    set(CURLOPT_HEADERDATA, this);
    set(
        CURLOPT_HEADERFUNCTION, +[](char *data, std::size_t, std::size_t size, void *self) {
            static_cast<Transfer *>(self)->takeHeader({data, size});
            return size;
        });
    set(CURLOPT_WRITEDATA, this);
    set(
        CURLOPT_WRITEFUNCTION, +[](char *data, std::size_t, std::size_t size, void *self) -> std::size_t {
            auto *transfer = static_cast<Transfer *>(self);
            try {
                transfer->take({data, size});
                return size;
            } catch (...) {
                transfer->m_failure = std::current_exception();
                return size + 1; // anything but `size` ends the transfer
            }
        });
    set(CURLOPT_XFERINFODATA, this);
    set(
        CURLOPT_XFERINFOFUNCTION, +[](void *self, curl_off_t total, curl_off_t, curl_off_t, curl_off_t) {
            const auto *transfer = static_cast<const Transfer *>(self);
            transfer->report(total);
            return transfer->m_stop.stop_requested() ? 1 : 0;
        });
}

void Transfer::takeHeader(std::string_view line)
{
    if (line.starts_with("HTTP/")) { // of the next answer, after a redirection
        m_entityTag.clear();
        m_lastModified.clear();
        m_rangeStart = 0;
        m_wholeSize = 0;
    }
    if (const std::string_view tag = headerValue(line, "etag"); !tag.empty() && !tag.starts_with("W/"))
        m_entityTag = tag;
    if (const std::string_view date = headerValue(line, "last-modified"); !date.empty())
        m_lastModified = date;
    if (std::string_view range = headerValue(line, "content-range"); range.starts_with("bytes ")) {
        range.remove_prefix(6);
        m_rangeStart = numberAtFront(range);
        m_wholeSize = numberAtFront(range.substr(std::min(range.size(), range.find('/') + 1)));
    }
}

/// Before the first byte: is it the first of the file, or the first that is missing?
void Transfer::begin()
{
    long status = 0;
    curl_easy_getinfo(m_curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status == 206 && m_from > 0 && m_rangeStart == m_from)
        return;
    if (status != 200)
        throw WorkError("the server answered " + std::to_string(status) + " instead of sending the file");
    m_part.clear();
    m_from = 0;
    m_part.setTag(m_entityTag.empty() ? m_lastModified : m_entityTag);
}

void Transfer::take(std::span<const char> bytes)
{
    if (!m_begun)
        begin();
    m_begun = true;
    const std::uint64_t limit = m_bytes > 0 ? static_cast<std::uint64_t>(m_bytes) : kLargestDownload;
    if (bytes.size() > limit - m_part.size()) {
        m_part.clear();
        throw WorkError("the server sends more than the " + std::to_string(limit) +
                        " bytes that are expected: it is another file");
    }
    m_part.append(bytes);
}

void Transfer::report(curl_off_t coming) const
{
    const std::int64_t announced = m_bytes > 0 ? m_bytes : coming > 0 ? coming + static_cast<std::int64_t>(m_from) : 0;
    m_progress(static_cast<std::int64_t>(m_part.size()), announced);
}

Outcome Transfer::judge(CURLcode code)
{
    if (m_stop.stop_requested())
        throw WorkError("it was stopped");
    if (m_failure)
        std::rethrow_exception(m_failure);
    long status = 0;
    curl_easy_getinfo(m_curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_HTTP_RETURNED_ERROR && status == 416)
        return m_wholeSize == m_part.size() ? Outcome::Complete : Outcome::NothingLeft;
    if (code == CURLE_HTTP_RETURNED_ERROR)
        throw WorkError("the server answered " + std::to_string(status));
    const bool tooShort = m_bytes > 0 && m_part.size() < static_cast<std::uint64_t>(m_bytes);
    if (code == CURLE_OK && !tooShort)
        return Outcome::Complete;
    if (code == CURLE_OK || code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
        code == CURLE_OPERATION_TIMEDOUT)
        return Outcome::BrokenOff;
    throw WorkError(m_message.front() != '\0' ? m_message.data() : curl_easy_strerror(code));
}

Outcome Transfer::run()
{
    return judge(curl_easy_perform(m_curl.get()));
}

} // namespace

void downloadHttp(const std::string &url, std::int64_t bytes, PartFile &part, const FetchProgress &progress,
                  const std::stop_token &stop, const FetchOptions &options)
{
    static std::once_flag initialised;
    std::call_once(initialised, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    if (bytes > 0 && part.size() > static_cast<std::uint64_t>(bytes))
        part.clear();
    for (int attempt = 1; bytes == 0 || part.size() < static_cast<std::uint64_t>(bytes); ++attempt) {
        const std::uint64_t before = part.size();
        switch (Transfer(url, bytes, part, progress, stop, options).run()) {
        case Outcome::Complete:
            return;
        case Outcome::NothingLeft: // what is here is longer than what is there
            part.clear();
            break;
        case Outcome::BrokenOff:
            if (part.size() <= before || attempt == kMostAttempts)
                throw WorkError("the connection broke off after " + std::to_string(part.size()) + " bytes" +
                                (bytes > 0 ? " of " + std::to_string(bytes) : "") + "; fetching again goes on from there");
            break;
        }
    }
}

} // namespace shiftscope
