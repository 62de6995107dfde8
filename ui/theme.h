#pragma once

#include "ui/settings.h"

#include <QDBusVariant>
#include <QObject>
#include <QPalette>

namespace shiftscope {

/// Light or dark, by choice or as the desktop says (through the freedesktop settings portal, also while running).
class ThemeSwitch : public QObject {
    Q_OBJECT

public:
    explicit ThemeSwitch(QObject *parent = nullptr);

    void set(Theme theme);

private slots:
    void desktopSettingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void apply() const;
    void askDesktop();

    Theme m_theme = Theme::System;
    bool m_desktopIsDark = false;
    QPalette m_lightPalette;
};

} // namespace shiftscope
