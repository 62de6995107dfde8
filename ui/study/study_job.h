#pragma once

#include "core/study/study_plan.h"
#include "core/study/study_runner.h"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace shiftscope {

/// A study as it was composed, and where it is to be kept.
struct StudyOrder {
    std::string text;           ///< of study.toml
    std::filesystem::path file; ///< names in the text are relative to its folder; it need not be there
    std::filesystem::path folder;
    std::string programVersion;
};

/// A run of a study, as a list shows it.
struct StudyLine {
    std::string network;
    std::string patch;
    std::string scenes; ///< name of the group: "125px"
    StudyRunState state = StudyRunState::Waiting;
    std::string run; ///< as its folder names it
    friend bool operator==(const StudyLine &, const StudyLine &) = default;
};

[[nodiscard]] std::vector<StudyLine> linesOf(const StudyIndex &index);

/// Where a study under way tells how far it is, and the window looks. For any thread.
class StudyWatch {
public:
    struct Look {
        Progress progress;
        std::vector<StudyLine> lines;
        std::uint64_t revision = 0; ///< another one: `lines` have changed
        std::size_t renewed = 0;    ///< how often tables and figures have been made
    };

    void begin(std::vector<StudyLine> lines);
    void change(std::size_t run, StudyRunState state);
    void progress(const Progress &now);
    void renewed();
    /// Lines are left out where they are still those of `known`.
    [[nodiscard]] Look look(std::uint64_t known) const;

private:
    mutable std::mutex m_mutex;
    Look m_now;
};

/// What would be done.
struct StudyCheck {
    std::string title;
    std::size_t networks = 0;
    std::vector<StudyLine> lines;
    std::int64_t positions = 0;
    bool begun = false;               ///< the folder holds this study …
    std::size_t done = 0;             ///< … and so many of its runs are finished
    std::vector<std::string> leftOut; ///< see StudyPlan
};

/// The networks of a study whose trained weights are not on this machine but can be fetched. Throws InputError where the text is
/// not a study.
[[nodiscard]] std::vector<std::string> missingModels(const StudyOrder &order);

/// Looks everything up without doing anything. For a worker; it may take seconds. Throws InputError listing all that is amiss,
/// also where the folder holds another study.
[[nodiscard]] StudyCheck checkStudy(const StudyOrder &order);

/// Runs a study, or goes on with it, as `shiftscope study` does; on the caller's thread and others. Throws as checkStudy() and
/// runStudy() do.
[[nodiscard]] StudyOutcome runStudyJob(const StudyOrder &order, StudyWatch &watch, const JobControl &control);

} // namespace shiftscope
