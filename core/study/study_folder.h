#pragma once

#include "core/study/run_claim.h"
#include "core/study/run_record.h"
#include "core/study/study_plan.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// What a study's folder is to hold: enough to make its tables without the study's own file.
struct StudyIndex {
    struct Entry {
        std::string name;  ///< of the run
        std::string label; ///< of the model, as in the tables
        std::string model; ///< the architecture as published, where it has its published weights; else empty
        std::size_t group = 0;
        std::string patch{}; ///< stem of the patch's or picture's file; empty in a folder of an older version
    };
    std::string title;
    std::string base{}; ///< the folder that names in study.toml are relative to; empty in a folder of an older version
    std::vector<StudyGroup> groups;
    std::vector<Entry> runs;
    struct Composed {
        std::string name;  ///< of the composition
        std::string label; ///< of the model, as in the tables
    };
    std::vector<Composed> compositions;
};

[[nodiscard]] StudyIndex indexOf(const StudyPlan &plan);

/// Where everything lies in a study's folder. A plain value; nothing is opened.
class StudyFolder {
public:
    explicit StudyFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    [[nodiscard]] const std::filesystem::path &path() const { return m_folder; }
    [[nodiscard]] std::filesystem::path runFile(const std::string &run) const { return m_folder / "runs" / (run + ".h5"); }
    [[nodiscard]] std::filesystem::path recordFile(const std::string &run) const { return m_folder / "runs" / (run + ".json"); }
    /// Probes so far of a run that is not finished.
    [[nodiscard]] std::filesystem::path partFile(const std::string &run) const
    {
        return m_folder / "runs" / (run + ".part.json");
    }
    [[nodiscard]] std::filesystem::path claimFile(const std::string &run) const { return m_folder / "runs" / (run + ".lock"); }
    [[nodiscard]] std::filesystem::path compositions() const { return m_folder / "compositions"; }
    [[nodiscard]] std::filesystem::path compositionFile(const std::string &name) const
    {
        return compositions() / (name + ".json");
    }
    [[nodiscard]] std::filesystem::path compositionClaim(const std::string &name) const
    {
        return compositions() / (name + ".lock");
    }
    [[nodiscard]] std::filesystem::path tables() const { return m_folder / "tables"; }
    [[nodiscard]] std::filesystem::path figures() const { return m_folder / "figures"; }
    [[nodiscard]] std::filesystem::path summaryFile() const { return m_folder / "study.h5"; }

    /// Whoever makes tables and figures holds this lock from reading the records on: so the last to finish makes them of all.
    [[nodiscard]] std::unique_ptr<RunClaim> reportClaim() const { return RunClaim::take(m_folder / "report.lock"); }

    /// True when the folder holds a study.
    [[nodiscard]] bool holdsStudy() const;
    /// Makes the folders and writes study.toml and study.json. Throws WorkError.
    void begin(const StudyPlan &plan) const;
    /// Throws InputError when the folder holds no study.
    [[nodiscard]] StudyIndex readIndex() const;
    /// The finished runs' figures by the index's order; none where a run is not finished.
    [[nodiscard]] std::vector<std::optional<RunRecord>> readRecords(const StudyIndex &index) const;
    /// Nothing where it is not measured yet. Throws InputError for a file that is no such record.
    [[nodiscard]] std::optional<CompositionRecord> readComposition(const std::string &name) const;

private:
    std::filesystem::path m_folder;
};

} // namespace shiftscope
