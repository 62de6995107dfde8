#include "ui/compose/inverter_button.h"

#include <QFileDialog>
#include <QMenu>

#include <algorithm>

namespace shiftscope {

InverterButton::InverterButton(QWidget *parent) : QPushButton(parent)
{
    setObjectName(QStringLiteral("inverters"));
    setToolTip(tr("Trained networks that draw a picture from features, beside the search: trained here or by 'shiftscope compose "
                  "train', or DeePSiM generators (.caffemodel)"));
    setMenu(new QMenu(this));
    reflect();
}

void InverterButton::add(const std::filesystem::path &file)
{
    if (std::ranges::find(m_files, file) != m_files.end())
        return;
    m_files.push_back(file);
    reflect();
    emit changed();
}

void InverterButton::clear()
{
    if (m_files.empty())
        return;
    m_files.clear();
    reflect();
    emit changed();
}

void InverterButton::reflect()
{
    setText(m_files.empty() ? tr("Inverters") : tr("Inverters (%1)").arg(m_files.size()));
    setAccessibleName(tr("Trained inverters"));
    menu()->clear();
    menu()->addAction(tr("&Add inverter…"), this, &InverterButton::chooseFile);
    menu()->addAction(tr("&Train an inverter…"), this, &InverterButton::trainWanted);
    for (const std::filesystem::path &file : m_files)
        menu()->addAction(tr("Remove %1").arg(QString::fromStdString(file.filename().string())), this, [this, file] {
            std::erase(m_files, file);
            reflect();
            emit changed();
        });
}

void InverterButton::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Add inverter"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Inverters (*.safetensors *.caffemodel)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { add(file.toStdString()); });
    dialog->open();
}

} // namespace shiftscope
