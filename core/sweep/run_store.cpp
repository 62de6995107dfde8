#include "core/sweep/run_store.h"

#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/storage/raw_file.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::size_t kDigits = 32; ///< of the 64 of a SHA-256: 128 bits tell all runs of a lifetime apart

std::string_view bytesOf(const StoredImage &image)
{
    return {reinterpret_cast<const char *>(image.values.data()), image.values.size()};
}

std::string textOf(const StoredImage &image)
{
    if (image.values.empty())
        return "-";
    return std::to_string(image.height) + 'x' + std::to_string(image.width) + 'x' + std::to_string(image.channels) + ':' +
           sha256OfBytes(bytesOf(image));
}

/// Copies what `more` has at the positions `wanted`; `values` holds whole maps, one after another.
template <typename Number>
void take(std::vector<Number> &values, const std::vector<Number> &more, const std::vector<std::uint8_t> &wanted)
{
    if (values.size() != more.size())
        throw WorkError("maps of different sizes cannot be merged");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (wanted[i % wanted.size()] != 0)
            values[i] = more[i];
}

template <typename Key>
void takeEach(std::map<Key, std::vector<float>> &maps, const std::map<Key, std::vector<float>> &more,
              const std::vector<std::uint8_t> &wanted)
{
    for (auto &[key, values] : maps) {
        const auto found = more.find(key);
        if (found == more.end())
            throw WorkError("maps of different layers or classes cannot be merged");
        take(values, found->second, wanted);
    }
}

bool covers(const std::vector<std::uint8_t> &done, const std::vector<std::uint8_t> &other)
{
    for (std::size_t i = 0; i < other.size(); ++i)
        if (other[i] != 0 && done[i] == 0)
            return false;
    return true;
}

struct StoreFile {
    std::filesystem::path path;
    std::int64_t bytes = 0;
    std::filesystem::file_time_type used;
};

/// Newest first. Files that vanish meanwhile, as another process removes them, are left out.
std::vector<StoreFile> filesIn(const std::filesystem::path &folder, std::string_view extension)
{
    std::vector<StoreFile> files;
    std::error_code none;
    for (std::filesystem::directory_iterator entry(folder, none), end; !none && entry != end; entry.increment(none)) {
        std::error_code gone;
        StoreFile file{entry->path(), static_cast<std::int64_t>(entry->file_size(gone)), entry->last_write_time(gone)};
        if (!gone && file.path.extension() == extension)
            files.push_back(std::move(file));
    }
    std::ranges::sort(files, std::ranges::greater(), &StoreFile::used);
    return files;
}

/// Leaves a file alone that a process is writing, and a folder or link.
bool removeUnlessWritten(const std::filesystem::path &file)
{
    try {
        const RawFile held = RawFile::openForWriting(file);
        std::error_code ignored; // it is gone already, or the folder cannot be written: then it stays
        return std::filesystem::remove(file, ignored);
    } catch (const Error &) {
        return false;
    }
}

/// Whole, and of what its name says.
bool isSound(const std::filesystem::path &file)
{
    try {
        const RunFile run = RunFile::openForReading(file);
        return keyOf(run.header()).fileName() == file.filename().string();
    } catch (const Error &) {
        return false;
    }
}

bool soundOrRemoved(const std::filesystem::path &file)
{
    const bool sound = isSound(file);
    if (!sound)
        removeUnlessWritten(file);
    return sound;
}

/// Waits a moment while another process writes it: that is done at once. None where it does not end.
std::optional<RunFile> openedForWriting(const std::filesystem::path &file)
{
    constexpr int kTries = 50;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        try {
            return RunFile::openForWriting(file);
        } catch (const InputError &) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
    return std::nullopt;
}

/// None where the file would take more than `limit` bytes.
std::optional<RunFile> createdWithin(std::int64_t limit, const std::filesystem::path &path, const RunHeader &header, bool replace)
{
    RunFile file = RunFile::create(path, header, replace);
    std::error_code unknown;
    if (static_cast<std::int64_t>(std::filesystem::file_size(path, unknown)) <= limit)
        return file;
    std::filesystem::remove(path, unknown);
    return std::nullopt;
}

/// Features first, then the marks that vouch for them. `before`: those that are in the file.
void write(RunFile &file, const RunMaps &maps, const std::vector<std::uint8_t> &before, const RunStore::ReadFeature &read)
{
    if (file.header().features != StoredFeatures::None) {
        std::vector<float> feature;
        for (const StoredLayer &layer : file.header().layers) {
            feature.resize(static_cast<std::size_t>(layer.dims));
            for (std::size_t index = 0; index < maps.done.size(); ++index) {
                if (maps.done[index] == 0 || before[index] != 0)
                    continue;
                read(layer.name, index, feature);
                file.writeFeatures(layer.name, index, feature);
            }
        }
    }
    file.checkpoint(maps);
}

} // namespace

RunKey keyOf(const RunHeader &header)
{
    std::string things = header.model + '\n' + (header.weightsSha256.empty() ? header.weights : header.weightsSha256) + '\n' +
                         header.device + '\n' + std::string(name(header.mode)) + '\n' + std::string(name(header.metric)) + '\n';
    for (const int number : {header.canvas, header.box, header.stride, header.classifier ? 1 : 0})
        things += std::to_string(number) + ' ';
    // A file gives them back in an order of its own.
    std::set<std::string> unordered;
    for (const StoredLayer &layer : header.layers)
        unordered.insert(layer.name);
    for (const int index : header.classes)
        unordered.insert("class " + std::to_string(index));
    for (const std::string &name : unordered)
        things += '\n' + name;
    things += '\n' + textOf(header.patchImage) + '\n' + textOf(header.backgroundImage);
    std::string anchors;
    for (const StoredAnchor &anchor : header.anchors)
        anchors += anchor.name + '@' + std::to_string(anchor.x) + ':' + std::to_string(anchor.y) + '\n';
    return {sha256OfBytes(things).substr(0, kDigits), sha256OfBytes(anchors).substr(0, kDigits)};
}

