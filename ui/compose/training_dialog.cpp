#include "ui/compose/training_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QStandardPaths>

namespace shiftscope {

TrainingDialog::TrainingDialog(const std::vector<std::string> &layers, const QString &network, QWidget *parent)
    : QDialog(parent), m_network(network), m_layer(new QComboBox(this)), m_minutes(new QDoubleSpinBox(this)),
      m_file(new QLineEdit(this)), m_resume(new QCheckBox(tr("&Go on with this file if it is there"), this))
{
    setWindowTitle(tr("Train an inverter"));
    m_layer->setObjectName(QStringLiteral("trainLayer"));
    for (const std::string &layer : layers)
        m_layer->addItem(QString::fromStdString(layer));
    m_minutes->setObjectName(QStringLiteral("trainMinutes"));
    m_minutes->setToolTip(tr("It ends earlier when it improves no more; what was best is kept"));
    m_minutes->setDecimals(1);
    m_minutes->setRange(0.1, 24 * 60);
    m_minutes->setValue(TrainingOrder{}.minutes);
    m_minutes->setSuffix(tr(" min"));
    m_file->setObjectName(QStringLiteral("trainFile"));
    m_file->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    m_resume->setObjectName(QStringLiteral("trainResume"));
    m_resume->setToolTip(tr("Otherwise an inverter that is there is replaced"));

    auto *choose = new QPushButton(tr("&Choose…"), this);
    auto *file = new QHBoxLayout;
    file->addWidget(m_file, 1);
    file->addWidget(choose);
    auto *what = new QLabel(tr("A network learns to draw a scene from the features of one layer, on scenes composed at random. "
                               "It is listed in Jobs meanwhile, and opened when it is done."),
                            this);
    what->setWordWrap(true);
    auto *form = new QFormLayout(this);
    form->addRow(what);
    form->addRow(tr("&Layer"), m_layer);
    form->addRow(tr("At &most"), m_minutes);
    form->addRow(tr("&File"), file);
    qobject_cast<QLabel *>(form->labelForField(file))->setBuddy(m_file);
    form->addRow(QString(), m_resume);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_train = buttons->addButton(tr("&Train"), QDialogButtonBox::AcceptRole);
    form->addRow(buttons);

    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(choose, &QPushButton::clicked, this, &TrainingDialog::chooseFile);
    connect(m_layer, &QComboBox::currentIndexChanged, this, &TrainingDialog::suggestFile);
    connect(m_file, &QLineEdit::textChanged, this, &TrainingDialog::reflect);
    connect(m_file, &QLineEdit::textEdited, this, [this] { m_ownFile = true; });
    suggestFile();
    reflect();
}

TrainingOrder TrainingDialog::order() const
{
    return {.layer = m_layer->currentText().toStdString(),
            .minutes = m_minutes->value(),
            .file = m_file->text().trimmed().toStdString(),
            .resume = m_resume->isChecked()};
}

void TrainingDialog::suggestFile()
{
    if (m_ownFile)
        return;
    QString name = (m_network.isEmpty() ? QString() : m_network + u'-') + m_layer->currentText();
    name.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9_+.]+")), QStringLiteral("-"));
    m_file->setText(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
                    QStringLiteral("/ShiftScope/inverters/%1.safetensors").arg(name));
}

void TrainingDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Inverter"), m_file->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // the box below the name says what happens
    dialog->setNameFilters({tr("Inverters (*.safetensors)")});
    dialog->setDefaultSuffix(QStringLiteral("safetensors"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        m_ownFile = true;
        m_file->setText(file);
    });
    dialog->open();
}

void TrainingDialog::reflect()
{
    m_train->setEnabled(!m_file->text().trimmed().isEmpty() && m_layer->count() > 0);
}

} // namespace shiftscope
