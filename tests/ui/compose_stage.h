#pragma once

#include "core/network/graph.h"
#include "ui/compose/compose_view.h"
#include "ui/compose/measure_table.h"
#include "ui/compose/picture_grid.h"
#include "ui/compose/scene_editor.h"
#include "ui/compose/sketch_canvas.h"
#include "ui/explorer/background_button.h"

#include <QCheckBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

// A Compose view with a small network and two coloured squares.

namespace shiftscope {

inline constexpr int kCanvas = 32;

/// A small seeded convolutional network.
inline std::shared_ptr<const ComposeModel> tinyModel()
{
    GraphBuilder net("tiny", "Tiny", {.canvas = kCanvas, .mean = {127, 127, 127}, .deviation = {64, 64, 64}});
    NodeId x =
        net.add(Conv{.channels = 8, .window = {.kernel = 5, .stride = 2, .padBefore = 2, .padAfter = 2}}, {kInput}, "conv");
    x = net.add(ReLU{}, {x});
    x = net.add(Flatten{}, {x}, {}, "flat");
    net.add(Linear{.features = 10}, {x}, "fc", "fc");
    Graph graph = net.build({"fc"}, "fc");
    StateDict weights = initialWeights(graph, 3);
    Network network(graph, weights);
    return std::make_shared<ComposeModel>(ComposeModel{.graph = std::move(graph),
                                                       .weights = std::move(weights),
                                                       .weightsName = "init-seed:3",
                                                       .weightsSha256 = std::string(64, 'a'),
                                                       .source = "the seed",
                                                       .device = {},
                                                       .network = std::move(network)});
}

struct Stage {
    Stage()
    {
        for (const auto &[name, colour] : {std::pair("red.png", Qt::red), std::pair("blue.png", Qt::blue)}) {
            QImage patch(8, 8, QImage::Format_ARGB32);
            patch.fill(colour);
            patch.setPixelColor(0, 0, Qt::transparent);
            patch.save(folder.filePath(QLatin1String(name)));
        }
        view.resize(1200, 850);
        view.setModel({"fc", "flat"}, kCanvas, [] { return tinyModel(); });
        view.setScenes({{.name = "A", .patches = {{file("red.png"), 8, {2, 2}}}},
                        {.name = "B", .patches = {{file("blue.png"), 8, {20, 20}}}}});
        view.findChild<QSpinBox *>(QStringLiteral("steps"))->setValue(5);
        view.show();
    }
    [[nodiscard]] std::filesystem::path file(const char *name) const
    {
        return folder.filePath(QLatin1String(name)).toStdString();
    }
    [[nodiscard]] QPushButton *start() const { return view.findChild<QPushButton *>(QStringLiteral("start")); }
    [[nodiscard]] SketchCanvas &canvas(int index)
    {
        QList<SketchCanvas *> all = view.findChildren<SketchCanvas *>();
        all.removeIf([](const SketchCanvas *one) { return !one->isVisibleTo(one->window()); });
        return *all[index];
    }
    void runToItsEnd()
    {
        QSignalSpy finished(&view, &ComposeView::finished);
        start()->click();
        QVERIFY(finished.wait(30000));
    }

    QTemporaryDir folder;
    ComposeView view;
};

} // namespace shiftscope
