#pragma once

#include "core/network/network_choice.h"
#include "ui/compare/compare_state.h"
#include "ui/explorer/map_panel.h"
#include "ui/live/opened_run.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>

namespace shiftscope {

/// Where the work stands, to go on another day. A plain value.
struct Session {
    SceneSettings scene;
    int canvas = 224; ///< of the network: the scene's places are on it
    NetworkChoice network;
    MapOptions map;
    double zoom = 0;           ///< screen pixels for a pixel of the canvas; 0: fitted
    QString view;              ///< title of the tab in front
    std::filesystem::path run; ///< the run file that is shown; empty: none
    CompareState compare;      ///< the runs beside each other
    QByteArray geometry;       ///< of the window; empty in a session that the user saved
    QByteArray windowState;    ///< its docks
    friend bool operator==(const Session &, const Session &) = default;
};

/// Whether a session file tells its files' contents by their SHA-256, which takes reading them.
enum class Digests { Written, LeftOut };

/// What a session file gave: all that can be restored, and a sentence for each thing that cannot.
struct ReadSession {
    Session session;
    std::shared_ptr<const OpenedRun> run; ///< the session's run file, opened; null: none, or it cannot be read
    QStringList problems;
};

/// Writes JSON with sorted keys. Files are named relative to the session file where they lie below its folder, with their
/// SHA-256 (but for the runs of the Compare view, which may be large). For a worker. Throws WorkError naming the file when it
/// cannot be written; nothing is left half-written.
void writeSession(const Session &session, const std::filesystem::path &file, Digests digests = Digests::Written);

/// For a worker. A file that is missing or has changed since, and a value that is none, are problems; the rest is restored.
/// Throws InputError for a file that is no session or that cannot be read.
[[nodiscard]] ReadSession readSession(const std::filesystem::path &file);

/// True for the extension of session files, ".shiftscope".
[[nodiscard]] bool isSessionFile(const std::filesystem::path &file);

} // namespace shiftscope
