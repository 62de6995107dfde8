#pragma once

#include "fake_network.h"
#include "ui/compose/compose_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/main_window.h"
#include "ui/settings.h"
#include "ui/whole_window.h"

#include <QImage>
#include <QTemporaryDir>

namespace shiftscope::fake {

/// The window as the program shows it, every view in it, on a fake network with a small canvas, so that a sweep takes no time.
/// Its folders (library, models, settings) are its own and empty.
struct WholeStage {
    static constexpr int kCanvas = 48;
    static constexpr int kBox = 32;

    WholeStage()
    {
        QImage patch(kBox, kBox, QImage::Format_ARGB32);
        patch.fill(Qt::red);
        patch.setPixelColor(0, 0, Qt::transparent); // or it would be a picture to cut a patch out of
        patch.save(file("patch.png"));
        m_whole.start({});
        SceneSettings scene;
        scene.patch = file("patch.png").toStdString();
        scene.box = kBox;
        scene.position = {4, 4};
        window().explorer().document().reset(scene);
        window().resize(1360, 920); // however small the screen
        window().setNetwork(std::make_shared<Network>(behaviour, kCanvas));
    }

    [[nodiscard]] QString file(const char *name) const { return m_folder.filePath(QLatin1String(name)); }
    [[nodiscard]] MainWindow &window() { return m_whole.window(); }
    [[nodiscard]] WholeWindow &whole() { return m_whole; }
    [[nodiscard]] bool swept()
    {
        const auto &snapshot = window().explorer().mapPanel().snapshot();
        return snapshot && snapshot->finished;
    }

    std::shared_ptr<Behaviour> behaviour = std::make_shared<Behaviour>();

private:
    /// Points the user's own folders into a temporary one.
    struct Folder : QTemporaryDir {
        Folder()
        {
            for (const char *name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
                qputenv(name, path().toUtf8());
        }
    };

    Folder m_folder;
    Settings m_settings{m_folder.filePath(QStringLiteral("window.ini"))};
    WholeWindow m_whole{m_settings};
};

} // namespace shiftscope::fake
