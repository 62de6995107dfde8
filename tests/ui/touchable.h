#pragma once

#include "hand.h"

#include <QAbstractSpinBox>
#include <QDialog>
#include <QGroupBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QToolButton>

#include <map>

/// What can be touched in a window, found by walking its widgets, and what a person sees of it.
namespace shiftscope::touching {

/// What a person sees, but for the control that is touched: a box that shows its own tick has done nothing yet.
struct Sight {
    std::map<QWidget *, QImage> windows;
    friend bool operator==(const Sight &, const Sight &) = default;
};

inline Sight sight(const QWidget *touched, QRect itself)
{
    Sight seen;
    for (QWidget *window : QApplication::topLevelWidgets()) {
        if (!window->isVisible())
            continue;
        QImage picture = window->grab().toImage();
        if (touched && touched->window() == window) {
            QPainter painter(&picture);
            painter.fillRect(QRect(touched->mapTo(window, itself.topLeft()), itself.size()).adjusted(-4, -4, 4, 4), Qt::black);
        }
        seen.windows.emplace(window, std::move(picture));
    }
    return seen;
}

/// Waits until nothing moves any more.
inline bool still(const QWidget *touched, QRect itself, Sight &seen)
{
    seen = sight(touched, itself);
    return QTest::qWaitFor(
        [&] {
            QTest::qWait(40);
            Sight now = sight(touched, itself);
            const bool same = now == seen;
            seen = std::move(now);
            return same;
        },
        20000);
}

inline bool belongsToQt(const QWidget &widget)
{
    const QWidget *parent = widget.parentWidget();
    return qobject_cast<const QTabBar *>(parent) || qobject_cast<const QLineEdit *>(parent) ||
           qobject_cast<const QAbstractItemView *>(parent) || qobject_cast<const QComboBox *>(parent) ||
           qobject_cast<const QAbstractSpinBox *>(parent) || widget.objectName().startsWith(QStringLiteral("qt_"));
}

inline bool isControl(const QWidget &widget)
{
    if (belongsToQt(widget))
        return false;
    if (const auto *group = qobject_cast<const QGroupBox *>(&widget))
        return group->isCheckable();
    if (const auto *line = qobject_cast<const QLineEdit *>(&widget))
        return !line->isReadOnly();
    if (const auto *text = qobject_cast<const QPlainTextEdit *>(&widget))
        return !text->isReadOnly();
    return qobject_cast<const QAbstractButton *>(&widget) || qobject_cast<const QComboBox *>(&widget) ||
           qobject_cast<const QAbstractSpinBox *>(&widget) || qobject_cast<const QSlider *>(&widget);
}

/// "QSpinBox boxSize", "QPushButton Sweep", with a number where several are alike.
inline QString nameOf(const QWidget &widget)
{
    QString name = widget.objectName();
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget); button && name.isEmpty())
        name = hand::plain(button->text());
    if (name.isEmpty())
        name = widget.accessibleName();
    return QString::fromLatin1(widget.metaObject()->className()).section(QStringLiteral("::"), -1) + u' ' + name;
}

struct Control {
    QPointer<QWidget> widget;
    QMenu *menu = nullptr; ///< opens from the widget
    QString line;          ///< of the menu; empty: the widget itself
};

inline void listMenu(const QString &name, QWidget *widget, QMenu *menu, const QString &path, std::map<QString, Control> &found)
{
    for (QAction *action : menu->actions()) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        const QString line = path + hand::plain(action->text());
        if (action->menu())
            listMenu(name, widget, action->menu(), line + u'/', found);
        else
            found.emplace(name + QStringLiteral(" > ") + line, Control{widget, menu, line});
    }
}

/// Everything below a widget that can be touched, by name.
inline std::map<QString, Control> controlsIn(QWidget &root)
{
    std::map<QString, Control> found;
    std::map<QString, int> count;
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        if (!isControl(*widget) || !widget->isVisible() || widget->window() != root.window())
            continue;
        QString name = nameOf(*widget);
        if (const int number = ++count[name]; number > 1)
            name += QStringLiteral(" #%1").arg(number);
        QMenu *menu = nullptr;
        if (auto *push = qobject_cast<QPushButton *>(widget))
            menu = push->menu();
        else if (auto *tool = qobject_cast<QToolButton *>(widget))
            menu = tool->menu();
        if (menu)
            listMenu(name, widget, menu, {}, found);
        else
            found.emplace(name, Control{widget, nullptr, {}});
    }
    return found;
}

/// Where the control shows its own state: the whole of it, but of a group only the title.
inline QRect ownPart(const QWidget &widget)
{
    if (qobject_cast<const QGroupBox *>(&widget))
        return {0, 0, widget.width(), widget.fontMetrics().height() + 6};
    return widget.rect();
}

inline bool chooseAnother(QComboBox *combo)
{
    for (int i = 1; i < combo->count(); ++i) {
        const int row = (combo->currentIndex() + i) % combo->count();
        if (!combo->itemText(row).isEmpty() && combo->model()->flags(combo->model()->index(row, 0)).testFlag(Qt::ItemIsEnabled))
            return hand::choose(combo, combo->itemText(row));
    }
    return hand::refuse(QStringLiteral("%1 offers nothing else").arg(hand::nameOf(combo)));
}

/// Does with it what a hand does first: clicks, steps, types, chooses something else. False: it cannot.
inline bool touch(const Control &control)
{
    QWidget *widget = control.widget;
    if (control.menu)
        return hand::chooseFromMenu(static_cast<QAbstractButton *>(widget), control.line);
    if (auto *button = qobject_cast<QAbstractButton *>(widget))
        return hand::click(button);
    if (auto *group = qobject_cast<QGroupBox *>(widget)) {
        QTest::mouseClick(group, Qt::LeftButton, {}, QPoint(10, group->fontMetrics().height() / 2 + 2));
        return true;
    }
    if (auto *combo = qobject_cast<QComboBox *>(widget))
        return chooseAnother(combo);
    if (auto *slider = qobject_cast<QSlider *>(widget))
        return hand::slide(slider, slider->value() < slider->maximum() ? slider->value() + 1 : slider->value() - 1);
    if (qobject_cast<QAbstractSpinBox *>(widget)) {
        const QVariant before = widget->property("value");
        QTest::keyClick(widget, Qt::Key_Up);
        if (widget->property("value") == before)
            QTest::keyClick(widget, Qt::Key_Down);
        QTest::keyClick(widget, Qt::Key_Return);
        return true;
    }
    if (qobject_cast<QLineEdit *>(widget))
        return hand::type(widget, QStringLiteral("q"));
    QTest::keyClicks(widget, QStringLiteral("q"));
    return true;
}

inline void closeDialogs(const QWidget &root)
{
    for (QWidget *window : QApplication::topLevelWidgets())
        if (window->isVisible() && window != root.window() && qobject_cast<QDialog *>(window))
            window->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
}

} // namespace shiftscope::touching
