#pragma once

#include "fake_network.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/explorer_view.h"
#include "ui/plot/heatmap_view.h"

#include <QImage>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <memory>

namespace shiftscope::fake {

inline constexpr int kZoom = 2;
inline constexpr int kBox = 125;

/// The explorer on a fake network, with a red disc as patch.
struct Stage {
    explicit Stage(std::chrono::milliseconds forward = {}, bool automatic = false)
    {
        QImage disc(kBox, kBox, QImage::Format_ARGB32);
        disc.fill(Qt::transparent);
        QPainter painter(&disc);
        painter.setBrush(Qt::red);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(disc.rect());
        painter.end();
        disc.save(patchFile());
        behaviour->forward = forward;
        MapOptions options;
        options.sweepAutomatically = automatic;
        view.mapPanel().setOptions(options);
        view.resize(1400, 860);
        view.setZoom(kZoom);
        view.show();
        QObject::connect(&view, &ExplorerView::resultShown, &view,
                         [this](const LiveResult &result) { results.push_back(result); });
        QObject::connect(&view, &ExplorerView::problem, &view, [this](const QString &message) { problems.push_back(message); });
        view.document().reset({{.patch = patchFile().toStdString(), .box = kBox}, {40, 40}});
        view.setNetwork(std::make_shared<fake::Network>(behaviour));
    }

    [[nodiscard]] QString patchFile() const { return folder.filePath(QStringLiteral("disc.png")); }
    [[nodiscard]] CanvasWidget *canvas() const { return view.findChild<CanvasWidget *>(); }
    [[nodiscard]] HeatmapView *map() const { return view.findChild<HeatmapView *>(); }
    [[nodiscard]] int spin(const char *name) const { return view.findChild<QSpinBox *>(QLatin1String(name))->value(); }
    [[nodiscard]] QPushButton *button(const char *name) const { return view.findChild<QPushButton *>(QLatin1String(name)); }
    [[nodiscard]] Position position() { return view.document().settings().position; }
    [[nodiscard]] bool ready() const { return !results.empty(); }
    QPoint middleOfPatch() { return canvas()->pixelOf(position()) + QPoint(kBox, kBox); }

    void drag(QPoint by)
    {
        const QPoint from = middleOfPatch();
        QTest::mousePress(canvas(), Qt::LeftButton, {}, from);
        QTest::mouseMove(canvas(), from + by / 2);
        QTest::mouseMove(canvas(), from + by);
        QTest::mouseRelease(canvas(), Qt::LeftButton, {}, from + by);
    }

    QTemporaryDir folder;
    std::shared_ptr<fake::Behaviour> behaviour = std::make_shared<fake::Behaviour>();
    QList<LiveResult> results;
    QStringList problems;
    ExplorerView view;
};

} // namespace shiftscope::fake
