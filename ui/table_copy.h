#pragma once

#include <QString>

class QAbstractItemView;
class QAction;

namespace shiftscope {

/// A table or flat tree as text for a spreadsheet: a line of headers, then a line per row, in the order shown and without hidden
/// rows or columns. Cells are separated by tabs; a tick box reads "yes" or "no".
[[nodiscard]] QString tabSeparated(const QAbstractItemView &table);

/// Lets the user copy the whole table with its headers: Ctrl+C while it has the focus, or *Copy table* in its context menu, which
/// shows the view's actions from now on. Call it once per table; the view owns the action.
QAction *offerCopy(QAbstractItemView &table);

} // namespace shiftscope
