#pragma once

#include <QObject>

class QMainWindow;
class QTabWidget;

namespace shiftscope {

/// What holds for all controls of the program, in one place: Tab leaves every table, a long tooltip is wrapped, no dialog
/// opens larger than the screen, and undo and redo are the view's where the field with the keyboard has nothing of its own to
/// undo. One object, alive as long as the application's windows.
class Habits : public QObject {
    Q_OBJECT

public:
    explicit Habits(QObject *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

/// F6 goes to the next pane of the window (the view in front, then each dock that is open), Shift+F6 to the one before.
void addPaneKeys(QMainWindow &window, QTabWidget &views);

} // namespace shiftscope
