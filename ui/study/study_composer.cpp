#include "ui/study/study_composer.h"

#include "core/error.h"
#include "core/resources.h"
#include "core/text.h"
#include "core/whole_file.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>

namespace shiftscope {

namespace {

constexpr int kTypedMs = 300;
constexpr int kFormWidth = 480;

} // namespace

StudyComposer::StudyComposer(QWidget *parent)
    : QWidget(parent), m_form(new StudyForm(this)), m_text(new QPlainTextEdit(this)), m_template(new QComboBox(this)),
      m_name(new QLabel(this))
{
    m_text->setObjectName(QStringLiteral("text"));
    m_text->setAccessibleName(tr("Text of the study"));
    m_text->setToolTip(tr("The study as it is kept in a file (TOML). What stands to the left is written here, and what is "
                          "written here stands to the left; the README lists all fields"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);

    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(m_form->minimumSizeHint().width() + 24);
    auto *splitter = new QSplitter(this);
    splitter->addWidget(scroll);
    splitter->addWidget(m_text);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({kFormWidth, 2 * kFormWidth});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(buildBar());
    column->addWidget(splitter, 1);

    m_typed.setSingleShot(true);
    m_typed.setInterval(kTypedMs);
    connect(&m_typed, &QTimer::timeout, this, &StudyComposer::read);
    connect(m_text, &QPlainTextEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
    connect(m_form, &StudyForm::edited, this, &StudyComposer::apply);
    connect(m_form, &StudyForm::problem, this, &StudyComposer::problem);
}

QWidget *StudyComposer::buildBar()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_template->setObjectName(QStringLiteral("template"));
    m_template->setAccessibleName(tr("Template"));
    m_template->setToolTip(tr("A study to begin with; Ctrl+Z in the text brings back what stood there"));
    m_template->addItem(tr("Quick study"), QStringLiteral("quick.toml"));
    m_template->addItem(tr("The paper's study"), QStringLiteral("paper.toml"));
    m_template->setPlaceholderText(tr("Template"));
    m_template->setCurrentIndex(-1);
    auto *choose = new QPushButton(tr("Open stud&y…"), bar);
    choose->setToolTip(tr("A study that is written in a file (TOML)"));
    auto *save = new QPushButton(tr("S&ave as…"), bar);
    save->setToolTip(tr("Writes the study into a file (TOML), for 'shiftscope study' as well"));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *label = new QLabel(tr("Begin &with"), bar);
    label->setBuddy(m_template);
    row->addWidget(label);
    row->addWidget(m_template);
    row->addWidget(choose);
    row->addWidget(save);
    row->addWidget(m_name, 1);
    connect(m_template, &QComboBox::activated, this,
            [this] { open(resourceFolder() / "resources" / "studies" / m_template->currentData().toString().toStdString()); });
    connect(choose, &QPushButton::clicked, this, &StudyComposer::chooseFile);
    connect(save, &QPushButton::clicked, this, &StudyComposer::chooseSaveFile);
    return bar;
}

void StudyComposer::setText(const std::string &text, const std::filesystem::path &file)
{
    setFile(file);
    QTextCursor all(m_text->document()); // not setPlainText(): it would take the way back with Ctrl+Z
    all.select(QTextCursor::Document);
    all.insertText(QString::fromStdString(text));
    read();
}

void StudyComposer::setFile(const std::filesystem::path &file)
{
    m_file = file; // names are relative to it from now on
    m_name->setText(QString::fromStdString(file.filename().string()));
    m_name->setToolTip(QString::fromStdString(file.string()));
}

std::string StudyComposer::text() const
{
    return m_text->toPlainText().toStdString();
}

void StudyComposer::open(const std::filesystem::path &file)
{
    m_worker.runLatest([file](const std::stop_token &) { return studyText(file); },
                       [this, file](const std::string &text) { setText(text, file); },
                       [this](const QString &message) { emit problem(message); });
}

void StudyComposer::save(const std::filesystem::path &file)
{
    m_worker.run(
        [file, text = text()](const std::stop_token &) {
            writeWholeFile(file, text);
            return true;
        },
        [this, file](bool) {
            setFile(file);
            read();
            emit said(tr("Wrote %1.").arg(QString::fromStdString(file.string())));
        },
        [this](const QString &message) { emit problem(message); });
}

void StudyComposer::apply(const StudyForm::Edit &edit)
{
    try {
        const std::string before = text();
        const std::string after = edit(before);
        if (after != before)
            setText(after, m_file);
        else
            read(); // what was wrong is mended
    } catch (const InputError &error) {
        emit problem(QString::fromUtf8(error.what()));
    }
}

void StudyComposer::read()
{
    m_typed.stop();
    QString amiss;
    bool readable = true;
    try {
        const StudyDraft draft = draftStudy(text(), m_file);
        m_title = draft.config.title;
        m_form->setStudy(draft.config);
        amiss = QString::fromStdString(joined(draft.problems, "; "));
    } catch (const InputError &error) {
        amiss = QString::fromUtf8(error.what());
        readable = false;
    }
    m_form->setEnabled(readable); // what is no TOML can be mended in the text alone
    emit changed(amiss);
}

void StudyComposer::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Open study"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Studies (*.toml)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { open(file.toStdString()); });
    dialog->open();
}

void StudyComposer::chooseSaveFile()
{
    auto *dialog = new QFileDialog(this, tr("Save study"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Studies (*.toml)")});
    dialog->setDefaultSuffix(QStringLiteral("toml"));
    dialog->selectFile(QStringLiteral("study.toml"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { save(file.toStdString()); });
    dialog->open();
}

} // namespace shiftscope
