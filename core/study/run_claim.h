#pragma once

#include <filesystem>
#include <memory>

namespace shiftscope {

/// "This process works on it": a lock on a small file, which the system takes back from a process that has died, however it died.
/// The file is removed when the claim ends in good order.
class RunClaim {
public:
    /// Nothing where another process, or another claim of this one, holds it. Throws WorkError when the file cannot be made.
    [[nodiscard]] static std::unique_ptr<RunClaim> tryTake(const std::filesystem::path &file);
    /// Waits for it.
    [[nodiscard]] static std::unique_ptr<RunClaim> take(const std::filesystem::path &file);
    ~RunClaim();
    RunClaim(const RunClaim &) = delete;
    RunClaim &operator=(const RunClaim &) = delete;

private:
    RunClaim(std::filesystem::path file, int descriptor);
    static std::unique_ptr<RunClaim> lockedWith(const std::filesystem::path &file, int operation);

    std::filesystem::path m_file;
    int m_descriptor;
};

} // namespace shiftscope
