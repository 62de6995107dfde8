#include "ui/study/study_job.h"

#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/study/study_report.h"
#include "ui/study/study_figures.h"

#include <algorithm>
#include <set>
#include <thread>

namespace shiftscope {

namespace {

/// A folder keeps one study: runs that the new one does not know would be orphans in it.
void requireSameStudy(const StudyFolder &folder, const StudyPlan &plan)
{
    if (!folder.holdsStudy())
        return;
    std::set<std::string> known;
    for (const StudyRun &run : plan.runs)
        known.insert(run.name);
    const StudyIndex index = folder.readIndex();
    for (const StudyIndex::Entry &run : index.runs)
        if (!known.contains(run.name))
            throw InputError(folder.path().string() + " holds another study (" + index.title + ", with the run " + run.name +
                             "); choose another folder, or open that study to go on with it");
}

StudyPlan planOf(const StudyOrder &order)
{
    if (order.folder.empty())
        throw InputError("there is no folder for the study's runs, tables and figures");
    return planStudy(parseStudy(order.text, order.file));
}

} // namespace

std::vector<StudyLine> linesOf(const StudyIndex &index)
{
    std::vector<StudyLine> lines;
    for (const StudyIndex::Entry &run : index.runs)
        lines.push_back({run.label, run.patch.empty() ? run.name : run.patch, index.groups[run.group].name, {}, run.name});
    return lines;
}

void StudyWatch::begin(std::vector<StudyLine> lines)
{
    const std::lock_guard lock(m_mutex);
    m_now.lines = std::move(lines);
    ++m_now.revision;
}

void StudyWatch::change(std::size_t run, StudyRunState state)
{
    const std::lock_guard lock(m_mutex);
    m_now.lines.at(run).state = state;
    ++m_now.revision;
}

void StudyWatch::progress(const Progress &now)
{
    const std::lock_guard lock(m_mutex);
    m_now.progress = now;
}

void StudyWatch::renewed()
{
    const std::lock_guard lock(m_mutex);
    ++m_now.renewed;
}

StudyWatch::Look StudyWatch::look(std::uint64_t known) const
{
    const std::lock_guard lock(m_mutex);
    if (m_now.revision != known)
        return m_now;
    return {.progress = m_now.progress, .lines = {}, .revision = m_now.revision, .renewed = m_now.renewed};
}

std::vector<std::string> missingModels(const StudyOrder &order)
{
    std::vector<std::string> missing;
    for (const StudyModel &model : parseStudy(order.text, order.file).models) {
        if (model.choice.initSeed || !model.choice.weights.empty())
            continue;
        try {
            if (!std::filesystem::exists(checkpointOf(model.choice)))
                missing.push_back(ModelName::parse(model.choice.model).architecture);
        } catch (const InputError &) {
            // not a network that can be fetched: checkStudy() says so
        }
    }
    return missing;
}

StudyCheck checkStudy(const StudyOrder &order)
{
    const StudyPlan plan = planOf(order);
    const StudyFolder folder{order.folder};
    requireSameStudy(folder, plan);
    StudyCheck check{.title = plan.config.title,
                     .networks = plan.config.models.size(),
                     .lines = linesOf(indexOf(plan)),
                     .leftOut = plan.leftOut};
    for (std::size_t i = 0; i < plan.runs.size(); ++i) {
        check.positions += plan.runs[i].positions;
        if (std::filesystem::exists(folder.recordFile(plan.runs[i].name))) {
            check.lines[i].state = StudyRunState::Done;
            ++check.done;
        }
    }
    check.begun = folder.holdsStudy();
    return check;
}

StudyOutcome runStudyJob(const StudyOrder &order, StudyWatch &watch, const JobControl &control)
{
    const StudyPlan plan = planOf(order);
    const StudyFolder folder{order.folder};
    requireSameStudy(folder, plan);
    watch.begin(linesOf(indexOf(plan)));
    StudyOptions options;
    options.resume = true;
    options.probeThreads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2); // beside the sweeps
    options.programVersion = order.programVersion;
    options.runChanged = [&watch](std::size_t run, StudyRunState state) { watch.change(run, state); };
    options.renew = [&folder, &watch] {
        {
            const std::unique_ptr<RunClaim> claim = folder.reportClaim();
            static_cast<void>(renewTables(folder));
            drawPages(studyPages(folder, folder.readIndex()), folder.figures(), {});
        }
        watch.renewed();
    };
    return runStudy(plan, folder, options, control);
}

} // namespace shiftscope
