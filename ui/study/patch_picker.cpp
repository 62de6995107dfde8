#include "ui/study/patch_picker.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

/// Our own drawings win where a name is met twice, so they alone need no group.
QString nameInStudy(const LibraryEntry &entry)
{
    const std::string name = entry.group == "ShiftScope" ? entry.name : entry.group + "/" + entry.name;
    return QString::fromStdString(name);
}

} // namespace

PatchPicker::PatchPicker(QWidget *parent) : QDialog(parent), m_filter(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setWindowTitle(tr("Add patches"));
    resize(420, 520);
    m_filter->setObjectName(QStringLiteral("filter"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setPlaceholderText(tr("Filter, such as birds"));
    m_filter->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("library"));
    m_list->setAccessibleName(tr("Patch library"));
    m_list->setToolTip(tr("Ctrl and Shift choose several"));
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Add"));
    buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("addPicked"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addWidget(buttons);
    connect(m_filter, &QLineEdit::textChanged, this, &PatchPicker::filter);
    connect(buttons, &QDialogButtonBox::accepted, this, &PatchPicker::pick);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &PatchPicker::pick);
}

void PatchPicker::setEntries(const std::vector<LibraryEntry> &entries)
{
    m_list->clear();
    for (const LibraryEntry &entry : entries)
        m_list->addItem(nameInStudy(entry));
    filter(m_filter->text());
}

void PatchPicker::filter(const QString &words)
{
    for (int row = 0; row < m_list->count(); ++row)
        m_list->item(row)->setHidden(!m_list->item(row)->text().contains(words, Qt::CaseInsensitive));
}

void PatchPicker::pick()
{
    QStringList names;
    for (int row = 0; row < m_list->count(); ++row) // in the library's order, and nothing that the filter hides
        if (const QListWidgetItem *item = m_list->item(row); item->isSelected() && !item->isHidden())
            names.push_back(item->text());
    if (!names.isEmpty())
        emit picked(names);
    accept();
}

} // namespace shiftscope
