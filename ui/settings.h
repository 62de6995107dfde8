#pragma once

#include "core/network/network_choice.h"
#include "ui/explorer/canvas_hints.h"
#include "ui/explorer/map_panel.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>

#include <map>
#include <string>

namespace shiftscope {

enum class Theme { System, Light, Dark };

/// What the window remembers between starts. A plain value.
struct UserSettings {
    static constexpr qint64 kMostKeptBytes = 1'000'000'000'000;

    QByteArray geometry;
    QByteArray windowState;
    QString view;               ///< title of the tab in front
    double zoom = 0;            ///< screen pixels for a pixel of the canvas; 0: fitted
    QStringList recent;         ///< files opened before, newest first
    QStringList unfinishedRuns; ///< saved before their sweep was done, newest first
    std::string patch;          ///< file; empty: the first of the library
    int box = 125;
    std::string background = "#ffffff";
    MapOptions map;
    NetworkChoice network;
    std::string device = "auto";                    ///< as --device
    std::map<std::string, std::string> weightFiles; ///< chosen by hand, by model; instead of the published one
    Theme theme = Theme::System;
    qint64 keptRunsBytes = 2'000'000'000; ///< most that sweeps kept between starts may take
    bool quitExplained = false;           ///< what becomes of jobs at the end needs no more saying
    HintsDone hints;
    friend bool operator==(const UserSettings &, const UserSettings &) = default;
};

/// The one place where settings are read and written. A setter that changes something saves it and says so.
class Settings : public QObject {
    Q_OBJECT

public:
    /// `file` is an INI file; empty: the user's own.
    explicit Settings(QString file = {}, QObject *parent = nullptr);

    [[nodiscard]] const UserSettings &values() const { return m_values; }
    void set(const UserSettings &values);

signals:
    void changed();

private:
    void load();
    void save() const;

    QString m_file;
    UserSettings m_values;
};

} // namespace shiftscope
