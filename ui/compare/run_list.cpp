#include "ui/compare/run_list.h"

#include "ui/plot/map_arrangement.h"

#include <QAction>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <filesystem>

namespace shiftscope {

namespace {

QListWidget *tickList(QWidget *parent, const QString &name, const QString &objectName, const QString &tip)
{
    auto *list = new QListWidget(parent);
    list->setAccessibleName(name);
    list->setObjectName(objectName);
    list->setToolTip(tip);
    return list;
}

void setNames(QListWidget &list, const std::vector<std::string> &names, const std::set<std::string> &ticked)
{
    const QSignalBlocker quiet(&list);
    list.clear();
    for (const std::string &name : names) {
        auto *item = new QListWidgetItem(QString::fromStdString(name), &list);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(ticked.contains(name) ? Qt::Checked : Qt::Unchecked);
    }
}

std::set<std::string> tickedNames(const QListWidget &list)
{
    std::set<std::string> names;
    for (int i = 0; i < list.count(); ++i)
        if (list.item(i)->checkState() == Qt::Checked)
            names.insert(list.item(i)->text().toStdString());
    return names;
}

QString titleOf(const CompareRun &run)
{
    const std::vector<NamedMap> one{{.map = {}, .caption = captionOf(run.header, {}, {}), .metric = {}}};
    QString title = QString::fromStdString(traitTexts(one, MapTrait::Model).front());
    if (!run.header.patch.empty())
        title += QStringLiteral(", ") + QString::fromStdString(std::filesystem::path(run.header.patch).stem().string());
    if (!run.finished && run.progress.total > 0) // first, where a long name does not push it away
        title.prepend(RunList::tr("%1 %  ").arg(100 * run.progress.done / run.progress.total));
    return title;
}

QString tipOf(const CompareRun &run)
{
    const RunHeader &header = run.header;
    QString tip = RunList::tr("weights %1\n%2 x %3 positions, box of %4 px on %5\nengine %6")
                      .arg(QString::fromStdString(header.weights))
                      .arg(header.ys.size())
                      .arg(header.xs.size())
                      .arg(header.box)
                      .arg(QString::fromStdString(header.background), QString::fromStdString(header.engine));
    return (run.file.empty() ? titleOf(run) : QString::fromStdString(run.file)) + u'\n' + tip;
}

} // namespace

RunList::RunList(QWidget *parent)
    : QWidget(parent),
      m_runs(tickList(this, tr("Runs"), QStringLiteral("compareRuns"), tr("Runs whose maps are shown; Delete takes one away"))),
      m_layers(tickList(this, tr("Layers"), QStringLiteral("compareLayers"), tr("Layers whose maps are shown"))),
      m_anchors(tickList(this, tr("Anchors"), QStringLiteral("compareAnchors"), tr("Anchors whose maps are shown"))),
      m_remove(new QPushButton(tr("Take away"), this))
{
    m_remove->setToolTip(tr("Take the selected run away; its file stays, a sweep under way is cancelled (Delete)"));
    m_runs->setTextElideMode(Qt::ElideMiddle);
    m_runs->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    const auto add = [&](const QString &text, QListWidget *list, int stretch) {
        auto *label = new QLabel(text, this);
        label->setBuddy(list);
        column->addWidget(label);
        column->addWidget(list, stretch);
    };
    add(tr("R&uns"), m_runs, 3);
    column->addWidget(m_remove);
    add(tr("&Layers"), m_layers, 2);
    add(tr("A&nchors"), m_anchors, 2);

    auto *remove = new QAction(this);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_runs->addAction(remove);
    connect(remove, &QAction::triggered, this, &RunList::removeCurrent);
    connect(m_remove, &QPushButton::clicked, this, &RunList::removeCurrent);
    connect(m_runs, &QListWidget::itemChanged, this, [this](const QListWidgetItem *item) {
        const int run = item->data(Qt::UserRole).toInt();
        const bool hidden = item->checkState() != Qt::Checked;
        if (hidden == m_hidden.contains(run))
            return; // its text changed
        if (hidden)
            m_hidden.insert(run);
        else
            m_hidden.erase(run);
        emit ticksChanged();
    });
    connect(m_layers, &QListWidget::itemChanged, this, &RunList::ticksChanged);
    connect(m_anchors, &QListWidget::itemChanged, this, &RunList::ticksChanged);
}

void RunList::removeCurrent()
{
    const QListWidgetItem *item = m_runs->currentItem() != nullptr ? m_runs->currentItem() : m_runs->item(m_runs->count() - 1);
    if (item != nullptr)
        emit removeWanted(item->data(Qt::UserRole).toInt());
}

void RunList::setRuns(const std::vector<CompareRunPtr> &runs)
{
    const QSignalBlocker quiet(m_runs);
    while (m_runs->count() > static_cast<int>(runs.size()))
        delete m_runs->takeItem(m_runs->count() - 1);
    while (m_runs->count() < static_cast<int>(runs.size()))
        m_runs->addItem(new QListWidgetItem);
    for (int i = 0; i < m_runs->count(); ++i) {
        const CompareRun &run = *runs[static_cast<std::size_t>(i)];
        QListWidgetItem &item = *m_runs->item(i);
        item.setData(Qt::UserRole, run.id);
        item.setText(titleOf(run));
        item.setToolTip(tipOf(run));
        item.setFlags(item.flags() | Qt::ItemIsUserCheckable);
        item.setCheckState(isTicked(run.id) ? Qt::Checked : Qt::Unchecked);
    }
    m_remove->setEnabled(!runs.empty());
}

void RunList::setLayers(const std::vector<std::string> &names, const std::set<std::string> &ticked)
{
    setNames(*m_layers, names, ticked);
}

void RunList::setAnchors(const std::vector<std::string> &names, const std::set<std::string> &ticked)
{
    setNames(*m_anchors, names, ticked);
}

std::set<std::string> RunList::tickedLayers() const
{
    return tickedNames(*m_layers);
}

std::set<std::string> RunList::tickedAnchors() const
{
    return tickedNames(*m_anchors);
}

std::set<std::string> tickedOf(const std::vector<std::string> &now, const std::set<std::string> &ticked,
                               const std::string &preferred)
{
    std::set<std::string> result;
    for (const std::string &name : now)
        if (ticked.contains(name))
            result.insert(name);
    if (result.empty() && !now.empty())
        result.insert(std::ranges::find(now, preferred) != now.end() ? preferred : now.back());
    return result;
}

} // namespace shiftscope
