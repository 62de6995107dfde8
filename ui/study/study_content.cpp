#include "ui/study/study_content.h"

#include "core/study/study_report.h"
#include "core/whole_file.h"

#include <algorithm>

namespace shiftscope {

StudyContent readStudyContent(const std::filesystem::path &folder)
{
    const StudyFolder study{folder};
    const StudyIndex index = study.readIndex();
    const std::vector<std::optional<RunRecord>> records = study.readRecords(index);
    StudyContent content{.folder = folder,
                         .title = index.title,
                         .text = readWholeFile(folder / "study.toml").value_or(std::string()),
                         .file = (index.base.empty() ? folder : std::filesystem::path(index.base)) / "study.toml",
                         .lines = linesOf(index),
                         .done = 0,
                         .tables = {},
                         .figures = {}};
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i]) {
            content.lines[i].state = StudyRunState::Done;
            ++content.done;
        }
    if (content.done > 0)
        content.tables = tablesOf(study, index, records);
    std::error_code none; // no figures yet
    for (const std::filesystem::directory_entry &entry : std::filesystem::directory_iterator(study.figures(), none))
        if (entry.path().extension() == ".png" && !entry.path().filename().string().starts_with('.'))
            content.figures.push_back(entry.path());
    std::ranges::sort(content.figures);
    return content;
}

} // namespace shiftscope
