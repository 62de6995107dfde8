#include "ui/models/model_list.h"

#include "ui/models/model_text.h"
#include "ui/table_copy.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

#include <array>

namespace shiftscope {

namespace {

constexpr int kModelRole = Qt::UserRole;
constexpr int kShareRole = Qt::UserRole + 1;   ///< of the activity; invalid when there is none, or nobody knows
constexpr int kProblemRole = Qt::UserRole + 2; ///< of a note
constexpr int kNoteMargin = 4;

QStyle &styleOf(const QStyleOptionViewItem &option)
{
    return option.widget != nullptr ? *option.widget->style() : *QApplication::style();
}

/// Draws progress as a bar, and notes over as many lines as they need.
class ModelDelegate : public QStyledItemDelegate {
public:
    explicit ModelDelegate(ModelList &list) : QStyledItemDelegate(&list), m_list(list) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (index.parent().isValid())
            paintNote(*painter, option, index);
        else if (index.data(kShareRole).isValid())
            paintProgress(*painter, option, index);
        else
            QStyledItemDelegate::paint(painter, option, index);
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (!index.parent().isValid())
            return QStyledItemDelegate::sizeHint(option, index) + QSize(8, 6);
        const int width = m_list.viewport()->width() - m_list.indentation();
        const QRect text =
            option.fontMetrics.boundingRect(textRect({0, 0, width, 1 << 20}, index), Qt::TextWordWrap, index.data().toString());
        return {width, text.height() + 2 * kNoteMargin};
    }

private:
    static int iconSize(const QModelIndex &index) { return index.data(kProblemRole).toBool() ? 16 : 0; }

    static QRect textRect(const QRect &whole, const QModelIndex &index)
    {
        const int icon = iconSize(index);
        return whole.adjusted(icon > 0 ? icon + 2 * kNoteMargin : kNoteMargin, kNoteMargin, -2 * kNoteMargin, -kNoteMargin);
    }

    static void paintNote(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index)
    {
        const int icon = iconSize(index);
        if (icon > 0)
            styleOf(option)
                .standardIcon(QStyle::SP_MessageBoxWarning)
                .paint(&painter, {option.rect.left() + kNoteMargin, option.rect.top() + kNoteMargin, icon, icon});
        painter.setPen(option.palette.color(QPalette::Active, QPalette::Text));
        painter.drawText(textRect(option.rect, index), Qt::TextWordWrap, index.data().toString());
    }

    static void paintProgress(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index)
    {
        const QStyle &style = styleOf(option);
        style.drawPrimitive(QStyle::PE_PanelItemViewItem, &option, &painter, option.widget);
        QStyleOptionProgressBar bar;
        bar.state = option.state | QStyle::State_Horizontal;
        bar.direction = option.direction;
        bar.fontMetrics = option.fontMetrics;
        bar.palette = option.palette;
        bar.rect = option.rect.adjusted(2, 3, -4, -3);
        bar.minimum = 0;
        bar.maximum = 1000;
        bar.progress = static_cast<int>(index.data(kShareRole).toDouble() * 1000);
        bar.text = index.data().toString();
        bar.textAlignment = Qt::AlignCenter;
        bar.textVisible = true;
        style.drawControl(QStyle::CE_ProgressBar, &bar, &painter, option.widget);
    }

    ModelList &m_list;
};

void put(QStandardItem &item, const QString &text, const QString &tip)
{
    if (item.text() != text)
        item.setText(text);
    if (item.toolTip() != tip)
        item.setToolTip(tip);
}

} // namespace

