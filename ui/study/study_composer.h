#pragma once

#include "ui/live/worker.h"
#include "ui/study/study_form.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <string>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace shiftscope {

/// What is to be studied: the text of study.toml, and widgets that write its commonest fields into it.
class StudyComposer : public QWidget {
    Q_OBJECT

public:
    explicit StudyComposer(QWidget *parent = nullptr);

    /// `file`: names in the text are relative to its folder.
    void setText(const std::string &text, const std::filesystem::path &file);
    [[nodiscard]] std::string text() const;
    [[nodiscard]] const std::filesystem::path &file() const { return m_file; }
    /// Reads a study.toml on a worker.
    void open(const std::filesystem::path &file);
    void save(const std::filesystem::path &file);
    /// Title of the study, where the text can be read.
    [[nodiscard]] const std::string &title() const { return m_title; }

public slots:
    void chooseFile();
    void chooseSaveFile();

signals:
    /// The text is another one. `amiss`: what is wrong with it, as far as can be told without looking anything up; empty:
    /// nothing.
    void changed(const QString &amiss);
    void said(const QString &message);
    void problem(const QString &message);

private:
    QWidget *buildBar();
    void setFile(const std::filesystem::path &file);
    void apply(const StudyForm::Edit &edit);
    void read();

    std::filesystem::path m_file;
    std::string m_title;
    StudyForm *m_form;
    QPlainTextEdit *m_text;
    QComboBox *m_template;
    QLabel *m_name;
    QTimer m_typed; ///< since the last key
    Worker m_worker;
};

} // namespace shiftscope
