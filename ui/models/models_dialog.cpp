#include "ui/models/models_dialog.h"

#include "ui/banner.h"
#include "ui/models/model_list.h"
#include "ui/models/model_text.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

#include <filesystem>
#include <system_error>
#include <utility>

namespace shiftscope {

namespace {

QPushButton *button(const QString &text, const char *objectName, const QString &tip, QWidget *parent)
{
    auto *result = new QPushButton(text, parent);
    result->setObjectName(QLatin1String(objectName));
    result->setToolTip(tip);
    result->setAutoDefault(false); // Enter in the list is the list's
    return result;
}

} // namespace

ModelsDialog::ModelsDialog(ModelStore &store, QWidget *parent)
    : QDialog(parent), m_store(store), m_list(new ModelList(this)), m_details(new QTextBrowser(this)), m_terms(new Banner(this)),
      m_fetch(button(tr("&Fetch"), "modelsFetch", tr("Get the published weights and check their sha256"), this)),
      m_cancel(button(tr("Sto&p"), "modelsCancel", tr("Stop what is under way; of a download, what has come is kept"), this)),
      m_verify(
          button(tr("&Verify"), "modelsVerify", tr("Compute the file's sha256 and compare it with the published one"), this)),
      m_choose(button(tr("&Choose file…"), "modelsChoose",
                      tr("Use a checkpoint of your own (.pth, .pt, .caffemodel) for this network, once it is seen to fit"),
                      this)),
      m_forget(
          button(tr("F&orget file"), "modelsForget", tr("Go back to the published weights; your file stays where it is"), this)),
      m_folder(button(tr("Open fol&der"), "modelsFolder", tr("Show the folder of the file"), this)),
      m_use(button(tr("&Use"), "modelsUse", tr("Show this network in the explorer (Enter)"), this))
{
    setWindowTitle(tr("Models – ShiftScope"));
    resize(1120, 680);
    build();
    connectParts();
    m_list->setRows(m_store.rows());
    reflect();
}

void ModelsDialog::build()
{
    m_list->setObjectName(QStringLiteral("modelsList"));
    m_list->setAccessibleName(tr("Models"));
    m_details->setObjectName(QStringLiteral("modelsDetails"));
    m_details->setAccessibleName(tr("About the selected model"));
    m_details->setOpenExternalLinks(true);
    m_terms->setObjectName(QStringLiteral("modelsTerms"));
    m_terms->setAccessibleName(tr("Terms"));

    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_list);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({420, 200});
    splitter->setChildrenCollapsible(false);
    auto *row = new QHBoxLayout;
    for (QPushButton *action : {m_fetch, m_cancel, m_verify, m_choose, m_forget, m_folder})
        row->addWidget(action);
    row->addStretch(1);
    row->addWidget(m_use);
    auto *close = button(tr("Close"), "modelsClose", tr("Close this window; what is under way goes on"), this);
    row->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::close);

    auto *column = new QVBoxLayout(this);
    column->addWidget(splitter, 1);
    column->addWidget(m_terms);
    column->addLayout(row);
}

void ModelsDialog::connectParts()
{
    connect(&m_store, &ModelStore::refreshed, this, [this] {
        m_list->setRows(m_store.rows());
        reflect();
    });
    connect(&m_store, &ModelStore::changed, this, [this](const QString &model) {
        if (const ModelRow *row = m_store.find(model.toStdString()))
            m_list->setRow(*row);
        if (model.toStdString() == m_list->selected())
            reflect();
    });
    connect(m_list, &ModelList::selectionMoved, this, [this] {
        m_terms->hide();
        m_termsOf.clear();
        reflect();
    });
    connect(m_list, &ModelList::chosen, this, &ModelsDialog::use);
    connect(m_fetch, &QPushButton::clicked, this, &ModelsDialog::fetch);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_store.cancel(m_list->selected()); });
    connect(m_verify, &QPushButton::clicked, this, [this] { m_store.verify(m_list->selected()); });
    connect(m_choose, &QPushButton::clicked, this, &ModelsDialog::chooseFile);
    connect(m_forget, &QPushButton::clicked, this, [this] { m_store.forgetChosen(m_list->selected()); });
    connect(m_folder, &QPushButton::clicked, this, &ModelsDialog::openFolder);
    connect(m_use, &QPushButton::clicked, this, &ModelsDialog::use);
    connect(new QShortcut(QKeySequence::Refresh, this), &QShortcut::activated, &m_store, &ModelStore::refresh);
}

