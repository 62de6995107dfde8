#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <functional>

/// What a person does with mouse and keyboard, for tests of whole windows. Each does it by events alone, and returns false, with
/// a warning that says why, where a person could not: the widget is missing, out of sight or disabled, the menu has no such line.
/// So a test writes QVERIFY(hand::click(button)). Waiting is for a state, never for a time.
namespace shiftscope::hand {

inline bool refuse(const QString &why)
{
    qWarning("hand: %s", qPrintable(why));
    return false;
}

inline QString nameOf(const QWidget *widget)
{
    if (!widget)
        return QStringLiteral("no widget");
    const auto *button = qobject_cast<const QAbstractButton *>(widget);
    const QString words = button ? button->text() : widget->accessibleName();
    return QStringLiteral("%1 '%2' %3").arg(QLatin1String(widget->metaObject()->className()), widget->objectName(), words);
}

/// A menu's words without what marks its keys.
inline QString plain(QString text)
{
    return text.remove(u'&');
}

/// Scrolled to where it must be, a person can see it and it answers.
inline bool reach(QWidget *widget)
{
    if (!widget)
        return refuse(QStringLiteral("there is no such widget"));
    for (QWidget *parent = widget->parentWidget(); parent; parent = parent->parentWidget())
        if (auto *area = qobject_cast<QScrollArea *>(parent))
            area->ensureWidgetVisible(widget);
    if (!widget->isVisible() || widget->visibleRegion().isEmpty())
        return refuse(nameOf(widget) + QStringLiteral(" is out of sight"));
    if (!widget->isEnabled())
        return refuse(nameOf(widget) + QStringLiteral(" is disabled"));
    return true;
}

/// Shown, in front and with the keyboard: before keys are pressed.
inline bool activate(QWidget &window)
{
    window.show();
    QCoreApplication::processEvents(); // what was in front before may yet be closing
    const auto active = [&window] { return QApplication::activeWindow() == &window; }; // offscreen a closed popup stays so
    if (!active())
        window.activateWindow();
    return QTest::qWaitFor(active) || refuse(nameOf(&window) + QStringLiteral(" does not become active"));
}

/// "Ctrl+Z", "F2": wherever the focus is in the widget's window, or else to the widget itself.
inline bool press(QWidget *widget, const QString &keys)
{
    if (!widget)
        return refuse(QStringLiteral("there is nothing to press %1 in").arg(keys));
    if (!QApplication::activePopupWidget() && !activate(*widget->window()))
        return false;
    QWidget *focus = widget->window()->focusWidget();
    QTest::keySequence(focus && widget->isAncestorOf(focus) ? focus : widget, QKeySequence(keys));
    return true;
}

/// A push button, a tool button, a box to tick, a radio button.
inline bool click(QAbstractButton *button)
{
    if (!reach(button))
        return false;
    QPoint at = button->rect().center();
    if (qobject_cast<QCheckBox *>(button) || qobject_cast<QRadioButton *>(button))
        at.setX(std::min(8, at.x())); // a wide one answers only at its square and words
    QTest::mouseClick(button, Qt::LeftButton, {}, at);
    return true;
}

inline bool setTicked(QAbstractButton *box, bool ticked)
{
    return box && (box->isChecked() == ticked || (click(box) && box->isChecked() == ticked));
}

/// The shown button with these words, '&' apart, below a widget.
inline QAbstractButton *buttonNamed(const QWidget &parent, const QString &text)
{
    for (QAbstractButton *button : parent.findChildren<QAbstractButton *>())
        if (button->isVisible() && plain(button->text()) == text)
            return button;
    return nullptr;
}

/// In a line edit, a spin box or the field of an editable box: what was there is replaced, and Enter takes the new over.
inline bool type(QWidget *field, const QString &text, bool enter = true)
{
    if (!reach(field) || !activate(*field->window()))
        return false;
    auto *line = qobject_cast<QLineEdit *>(field);
    if (!line)
        line = field->findChild<QLineEdit *>();
    QWidget *keys = line ? line : field;
    QTest::mouseClick(keys, Qt::LeftButton);
    if (!QTest::qWaitFor([keys] { return keys->hasFocus(); }))
        return refuse(nameOf(field) + QStringLiteral(" does not take the focus"));
    QTest::keySequence(keys, QKeySequence::SelectAll);
    QTest::keyClick(keys, Qt::Key_Delete);
    QTest::keyClicks(keys, text);
    if (enter)
        QTest::keyClick(keys, Qt::Key_Return);
    return true;
}

inline bool type(QWidget *field, int number)
{
    return type(field, QString::number(number));
}

/// Takes the handle, draws it to about there, lets go, and goes the last steps by the arrow keys.
inline bool slide(QSlider *slider, int value)
{
    if (!reach(slider))
        return false;
    QStyleOptionSlider option;
    option.initFrom(slider);
    option.orientation = slider->orientation();
    option.minimum = slider->minimum();
    option.maximum = slider->maximum();
    option.sliderPosition = slider->sliderPosition();
    option.sliderValue = slider->value();
    option.upsideDown = slider->orientation() == Qt::Horizontal ? slider->invertedAppearance() : !slider->invertedAppearance();
    const auto handle = [&] {
        return slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider).center();
    };
    const QPoint from = handle();
    option.sliderPosition = option.sliderValue = value;
    const QPoint to = handle();
    QTest::mousePress(slider, Qt::LeftButton, {}, from);
    QTest::mouseMove(slider, (from + to) / 2);
    QTest::mouseMove(slider, to);
    QTest::mouseRelease(slider, Qt::LeftButton, {}, to);
    slider->setFocus(Qt::MouseFocusReason);
    for (int step = 0; step < 100 && slider->value() != value; ++step)
        QTest::keyClick(slider, slider->value() < value ? Qt::Key_Right : Qt::Key_Left);
    return slider->value() == value || refuse(nameOf(slider) + QStringLiteral(" does not reach %1").arg(value));
}

