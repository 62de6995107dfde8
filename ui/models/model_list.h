#pragma once

#include "ui/models/model_store.h"

#include <QTreeView>

class QStandardItem;
class QStandardItemModel;

namespace shiftscope {

/// The models as a table. What there is to say about one (progress, or how it ended) stands in a line of its own below its row.
class ModelList : public QTreeView {
    Q_OBJECT

public:
    enum Column { Name, State, Size, Licence, Source, File, ColumnCount };

    explicit ModelList(QWidget *parent = nullptr);

    /// Keeps the selection where that model is still there, else selects the first one.
    void setRows(const std::vector<ModelRow> &rows);
    void setRow(const ModelRow &row);
    /// Empty when nothing is selected.
    [[nodiscard]] std::string selected() const;
    void select(const std::string &model);

signals:
    void selectionMoved();
    /// Enter, or a double click.
    void chosen(const QString &model);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] int numberOf(const std::string &model) const;
    void fill(int number, const ModelRow &row);
    void setNote(QStandardItem &item, const ModelRow &row);

    QStandardItemModel *m_model;
};

} // namespace shiftscope
