#pragma once

#include "fake_network.h"
#include "hand.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/plot/heatmap_view.h"
#include "ui/settings.h"

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

/// The explorer in its window, on a fake network, with a red disc as patch.
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
        window.resize(1900, 1100);
        view.setZoom(kZoom);
        hand::activate(window);
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
    /// By the keys, wherever the focus is.
    [[nodiscard]] bool undo() { return hand::press(&window, QStringLiteral("Ctrl+Z")); }
    [[nodiscard]] bool redo() { return hand::press(&window, QStringLiteral("Ctrl+Shift+Z")); }
    /// Into the fields.
    [[nodiscard]] bool typeBox(int pixels) { return hand::type(view.findChild<QSpinBox *>(QStringLiteral("boxSize")), pixels); }
    [[nodiscard]] bool typePosition(Position to)
    {
        return hand::type(view.findChild<QSpinBox *>(QStringLiteral("positionX")), to.x) &&
               hand::type(view.findChild<QSpinBox *>(QStringLiteral("positionY")), to.y);
    }
    /// By the mouse.
    void dragTo(Position to) { drag(QPoint(to.x - position().x, to.y - position().y) * kZoom); }
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
    Settings settings{folder.filePath(QStringLiteral("window.ini"))};
    MainWindow window{settings};
    ExplorerView &view = window.explorer();
};

} // namespace shiftscope::fake