/// Opens the list and clicks the line with this text.
inline bool choose(QComboBox *box, const QString &text)
{
    if (!reach(box))
        return false;
    const int row = box->findText(text);
    if (row < 0)
        return refuse(nameOf(box) + QStringLiteral(" does not offer '%1'").arg(text));
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(box->width() - 8, box->height() / 2));
    QAbstractItemView *list = box->view();
    if (!QTest::qWaitFor([list] { return list->isVisible(); }))
        return refuse(nameOf(box) + QStringLiteral(" does not open its list"));
    list->setCurrentIndex(box->model()->index(row, box->modelColumn(), box->rootModelIndex()));
    QTest::keyClick(list, Qt::Key_Return);
    return QTest::qWaitFor([list] { return !list->isVisible(); });
}

/// A row of a list that can be ticked: clicked, and its tick turned over by the space bar.
inline bool tickRow(QAbstractItemView *list, const QString &text)
{
    if (!reach(list) || !activate(*list->window()))
        return false;
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const QModelIndex index = list->model()->index(row, 0);
        if (index.data().toString() != text)
            continue;
        list->scrollTo(index);
        const QVariant before = index.data(Qt::CheckStateRole);
        const QRect at = list->visualRect(index);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, QPoint(at.right() - 4, at.center().y()));
        QTest::keyClick(list, Qt::Key_Space);
        return list->model()->index(row, 0).data(Qt::CheckStateRole) != before ||
               refuse(QStringLiteral("'%1' keeps its tick").arg(text));
    }
    return refuse(nameOf(list) + QStringLiteral(" has no row '%1'").arg(text));
}

/// A double click into a cell of a table, the text, Enter.
inline bool typeInCell(QAbstractItemView *table, int row, int column, const QString &text)
{
    if (!reach(table) || !activate(*table->window()))
        return false;
    const QModelIndex cell = table->model()->index(row, column);
    table->scrollTo(cell);
    const QPoint at = table->visualRect(cell).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    const QPointer<QLineEdit> field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    if (!field || !table->isAncestorOf(field))
        return refuse(nameOf(table) + QStringLiteral(" does not let a cell be edited"));
    QTest::keySequence(field, QKeySequence::SelectAll);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return); // taken over a turn of the event loop later
    return QTest::qWaitFor([&field] { return !field; }) || refuse(nameOf(table) + QStringLiteral(" does not take a cell over"));
}

/// The head of a table's column, by its words.
inline bool clickHead(QTableView *table, const QString &text)
{
    if (!reach(table))
        return false;
    QHeaderView *heads = table->horizontalHeader();
    for (int column = 0; column < heads->count(); ++column)
        if (!heads->isSectionHidden(column) && table->model()->headerData(column, Qt::Horizontal).toString() == text) {
            table->scrollTo(table->model()->index(0, column));
            const int x = heads->sectionViewportPosition(column) + heads->sectionSize(column) / 2;
            QTest::mouseClick(heads->viewport(), Qt::LeftButton, {}, QPoint(x, heads->height() / 2));
            return true;
        }
    return refuse(nameOf(table) + QStringLiteral(" has no column '%1'").arg(text));
}

/// The tab with this title comes to the front.
inline bool chooseTab(QTabBar *bar, const QString &title)
{
    if (!reach(bar))
        return false;
    for (int tab = 0; tab < bar->count(); ++tab)
        if (plain(bar->tabText(tab)) == title) {
            QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(tab).center());
            return bar->currentIndex() == tab;
        }
    return refuse(QStringLiteral("there is no tab '%1'").arg(title));
}

