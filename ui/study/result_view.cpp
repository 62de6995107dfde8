#include "ui/study/result_view.h"

#include "core/error.h"
#include "core/whole_file.h"
#include "ui/dimmed.h"
#include "ui/plot/output_file.h"
#include "ui/study/fitted_picture.h"
#include "ui/study/result_table.h"
#include "ui/table_copy.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>

namespace shiftscope {

namespace {

constexpr int kListWidth = 230;

/// "table-1-similarity-125px" as words.
QString wordsOf(const std::string &name)
{
    QString words = QString::fromStdString(name).replace(u'-', u' ');
    return words.left(1).toUpper() + words.mid(1);
}

void writeTable(const Table &table, const std::filesystem::path &file)
{
    for (const TableFormat format : {TableFormat::Csv, TableFormat::Markdown, TableFormat::Latex})
        if (file.extension() == "." + std::string(extension(format))) {
            writeOutput(tableText(table, format), file);
            return;
        }
    throw InputError("'" + file.filename().string() + "' names no format of a table; accepted are .csv, .md and .tex");
}

/// The study has written every figure in both formats.
void copyFigure(std::filesystem::path figure, const std::filesystem::path &file)
{
    if (file.extension() != ".png" && file.extension() != ".pdf")
        throw InputError("'" + file.filename().string() + "' names no format of a figure; accepted are .png and .pdf");
    figure.replace_extension(file.extension());
    const std::optional<std::string> bytes = readWholeFile(figure);
    if (!bytes)
        throw WorkError(figure.string() + ": is gone");
    writeOutput(*bytes, file);
}

QLabel *wrapped(QWidget *parent, const char *objectName)
{
    auto *label = new QLabel(parent);
    label->setObjectName(QLatin1String(objectName));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ResultView::ResultView(QWidget *parent)
    : QWidget(parent), m_age(wrapped(this, "age")), m_list(new QListWidget(this)), m_stack(new QStackedWidget(this)),
      m_nothing(new QLabel(tr("There are no results yet: start a study, or open the folder of one."), this)),
      m_tablePage(new QWidget(this)), m_caption(wrapped(m_tablePage, "caption")), m_table(new ResultTable(m_tablePage)),
      m_notes(wrapped(m_tablePage, "notes")), m_figure(new FittedPicture(this)), m_copy(new QPushButton(tr("Cop&y table"), this)),
      m_save(new QPushButton(tr("Sa&ve as…"), this)), m_open(new QPushButton(tr("Sho&w folder"), this))
{
    build();
    connect(m_list, &QListWidget::currentRowChanged, this, &ResultView::showChosen);
    connect(m_copy, &QPushButton::clicked, this, &ResultView::copyTable);
    connect(m_save, &QPushButton::clicked, this, &ResultView::chooseFile);
    connect(m_open, &QPushButton::clicked, this, &ResultView::openFolder);
    connect(m_figure, &FittedPicture::failed, this, &ResultView::problem);
    showChosen();
}

void ResultView::build()
{
    m_list->setObjectName(QStringLiteral("results"));
    m_list->setAccessibleName(tr("Tables and figures"));
    m_list->setToolTip(tr("Tables and figures of the study"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_copy->setObjectName(QStringLiteral("copyTable"));
    m_copy->setToolTip(tr("The table as it is sorted now, with tabs between the cells: for a spreadsheet"));
    m_save->setObjectName(QStringLiteral("saveResult"));
    m_save->setToolTip(tr("The table as CSV, Markdown or LaTeX; the figure as PNG or PDF"));
    m_open->setObjectName(QStringLiteral("showFolder"));
    m_open->setToolTip(tr("The study's folder in the desktop's file manager"));

    auto *column = new QVBoxLayout(m_tablePage);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_caption);
    column->addWidget(m_table, 1);
    column->addWidget(m_notes);
    m_stack->setObjectName(QStringLiteral("stack"));
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(m_tablePage);
    m_stack->addWidget(m_figure);

    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_copy);
    buttons->addWidget(m_save);
    buttons->addWidget(m_open);
    buttons->addStretch(1);
    auto *splitter = new QSplitter(this);
    splitter->addWidget(m_list);
    splitter->addWidget(m_stack);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({kListWidth, 4 * kListWidth});
    splitter->setChildrenCollapsible(false);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 6, 0, 0);
    whole->addWidget(m_age);
    whole->addWidget(splitter, 1);
    whole->addLayout(buttons);
}

void ResultView::setContent(StudyContent content)
{
    const QString before = m_list->currentItem() != nullptr && content.folder == m_content.folder
                               ? m_list->currentItem()->data(Qt::UserRole).toString()
                               : QString();
    m_content = std::move(content);
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const auto add = [&](const std::string &name) {
        auto *item = new QListWidgetItem(wordsOf(name), m_list);
        item->setData(Qt::UserRole, QString::fromStdString(name));
        if (item->data(Qt::UserRole).toString() == before)
            m_list->setCurrentItem(item);
    };
    for (const Table &table : m_content.tables)
        add(table.name);
    for (const std::filesystem::path &figure : m_content.figures)
        add(figure.stem().string());
    if (m_list->currentRow() < 0 && m_list->count() > 0)
        m_list->setCurrentRow(0);
    showChosen();
}

int ResultView::chosen() const
{
    return m_list->currentRow();
}

bool ResultView::tableShown() const
{
    return chosen() >= 0 && static_cast<std::size_t>(chosen()) < m_content.tables.size();
}

void ResultView::showChosen()
{
    const bool isTable = tableShown();
    if (isTable) {
        const Table &table = m_content.tables[static_cast<std::size_t>(chosen())];
        m_caption->setText(QString::fromStdString(table.caption));
        QStringList notes;
        for (const std::string &note : table.notes)
            notes.push_back(QString::fromStdString(note));
        m_notes->setText(notes.join(u'\n'));
        m_table->setTable(table);
        m_stack->setCurrentWidget(m_tablePage);
    } else if (chosen() >= 0) {
        m_figure->setFile(m_content.figures[static_cast<std::size_t>(chosen()) - m_content.tables.size()]);
        m_stack->setCurrentWidget(m_figure);
    } else {
        m_stack->setCurrentWidget(m_nothing);
    }
    m_copy->setEnabled(isTable);
    m_save->setEnabled(chosen() >= 0);
    m_open->setEnabled(!m_content.folder.empty());
    reflectAge();
}

void ResultView::setAsked(const std::filesystem::path &folder, const std::string &text)
{
    m_askedFolder = folder;
    m_askedText = text;
    reflectAge();
}

void ResultView::reflectAge()
{
    const bool older = !m_content.folder.empty() &&
                       (m_content.folder.lexically_normal() != m_askedFolder.lexically_normal() || m_content.text != m_askedText);
    m_age->setText(tr("Results of %1 in %2, not of the study in Setup")
                       .arg(QString::fromStdString(m_content.title), QString::fromStdString(m_content.folder.string())));
    m_age->setVisible(older);
    setDimmed(*m_stack, older);
}

void ResultView::copyTable()
{
    if (!tableShown())
        return;
    QApplication::clipboard()->setText(tabSeparated(*m_table));
    emit said(tr("Copied the table."));
}

void ResultView::chooseFile()
{
    if (chosen() < 0)
        return;
    auto *dialog = new QFileDialog(this, tableShown() ? tr("Save table") : tr("Save figure"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(tableShown() ? QStringList{tr("Table (*.csv)"), tr("Table (*.md)"), tr("Table for LaTeX (*.tex)")}
                                        : QStringList{tr("Figure (*.png)"), tr("Figure (*.pdf)")});
    const auto suffix = [](const QString &filter) { return filter.mid(filter.indexOf(u'.') + 1).chopped(1); };
    dialog->setDefaultSuffix(suffix(dialog->nameFilters().constFirst()));
    connect(dialog, &QFileDialog::filterSelected, dialog,
            [dialog, suffix](const QString &filter) { dialog->setDefaultSuffix(suffix(filter)); });
    dialog->selectFile(m_list->currentItem()->data(Qt::UserRole).toString());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { saveTo(file.toStdString()); });
    dialog->open();
}

void ResultView::saveTo(const std::filesystem::path &file)
{
    if (chosen() < 0)
        return;
    const auto index = static_cast<std::size_t>(chosen());
    std::function<void()> write;
    if (tableShown())
        write = [table = m_content.tables[index], file] { writeTable(table, file); };
    else
        write = [figure = m_content.figures[index - m_content.tables.size()], file] { copyFigure(figure, file); };
    m_writer.run(
        [write, file](const std::stop_token &) {
            write();
            return QString::fromStdString(file.string());
        },
        [this](const QString &written) { emit said(tr("Wrote %1.").arg(written)); },
        [this](const QString &message) { emit problem(message); });
}

void ResultView::openFolder()
{
    if (!m_content.folder.empty())
        QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(m_content.folder.string())));
}

} // namespace shiftscope
