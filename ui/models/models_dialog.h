#pragma once

#include <QDialog>

#include <string>

class QPushButton;
class QTextBrowser;

namespace shiftscope {

class Banner;
class ModelList;
class ModelStore;
struct ModelRow;

/// Every network with the state of its weights, and what can be done about them: fetch, verify, choose a file of one's own, read
/// licence and terms. Stays open beside the window; what it started goes on when it is closed.
class ModelsDialog : public QDialog {
    Q_OBJECT

public:
    /// `store` must outlive it.
    explicit ModelsDialog(ModelStore &store, QWidget *parent = nullptr);

    /// Shows itself with that model selected; empty: the one selected before.
    void showModel(const QString &model);

signals:
    /// The user wants to see this network in the explorer.
    void useWanted(const QString &model);

private:
    void build();
    void connectParts();
    void reflect();
    void fetch();
    void askForTerms(const ModelRow &row);
    void chooseFile();
    void openFolder();
    void use();
    [[nodiscard]] const ModelRow *current() const;

    ModelStore &m_store;
    ModelList *m_list;
    QTextBrowser *m_details;
    Banner *m_terms;
    std::string m_termsOf; ///< the model whose terms are shown; empty: none
    QPushButton *m_fetch;
    QPushButton *m_cancel;
    QPushButton *m_verify;
    QPushButton *m_choose;
    QPushButton *m_forget;
    QPushButton *m_folder;
    QPushButton *m_use;
};

} // namespace shiftscope