/// Clicks through an open menu: "Texture", "Theme/Dark". An ending in "…" may be left out.
inline bool chooseIn(QMenu *menu, const QString &path)
{
    const QString wanted = path.section(u'/', 0, 0);
    const QString rest = path.section(u'/', 1);
    if (!menu || !menu->isVisible())
        return refuse(QStringLiteral("no menu is open for '%1'").arg(path));
    for (QAction *action : menu->actions()) {
        const QString text = plain(action->text());
        if (text != wanted && text != wanted + u'…')
            continue;
        if (!action->isVisible() || !action->isEnabled()) {
            menu->close();
            return refuse(QStringLiteral("'%1' is disabled").arg(text));
        }
        QMenu *deeper = action->menu();
        QTest::mouseMove(menu, menu->actionGeometry(action).center());
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        if (!deeper)
            return rest.isEmpty() || refuse(QStringLiteral("'%1' is no menu").arg(text));
        if (!QTest::qWaitFor([deeper] { return deeper->isVisible(); }))
            return refuse(QStringLiteral("'%1' does not open").arg(text));
        return rest.isEmpty() || chooseIn(deeper, rest);
    }
    menu->close();
    return refuse(QStringLiteral("the menu has no line '%1'").arg(wanted));
}

/// "File/Save run", through a window's menu bar.
inline bool clickMenu(QWidget &window, const QString &path)
{
    auto *bar = window.findChild<QMenuBar *>(QString(), Qt::FindDirectChildrenOnly);
    if (!reach(bar))
        return false;
    const QString wanted = path.section(u'/', 0, 0);
    for (QAction *action : bar->actions())
        if (plain(action->text()) == wanted && action->menu()) {
            QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(action).center());
            QMenu *menu = action->menu();
            if (!QTest::qWaitFor([menu] { return menu->isVisible(); }))
                return refuse(QStringLiteral("the menu '%1' does not open").arg(wanted));
            return chooseIn(menu, path.section(u'/', 1));
        }
    return refuse(QStringLiteral("there is no menu '%1'").arg(wanted));
}

/// A menu that runs its own loop (that of a button, or one of the right mouse button): `open` opens it.
inline bool chooseFromMenu(const std::function<void()> &open, const QString &path)
{
    bool chosen = false;
    QTimer watch;
    QObject::connect(&watch, &QTimer::timeout, &watch, [&] {
        if (auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget())) {
            watch.stop();
            chosen = chooseIn(menu, path);
        }
    });
    watch.start(0);
    open();
    return QTest::qWaitFor([&] { return !watch.isActive(); }) ? chosen : refuse(QStringLiteral("no menu opens"));
}

inline bool chooseFromMenu(QAbstractButton *button, const QString &path)
{
    return reach(button) && chooseFromMenu([button] { QTest::mouseClick(button, Qt::LeftButton); }, path);
}

/// The newest window of this kind that is shown, waited for; null after five seconds.
template <typename Dialog>
Dialog *waitForDialog()
{
    Dialog *found = nullptr;
    const auto look = [&found] {
        for (QWidget *widget : QApplication::topLevelWidgets())
            if (auto *dialog = qobject_cast<Dialog *>(widget); dialog && dialog->isVisible())
                found = dialog;
        return found != nullptr;
    };
    if (!QTest::qWaitFor(look))
        refuse(QStringLiteral("no %1 opens").arg(QLatin1String(Dialog::staticMetaObject.className())));
    return found;
}

/// The file dialog that is open, or opens soon: types the whole path and takes it. An existing file is replaced.
inline bool chooseInFileDialog(const QString &path)
{
    auto *dialog = waitForDialog<QFileDialog>();
    auto *name = dialog ? dialog->findChild<QLineEdit *>(QStringLiteral("fileNameEdit")) : nullptr;
    if (!name)
        return refuse(QStringLiteral("no file dialog of Qt's own is open for %1").arg(path));
    name->setCompleter(nullptr); // its list opens when the folder is read, and takes Enter for itself
    if (!type(name, QFileInfo(path).absoluteFilePath(), false))
        return false;
    QTimer replace; // the question runs its own loop
    QObject::connect(&replace, &QTimer::timeout, &replace, [] {
        if (auto *question = qobject_cast<QMessageBox *>(QApplication::activeModalWidget()))
            if (QAbstractButton *yes = question->button(QMessageBox::Yes))
                QTest::mouseClick(yes, Qt::LeftButton);
    });
    replace.start(0);
    QTest::keyClick(name, Qt::Key_Return);
    return QTest::qWaitFor([open = QPointer(dialog)] { return !open || !open->isVisible(); }) ||
           refuse(QStringLiteral("the file dialog does not take %1").arg(path));
}

} // namespace shiftscope::hand