void ModelsDialog::showModel(const QString &model)
{
    m_store.refresh(); // another program may have fetched or removed something
    if (!model.isEmpty())
        m_list->select(model.toStdString());
    show();
    raise();
    activateWindow();
    m_list->setFocus();
}

const ModelRow *ModelsDialog::current() const
{
    return m_store.find(m_list->selected());
}

void ModelsDialog::reflect()
{
    const ModelRow *row = current();
    const bool idle = row != nullptr && row->activity == ModelRow::Activity::None;
    m_fetch->setEnabled(idle && row->entry && (!row->usable() || row->file.chosenByHand) && m_termsOf.empty());
    m_fetch->setText(idle && row->file.partBytes > 0 && row->file.state == CheckpointState::Missing ? tr("&Fetch the rest")
                                                                                                    : tr("&Fetch"));
    m_cancel->setEnabled(row != nullptr && !idle);
    m_verify->setEnabled(idle && row->file.state != CheckpointState::Missing);
    m_choose->setEnabled(idle && row->hasArchitecture);
    m_forget->setVisible(row != nullptr && row->file.chosenByHand);
    m_forget->setEnabled(idle);
    m_folder->setEnabled(row != nullptr && !row->file.path.empty());
    m_use->setEnabled(row != nullptr && row->usable());
    const QString html = row != nullptr ? detailsHtml(*row) : QString();
    if (html != m_details->property("shown").toString()) { // progress must not undo a selection or scroll it away
        m_details->setProperty("shown", html);
        m_details->setHtml(html);
    }
}

void ModelsDialog::fetch()
{
    const ModelRow *row = current();
    if (row == nullptr)
        return;
    if (m_store.mustAcceptTerms(row->model))
        askForTerms(*row);
    else
        m_store.fetch(row->model);
}

void ModelsDialog::askForTerms(const ModelRow &row)
{
    m_termsOf = row.model;
    const auto answer = [this](bool accepted) {
        const std::string model = std::exchange(m_termsOf, {});
        m_terms->hide();
        m_list->setFocus();
        if (accepted) {
            m_store.acceptTerms(model);
            m_store.fetch(model);
        } else {
            m_store.refuseTerms(model);
        }
    };
    m_terms->show(QString::fromStdString(row.entry->terms),
                  {{tr("&Accept and fetch"), tr("Accept these terms and fetch the weights"), [answer] { answer(true); }},
                   {tr("Do &not fetch"), tr("Fetch nothing"), [answer] { answer(false); }}});
    reflect();
    for (QPushButton *offer : m_terms->findChildren<QPushButton *>()) {
        offer->setAutoDefault(false); // Enter gives no answer
        offer->setFocus();            // the last one, which does no harm
    }
}

void ModelsDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Choose the weights of %1").arg(QString::fromStdString(m_list->selected())));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Checkpoints (*.pth *.pt *.bin *.safetensors *.caffemodel)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, model = m_list->selected()](const QString &file) { m_store.choose(model, file.toStdString()); });
    dialog->open();
}

void ModelsDialog::openFolder()
{
    const ModelRow *row = current();
    if (row == nullptr)
        return;
    const std::string model = row->model;
    const std::filesystem::path folder = row->file.path.parent_path();
    std::error_code error;
    std::filesystem::create_directories(folder, error); // where the weights go, also before the first ones came
    const QString name = QString::fromStdString(folder.string());
    if (error || !QDesktopServices::openUrl(QUrl::fromLocalFile(name)))
        m_store.say(model, tr("No program on this machine shows the folder %1.").arg(name), true);
}

void ModelsDialog::use()
{
    if (const ModelRow *row = current(); row != nullptr && row->usable())
        emit useWanted(QString::fromStdString(row->model));
}

} // namespace shiftscope
