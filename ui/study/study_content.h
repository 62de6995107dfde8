#pragma once

#include "core/study/table.h"
#include "ui/study/study_job.h"

#include <filesystem>
#include <string>
#include <vector>

namespace shiftscope {

/// What a study's folder holds so far.
struct StudyContent {
    std::filesystem::path folder;
    std::string title;
    std::string text;           ///< study.toml
    std::filesystem::path file; ///< see StudyOrder::file
    std::vector<StudyLine> lines;
    std::size_t done = 0;
    std::vector<Table> tables;                  ///< of the runs that are finished; empty while there are none
    std::vector<std::filesystem::path> figures; ///< PNG files
};

/// For a worker; nothing is written. Throws InputError where the folder holds no study.
[[nodiscard]] StudyContent readStudyContent(const std::filesystem::path &folder);

} // namespace shiftscope