RunMaps merged(RunMaps maps, const RunMaps &more)
{
    if (maps.done.size() != more.done.size())
        throw WorkError("maps of different grids cannot be merged");
    std::vector<std::uint8_t> wanted(maps.done.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i] = maps.done[i] == 0 && more.done[i] != 0 ? 1 : 0;
    takeEach(maps.similarity, more.similarity, wanted);
    take(maps.top1Class, more.top1Class, wanted);
    take(maps.top1Probability, more.top1Probability, wanted);
    takeEach(maps.probability, more.probability, wanted);
    for (auto &[layer, blank] : maps.blank)
        if (const auto found = more.blank.find(layer); blank.empty() && found != more.blank.end())
            blank = found->second;
    take(maps.done, more.done, wanted);
    return maps;
}

RunStore::RunStore(std::filesystem::path folder, std::int64_t limit) : m_folder(std::move(folder)), m_limit(limit) {}

std::optional<std::filesystem::path> RunStore::find(const RunKey &key) const
{
    std::filesystem::path file = m_folder / key.fileName();
    std::error_code none;
    if (!std::filesystem::exists(file, none) || !soundOrRemoved(file))
        return std::nullopt;
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), none);
    return file;
}

std::vector<std::filesystem::path> RunStore::underOtherAnchors(const RunKey &key) const
{
    std::vector<std::filesystem::path> found;
    for (StoreFile &file : filesIn(m_folder, ".h5")) {
        const std::string name = file.path.filename().string();
        if (name.starts_with(key.things + '-') && name != key.fileName() && soundOrRemoved(file.path))
            found.push_back(std::move(file.path));
    }
    return found;
}

void RunStore::keep(const RunHeader &header, const RunMaps &maps, const ReadFeature &read) const
{
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error)
        throw WorkError(m_folder.string() + ": the folder cannot be made: " + error.message());
    const std::filesystem::path path = m_folder / keyOf(header).fileName();
    if (!std::filesystem::exists(path, error) || !soundOrRemoved(path)) {
        try {
            create(header, maps, read, false);
            return;
        } catch (const InputError &) {
            if (!std::filesystem::exists(path, error))
                throw;
            // Another process was first: its file is added to.
        }
    }
    add(header, maps, read);
    makeRoom(path);
}

void RunStore::create(const RunHeader &header, const RunMaps &maps, const ReadFeature &read, bool replace) const
{
    const std::filesystem::path path = m_folder / keyOf(header).fileName();
    RunHeader wanted = header;
    std::optional<RunFile> file = createdWithin(m_limit, path, wanted, replace);
    if (!file && wanted.features != StoredFeatures::None) {
        wanted.features = StoredFeatures::None;
        file = createdWithin(m_limit, path, wanted, replace);
    }
    if (!file)
        return;
    write(*file, maps, std::vector<std::uint8_t>(maps.done.size()), read);
    makeRoom(path);
}

void RunStore::add(const RunHeader &header, const RunMaps &maps, const ReadFeature &read) const
{
    std::optional<RunFile> file = openedForWriting(m_folder / keyOf(header).fileName());
    if (!file)
        return;
    const RunMaps before = file->readMaps();
    const StoredFeatures kept = file->header().features;
    const bool addsAll = covers(maps.done, before.done);
    const RunMaps whole = merged(maps, before);
    if (whole.doneCount() == before.doneCount() && header.features == StoredFeatures::None)
        return;
    // Features that this run does not have cannot be given for what it adds, nor for what only the file has done.
    if (kept == header.features || (kept == StoredFeatures::None && !addsAll)) {
        write(*file, whole, before.done, read);
        return;
    }
    RunHeader wanted = header;
    if (!addsAll)
        wanted.features = StoredFeatures::None;
    file.reset(); // or its lock would be in the way
    create(wanted, whole, read, true);
}

std::int64_t RunStore::used() const
{
    std::int64_t sum = 0;
    for (const StoreFile &file : filesIn(m_folder, ".h5"))
        sum += file.bytes;
    return sum;
}

void RunStore::setLimit(std::int64_t limit)
{
    m_limit = limit;
    makeRoom({});
}

void RunStore::clear() const
{
    for (const StoreFile &file : filesIn(m_folder, ".h5"))
        removeUnlessWritten(file.path);
}

void RunStore::tidy() const
{
    constexpr auto kAge = std::chrono::minutes(1); // a file just made is locked a moment later
    for (const StoreFile &file : filesIn(m_folder, ".partial"))
        if (std::filesystem::file_time_type::clock::now() - file.used > kAge)
            removeUnlessWritten(file.path);
}

void RunStore::makeRoom(const std::filesystem::path &spared) const
{
    std::vector<StoreFile> files = filesIn(m_folder, ".h5");
    std::int64_t sum = 0;
    for (const StoreFile &file : files)
        sum += file.bytes;
    for (auto oldest = files.rbegin(); oldest != files.rend() && sum > m_limit; ++oldest)
        if (oldest->path != spared && removeUnlessWritten(oldest->path))
            sum -= oldest->bytes;
}

} // namespace shiftscope
