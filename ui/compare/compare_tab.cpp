#include "ui/compare/compare_tab.h"

#include "ui/banner.h"
#include "ui/compare/compare_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/output_actions.h"

namespace shiftscope {

CompareView &addCompareView(MainWindow &window)
{
    auto *view = new CompareView(window.explorer().service(), &window);
    window.addView(view, CompareView::tr("Compare"));
    OutputActions &output = window.output();
    output.setGrid(*view);
    QObject::connect(view, &CompareView::exportWanted, &output, &OutputActions::chooseFigure);
    QObject::connect(view, &CompareView::copyWanted, &output, &OutputActions::copyFigure);
    QObject::connect(view, &CompareView::problem, &window.banner(), [&banner = window.banner()](const QString &message) {
        banner.show(message, {{CompareView::tr("Close"), CompareView::tr("Close this line"), [&banner] { banner.hide(); }}});
    });
    return *view;
}

} // namespace shiftscope
