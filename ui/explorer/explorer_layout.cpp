#include "ui/explorer/explorer_layout.h"

#include "ui/explorer/canvas_bar.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/map_panel.h"
#include "ui/explorer/scene_controls.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

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

} // namespace

void layOutExplorer(QWidget &view, const ExplorerParts &parts)
{
    auto *canvas = new QWidget;
    auto *canvasColumn = new QVBoxLayout(canvas);
    canvasColumn->setContentsMargins(0, 0, 0, 0);
    canvasColumn->addWidget(&parts.canvas, 1);
    canvasColumn->addWidget(new CanvasBar(parts.canvas));

    auto *both = new QSplitter(Qt::Vertical);
    both->setObjectName(QStringLiteral("heroes"));
    both->addWidget(halves(canvas, &parts.map));
    both->addWidget(halves(&parts.table, parts.map.profiles()));
    both->setStretchFactor(0, 1);
    both->setStretchFactor(1, 0);
    both->setCollapsible(0, false);

    auto *row = new QHBoxLayout(&view);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(both, 1);
    row->addWidget(columnOf(parts));
}

} // namespace shiftscope
