#include "ui/theme_menu.h"

#include "ui/settings.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

#include <utility>

namespace shiftscope {

void addThemeMenu(QMenu &menu, Settings &settings)
{
    const auto tr = [](const char *text) { return QCoreApplication::translate("ThemeMenu", text); };
    QMenu *themes = menu.addMenu(tr("&Theme"));
    auto *group = new QActionGroup(themes);
    const QList<std::pair<QString, Theme>> choices{
        {tr("As the &desktop"), Theme::System}, {tr("&Light"), Theme::Light}, {tr("D&ark"), Theme::Dark}};
    for (const auto &[text, theme] : choices) {
        QAction *action = themes->addAction(text);
        action->setCheckable(true);
        action->setChecked(theme == settings.values().theme);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, themes, [&settings, chosen = theme] {
            UserSettings values = settings.values();
            values.theme = chosen;
            settings.set(values);
        });
    }
}

} // namespace shiftscope
