#include "ui/habits.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMainWindow>
#include <QScreen>
#include <QShortcut>
#include <QTabWidget>
#include <QTextDocument>
#include <QToolTip>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr QSize kFrame(8, 40);     // about what a window manager draws around
constexpr qsizetype kLongTip = 60; // characters; a rich text is as wide as it reads well

/// What the widget would show at that point, as plain text; empty when that is nothing or rich text already.
QString plainTip(const QWidget &widget, const QPoint &at)
{
    QString tip = widget.toolTip();
    if (const auto *table = qobject_cast<const QAbstractItemView *>(widget.parentWidget());
        table && table->viewport() == &widget) {
        const QString item = table->indexAt(at).data(Qt::ToolTipRole).toString();
        tip = item.isEmpty() ? table->toolTip() : item;
    }
    return Qt::mightBeRichText(tip) ? QString() : tip;
}

/// The view in front, without docks of its own, and every dock that is seen.
std::vector<QWidget *> panes(const QMainWindow &window, const QTabWidget &views)
{
    QWidget *view = views.currentWidget();
    if (const auto *page = view->findChild<QMainWindow *>())
        view = page->centralWidget();
    std::vector<QWidget *> result{view};
    for (QDockWidget *dock : window.findChildren<QDockWidget *>())
        if (dock->isVisible() && !dock->visibleRegion().isEmpty())
            result.push_back(dock->widget());
    return result;
}

/// The first control of a pane, in the order of Tab.
QWidget *firstControl(QWidget *pane)
{
    QWidget *control = pane;
    do {
        if (pane->isAncestorOf(control) && control->isVisible() && control->isEnabled() &&
            (control->focusPolicy() & Qt::TabFocus) != 0)
            return control;
        control = control->nextInFocusChain();
    } while (control != pane);
    return nullptr;
}

void goToPane(const QMainWindow &window, const QTabWidget &views, int step)
{
    const std::vector<QWidget *> all = panes(window, views);
    const QWidget *focus = QApplication::focusWidget();
    const auto present = std::ranges::find_if(all, [focus](QWidget *pane) { return focus && pane->isAncestorOf(focus); });
    const auto count = static_cast<std::ptrdiff_t>(all.size());
    const std::ptrdiff_t from = present == all.end() ? (step > 0 ? -1 : 0) : present - all.begin();
    for (std::ptrdiff_t i = 1; i <= count; ++i) {
        if (QWidget *control = firstControl(all[static_cast<std::size_t>(((from + i * step) % count + count) % count)])) {
            control->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

/// Whether the key undoes or redoes, and the field has no typing of its own that it could do that to: it takes the key all the
/// same.
bool isViewsUndo(const QWidget &widget, const QKeyEvent &key)
{
    const auto *field = qobject_cast<const QLineEdit *>(&widget);
    if (const auto *box = qobject_cast<const QAbstractSpinBox *>(&widget))
        field = box->findChild<const QLineEdit *>();
    return field && ((key.matches(QKeySequence::Undo) && !field->isUndoAvailable()) ||
                     (key.matches(QKeySequence::Redo) && !field->isRedoAvailable()));
}

} // namespace

Habits::Habits(QObject *parent) : QObject(parent)
{
    qApp->installEventFilter(this);
}

bool Habits::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Polish) {
        if (auto *table = qobject_cast<QAbstractItemView *>(watched))
            table->setTabKeyNavigation(false);
    } else if (auto *dialog = qobject_cast<QDialog *>(watched); dialog && event->type() == QEvent::Show) {
        dialog->resize(dialog->size().boundedTo(dialog->screen()->availableSize() - kFrame));
    } else if (event->type() == QEvent::ShortcutOverride) {
        const auto *widget = qobject_cast<QWidget *>(watched);
        if (widget && isViewsUndo(*widget, *static_cast<QKeyEvent *>(event)))
            return true; // not overridden
    } else if (event->type() == QEvent::ToolTip) {
        auto *widget = qobject_cast<QWidget *>(watched);
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString tip = widget ? plainTip(*widget, help->pos()) : QString();
        if (tip.size() > kLongTip) {
            QToolTip::showText(help->globalPos(), QStringLiteral("<qt>%1</qt>").arg(tip.toHtmlEscaped()), widget);
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

void addPaneKeys(QMainWindow &window, QTabWidget &views)
{
    for (const auto &[key, step] :
         {std::pair{QKeySequence(Qt::Key_F6), 1}, std::pair{QKeySequence(Qt::SHIFT | Qt::Key_F6), -1}}) {
        auto *shortcut = new QShortcut(key, &window);
        QObject::connect(shortcut, &QShortcut::activated, &window,
                         [&window, &views, step = step] { goToPane(window, views, step); });
    }
}

} // namespace shiftscope
