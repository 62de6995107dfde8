#include "ui/compare/compare_tab.h"

#include "ui/banner.h"
#include "ui/compare/compare_jobs.h"
#include "ui/compare/compare_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/output_actions.h"

namespace shiftscope {

CompareView &addCompareView(MainWindow &window)
{
    auto *view = new CompareView(window.explorer().service(), &window);
    window.addView(view, CompareView::tr("Compare"));
    window.keepRunsOf(*view);
    OutputActions &output = window.output();
    output.setGrid(*view);
    QObject::connect(view, &CompareView::exportWanted, &output, &OutputActions::chooseFigure);
    QObject::connect(view, &CompareView::copyWanted, &output, &OutputActions::copyFigure);
    QObject::connect(view, &CompareView::done, &output, &OutputActions::done);
    QObject::connect(view, &CompareView::openWanted, &window,
                     [&window](const QString &file) { window.openFile(file.toStdString()); });
    QObject::connect(view, &CompareView::problem, &window.notice(),
                     [&notice = window.notice()](const QString &message) { notice.show(message); });
    new CompareJobs(
        view->sweeps(), window.jobs(), [&window, view] { window.showView(view); }, view);
    return *view;
}

} // namespace shiftscope
