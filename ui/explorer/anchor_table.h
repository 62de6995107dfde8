#pragma once

#include <QWidget>

#include <optional>

class QPushButton;
class QTableWidget;

namespace shiftscope {

class SceneDocument;

/// The anchors as a list: name and place, to read, type, add and delete.
class AnchorTable : public QWidget {
    Q_OBJECT

public:
    explicit AnchorTable(SceneDocument &document, QWidget *parent = nullptr);

    void select(std::optional<std::size_t> index);
    /// Begins the typing of a new name.
    void rename(std::size_t index);

signals:
    void selected(std::optional<std::size_t> index);
    /// One sentence: why a name was refused.
    void problem(const QString &message);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void reflect();
    void reflectRemove();
    void take(int row, int column);
    void removeSelected();

    SceneDocument &m_document;
    QTableWidget *m_table;
    QPushButton *m_remove;
};

} // namespace shiftscope
