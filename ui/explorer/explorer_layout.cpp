#include "ui/explorer/explorer_layout.h"

#include "ui/explorer/canvas_bar.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/drag_path_panel.h"
#include "ui/explorer/hero_pair.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/map_panel.h"
#include "ui/explorer/measure_controls.h"
#include "ui/explorer/scene_controls.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kGap = 8;

/// Two widgets side by side, equally wide whatever they ask for.
QWidget *halves(QWidget *left, QWidget *right)
{
    auto *pair = new QWidget;
    auto *row = new QHBoxLayout(pair);
    row->setContentsMargins(kGap, kGap / 2, kGap, kGap / 2);
    row->setSpacing(kGap);
    for (QWidget *half : {left, right}) {
        QSizePolicy policy = half->sizePolicy();
        policy.setHorizontalPolicy(QSizePolicy::Ignored);
        half->setSizePolicy(policy);
        row->addWidget(half, 1);
    }
    return pair;
}

QWidget *line()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setForegroundRole(QPalette::Mid);
    line->setFrameShadow(QFrame::Plain);
    return line;
}

QScrollArea *columnOf(const ExplorerParts &parts)
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(kGap, kGap, kGap, kGap);
    column->setSpacing(kGap);
    column->addWidget(&parts.scene);
    column->addWidget(line());
    column->addWidget(&parts.measuring);
    column->addWidget(line());
    column->addWidget(parts.map.controls());
    column->addWidget(line());
    column->addWidget(parts.table.classes());
    column->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("explorerControls"));
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(content->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
    return scroll;
}

/// Canvas and map over the figures: they have the height that fills the width, the figures the rest, until the handle between
/// them is moved by hand.
class Heroes : public QSplitter {
public:
    Heroes(HeroPair *pair, QWidget *figures) : QSplitter(Qt::Vertical), m_pair(pair), m_figures(figures)
    {
        addWidget(pair);
        addWidget(figures);
        setStretchFactor(0, 1);
        setStretchFactor(1, 0);
        setCollapsible(0, false);
        connect(this, &QSplitter::splitterMoved, this, [this] { m_byHand = true; });
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QSplitter::resizeEvent(event);
        if (m_byHand)
            return;
        const int all = height() - handleWidth();
        const int least = m_pair->minimumSizeHint().height();
        const int most = std::max(least, all - m_figures->minimumSizeHint().height());
        const int pair = std::clamp(m_pair->heightFilling(width()), least, most);
        setSizes({pair, all - pair});
    }

private:
    HeroPair *m_pair;
    QWidget *m_figures;
    bool m_byHand = false;
};

} // namespace

void layOutExplorer(QWidget &view, const ExplorerParts &parts)
{
    auto *curves = new QTabWidget;
    curves->setObjectName(QStringLiteral("curves"));
    curves->setAccessibleName(QObject::tr("Curves"));
    curves->setDocumentMode(true);
    curves->addTab(parts.map.profiles(), QObject::tr("Pro&files"));
    curves->addTab(&parts.path, QObject::tr("&Path"));
    auto *below = new CanvasBar(parts.canvas);
    auto *both = new Heroes(new HeroPair(parts.canvas, *below, parts.map), halves(&parts.table, curves));
    both->setObjectName(QStringLiteral("heroes"));

    auto *row = new QHBoxLayout(&view);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(both, 1);
    row->addWidget(columnOf(parts));
}

} // namespace shiftscope
