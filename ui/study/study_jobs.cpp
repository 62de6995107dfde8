#include "ui/study/study_jobs.h"

#include "ui/jobs/work_jobs.h"
#include "ui/main_window.h"
#include "ui/models/model_store.h"
#include "ui/models/models_dialog.h"
#include "ui/study/study_view.h"

namespace shiftscope {

StudyView &addStudyView(MainWindow &window, ModelStore &store, ModelsDialog &models)
{
    auto *view = new StudyView(&window);
    window.addView(view, StudyView::tr("Study"));
    listWork(view->work(), window.jobs(), [&window, view] { window.showView(view); });
    QObject::connect(view, &StudyView::runWanted, &window,
                     [&window](const QString &file) { window.openFile(file.toStdString()); });
    QObject::connect(view, &StudyView::modelWanted, &models, &ModelsDialog::showModel);
    QObject::connect(&store, &ModelStore::weightsChanged, view, &StudyView::checkSoon);
    return *view;
}

} // namespace shiftscope
