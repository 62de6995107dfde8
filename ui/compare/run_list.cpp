#include "ui/compare/run_list.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

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

QString textOf(const CompareRun &run, const std::string &title)
{
    const QString text = QString::fromStdString(title);
    if (run.finished || run.progress.total <= 0)
        return text;
    return text + RunList::tr(": %1\u00a0%").arg(100 * run.progress.done / run.progress.total);
}

QString tipOf(const CompareRun &run, const std::string &title)
{
    const RunHeader &header = run.header;
    const QString kind = header.mode == ShiftMode::Object
                             ? RunList::tr("box of %1 px (%2) on %3")
                                   .arg(header.box)
                                   .arg(QString::fromStdString(header.fit ? std::string(name(*header.fit)) : std::string("–")),
                                        QString::fromStdString(header.background))
                             : QString::fromStdString(std::string(name(header.mode)));
    const QString tip = RunList::tr("weights %1\n%2 x %3 positions, stride %4 px, %5\nengine %6")
                            .arg(QString::fromStdString(header.weights))
                            .arg(header.ys.size())
                            .arg(header.xs.size())
                            .arg(header.stride)
                            .arg(kind, QString::fromStdString(header.engine));
    const QString where = run.file.empty() ? RunList::tr("not saved yet") : QString::fromStdString(run.file);
    return QString::fromStdString(title) + u'\n' + where + u'\n' + tip;
}

} // namespace

RunList::RunList(QWidget *parent)
    : QWidget(parent),
      m_runs(tickList(this, tr("Runs"), QStringLiteral("compareRuns"), tr("Runs whose maps are shown; Delete takes one away"))),
      m_layers(tickList(this, tr("Layers"), QStringLiteral("compareLayers"), tr("Layers whose maps are shown"))),
      m_anchors(tickList(this, tr("Anchors"), QStringLiteral("compareAnchors"), tr("Anchors whose maps are shown"))),
      m_save(new QPushButton(tr("Sa&ve…"), this)), m_remove(new QPushButton(tr("&Take away"), this))
{
    m_save->setObjectName(QStringLiteral("saveRuns"));
    m_save->setToolTip(tr("Write the selected runs to run files (Ctrl+S)"));
    m_remove->setObjectName(QStringLiteral("removeRuns"));
    m_remove->setToolTip(tr("Take the selected runs away; their files stay, a sweep under way is cancelled (Delete)"));
    m_runs->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_runs->setContextMenuPolicy(Qt::CustomContextMenu);
    m_runs->setWordWrap(true);
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
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_save);
    buttons->addWidget(m_remove);
    column->addLayout(buttons);
    add(tr("&Layers"), m_layers, 2);
    add(tr("A&nchors"), m_anchors, 2);

    connectRuns();
    connect(m_layers, &QListWidget::itemChanged, this, &RunList::ticksChanged);
    connect(m_anchors, &QListWidget::itemChanged, this, &RunList::ticksChanged);
}

void RunList::connectRuns()
{
    auto *remove = new QAction(this);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_runs->addAction(remove);
    connect(remove, &QAction::triggered, this, &RunList::removeSelected);
    connect(m_remove, &QPushButton::clicked, this, &RunList::removeSelected);
    connect(m_save, &QPushButton::clicked, this, &RunList::saveWanted);
    connect(m_runs, &QListWidget::customContextMenuRequested, this, [this](QPoint at) {
        if (const QListWidgetItem *item = m_runs->itemAt(at))
            emit menuWanted(item->data(Qt::UserRole).toInt(), m_runs->viewport()->mapToGlobal(at));
    });
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
}

void RunList::setTicked(int run, bool ticked)
{
    if (ticked)
        m_hidden.erase(run);
    else
        m_hidden.insert(run);
}

std::vector<int> RunList::selected() const
{
    std::vector<int> numbers;
    for (int i = 0; i < m_runs->count(); ++i)
        if (m_runs->item(i)->isSelected())
            numbers.push_back(m_runs->item(i)->data(Qt::UserRole).toInt());
    return numbers;
}

void RunList::removeSelected()
{
    std::vector<int> numbers = selected();
    if (numbers.empty() && m_runs->count() > 0)
        numbers.push_back(m_runs->item(m_runs->count() - 1)->data(Qt::UserRole).toInt());
    for (const int number : numbers)
        emit removeWanted(number);
}

void RunList::setRuns(const std::vector<CompareRunPtr> &runs, const std::vector<std::string> &titles)
{
    const QSignalBlocker quiet(m_runs);
    const std::vector<int> before = selected(); // by number: their places change
    while (m_runs->count() > static_cast<int>(runs.size()))
        delete m_runs->takeItem(m_runs->count() - 1);
    while (m_runs->count() < static_cast<int>(runs.size()))
        m_runs->addItem(new QListWidgetItem);
    for (int i = 0; i < m_runs->count(); ++i) {
        const CompareRun &run = *runs[static_cast<std::size_t>(i)];
        const std::string &title = titles[static_cast<std::size_t>(i)];
        QListWidgetItem &item = *m_runs->item(i);
        item.setData(Qt::UserRole, run.id);
        item.setText(textOf(run, title));
        item.setToolTip(tipOf(run, title));
        item.setFlags(item.flags() | Qt::ItemIsUserCheckable);
        item.setCheckState(isTicked(run.id) ? Qt::Checked : Qt::Unchecked);
        item.setSelected(std::ranges::find(before, run.id) != before.end());
    }
    m_remove->setEnabled(!runs.empty());
    m_save->setEnabled(!runs.empty());
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
