#include "core/exception_text.h"

#include "core/error.h"
#include "core/printable.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace shiftscope {

namespace {

/// How LibTorch (on the CPU and on a GPU), OpenCV and oneDNN put it.
constexpr std::array<std::string_view, 8> kNoMemory{
    "can't allocate memory", "not enough memory",  "out of memory", "Insufficient memory",
    "OutOfMemory",           "could not allocate", "out_of_memory", "Storage size calculation overflowed"};

std::string firstLine(std::string_view text)
{
    constexpr std::size_t kLongest = 200;
    const std::string_view line = text.substr(0, text.find('\n'));
    return printable(line.substr(0, kLongest)) + (line.size() > kLongest ? "…" : "");
}

} // namespace

bool meansNoMemory(const std::exception &error)
{
    if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr || dynamic_cast<const std::length_error *>(&error) != nullptr)
        return true;
    const std::string_view what = error.what();
    return std::ranges::any_of(kNoMemory, [what](std::string_view words) { return what.find(words) != std::string_view::npos; });
}

std::string exceptionText(const std::exception &error)
{
    if (const auto *own = dynamic_cast<const Error *>(&error))
        return own->what();
    if (const auto *file = dynamic_cast<const std::filesystem::filesystem_error *>(&error))
        return file->path1().string() + ": " + file->code().message();
    if (meansNoMemory(error))
        return kTooLittleMemory;
    if (const auto *system = dynamic_cast<const std::system_error *>(&error))
        return "the system refuses what is needed: " + system->code().message();
    return "the work failed for a reason that was not foreseen: " + firstLine(error.what());
}

} // namespace shiftscope