ModelList::ModelList(QWidget *parent) : QTreeView(parent), m_model(new QStandardItemModel(0, ColumnCount, this))
{
    m_model->setHorizontalHeaderLabels({tr("Model"), tr("State"), tr("Size"), tr("Licence"), tr("Source"), tr("File")});
    setModel(m_model);
    setItemDelegate(new ModelDelegate(*this));
    offerCopy(*this);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setExpandsOnDoubleClick(false);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    const int letter = fontMetrics().averageCharWidth();
    constexpr std::array kLetters{22, 24, 12, 28, 32, 30};
    for (int column = 0; column < ColumnCount; ++column)
        setColumnWidth(column, kLetters[static_cast<std::size_t>(column)] * letter);
    header()->setStretchLastSection(true);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ModelList::selectionMoved);
    connect(this, &QAbstractItemView::activated, this, [this] { emit chosen(QString::fromStdString(selected())); });
}

int ModelList::numberOf(const std::string &model) const
{
    for (int number = 0; number < m_model->rowCount(); ++number)
        if (m_model->item(number)->data(kModelRole).toString().toStdString() == model)
            return number;
    return -1;
}

void ModelList::setRows(const std::vector<ModelRow> &rows)
{
    bool same = static_cast<int>(rows.size()) == m_model->rowCount();
    for (std::size_t i = 0; same && i < rows.size(); ++i)
        same = numberOf(rows[i].model) == static_cast<int>(i);
    if (!same) {
        const std::string before = selected();
        m_model->setRowCount(0);
        for (const ModelRow &row : rows) {
            QList<QStandardItem *> items;
            for (int column = 0; column < ColumnCount; ++column)
                items.push_back(new QStandardItem);
            items[Name]->setData(QString::fromStdString(row.model), kModelRole);
            items[Size]->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_model->appendRow(items);
        }
        select(before);
    }
    for (const ModelRow &row : rows)
        setRow(row);
}

void ModelList::setRow(const ModelRow &row)
{
    if (const int number = numberOf(row.model); number >= 0)
        fill(number, row);
}

void ModelList::fill(int number, const ModelRow &row)
{
    const auto item = [&](Column column) -> QStandardItem & { return *m_model->item(number, column); };
    put(item(Name), QString::fromStdString(row.model), QString::fromStdString(row.title));
    put(item(State), stateText(row), stateTip(row));
    const double part = share(row.progress);
    const bool known = row.activity != ModelRow::Activity::None && part >= 0;
    item(State).setData(known ? QVariant(part) : QVariant(), kShareRole);
    item(State).setData(noteText(row), Qt::AccessibleDescriptionRole);
    put(item(Size), sizeText(row), tr("Size of the file, in megabytes (a million bytes)"));
    const QString licence = row.entry ? QString::fromStdString(row.entry->licence) : QString();
    put(item(Licence), licence.section(u';', 0, 0), licence); // its first half is its name
    put(item(Source), sourceText(row), sourceTip(row));
    put(item(File), fileText(row), QString::fromStdString(row.file.path.string()));
    setNote(item(Name), row);
}

void ModelList::setNote(QStandardItem &item, const ModelRow &row)
{
    const QString note = noteText(row);
    if (note.isEmpty()) {
        item.removeRows(0, item.rowCount());
        return;
    }
    if (item.rowCount() == 0) {
        auto *line = new QStandardItem;
        line->setFlags(Qt::NoItemFlags); // the arrow keys step over it; readers of the screen get it with the state
        item.appendRow(line);
        setFirstColumnSpanned(0, item.index(), true);
        expand(item.index());
    }
    item.child(0)->setData(row.problem && row.activity == ModelRow::Activity::None, kProblemRole);
    put(*item.child(0), note, note);
}

std::string ModelList::selected() const
{
    const QModelIndex current = currentIndex();
    return current.isValid() ? current.siblingAtColumn(Name).data(kModelRole).toString().toStdString() : std::string();
}

void ModelList::select(const std::string &model)
{
    const int number = std::max(0, numberOf(model));
    setCurrentIndex(m_model->index(number, Name));
}

void ModelList::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    scheduleDelayedItemsLayout(); // notes break their lines anew
}

} // namespace shiftscope
