#include "ui/explorer/pin_table.h"

#include "ui/explorer/scene_document.h"
#include "ui/named.h"
#include "ui/plot/map_arrangement.h"
#include "ui/plot/value_text.h"
#include "ui/table_copy.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>

namespace shiftscope {

namespace {

enum Column { Number, X, Y, FirstValue };
constexpr int kRestMs = 120;
constexpr int kDigits = 4;

} // namespace

PinTable::PinTable(SceneDocument &document, LiveFeatures &live, QWidget *parent)
    : QWidget(parent), m_document(document), m_live(live), m_saver(*this), m_what(new QLabel(this)),
      m_table(named(new QTableWidget(0, FirstValue, this), "pinTable", tr("Pinned points"),
                    tr("Similarity to each anchor at the pinned points, of the layer that the map shows; x and y in pixels"))),
      m_remove(
          named(new QPushButton(tr("Delete"), this), "pinRemove", tr("Delete"), tr("Delete the selected pinned point (Del)"))),
      m_clear(named(new QPushButton(tr("Clear"), this), "pinClear", tr("Clear"), tr("Delete all pinned points"))),
      m_save(named(new QPushButton(tr("CSV…"), this), "pinSave", tr("Save as CSV"),
                   tr("Save the values of all pinned points, layers and anchors as CSV")))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    connect(&m_rest, &QTimer::timeout, this, &PinTable::measure);
    build();
    connect(&m_document, &SceneDocument::changed, this, &PinTable::reflect);
    const auto take = [this](const LiveResult &result) {
        if (m_ready && m_pins.take(result))
            refresh();
    };
    connect(&m_live, &LiveFeatures::resultReady, this, take);
    connect(&m_live, &LiveFeatures::measured, this, take);
    connect(&m_saver, &FileSaver::done, this, &PinTable::saved);
    connect(&m_saver, &FileSaver::failed, this, &PinTable::problem);
    refresh();
}

void PinTable::build()
{
    auto *pin = named(new QPushButton(tr("Pin here"), this), "pinHere", tr("Pin here"),
                      tr("Pin the place where the patch stands, or take its pin away (P; or Shift and a click on the map or the "
                         "canvas)"));
    m_what->setTextFormat(Qt::PlainText);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->installEventFilter(this);
    offerCopy(*m_table);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(6, 6, 6, 6);
    grid->addWidget(m_what, 0, 0, 1, 2);
    grid->addWidget(m_table, 1, 0, 1, 2);
    grid->addWidget(pin, 2, 0);
    grid->addWidget(m_remove, 2, 1);
    grid->addWidget(m_clear, 3, 0);
    grid->addWidget(m_save, 3, 1);
    connect(pin, &QPushButton::clicked, this, [this] { m_document.togglePin(m_document.settings().position); });
    connect(m_remove, &QPushButton::clicked, this, &PinTable::removeSelected);
    connect(m_clear, &QPushButton::clicked, this, [this] { m_document.setPins({}); });
    connect(m_table, &QTableWidget::itemSelectionChanged, this,
            [this] { m_remove->setEnabled(!m_table->selectionModel()->selectedRows().isEmpty()); });
    connect(m_table, &QTableWidget::cellDoubleClicked, this,
            [this](int row) { m_document.moveTo(m_pins.points()[static_cast<std::size_t>(row)].position); });
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_saver.choose({tr("Save pinned points"), tr("Values (*.csv)"), QStringLiteral("csv")}, QStringLiteral("points"),
                       [pins = m_pins, names = m_names](const std::stop_token &) { return csvText(pins, names); });
    });
}

void PinTable::setSubject(const NetworkInfo &info, const PreparedScene &scene)
{
    m_names = {info.model, info.layers, {}, scene.settings.measuring.metric};
    for (const Anchor &anchor : scene.anchors)
        m_names.anchors.push_back(anchor.name);
    m_ready = true;
    m_pins.forget();
    m_rest.start();
    refresh();
}

void PinTable::endSubject()
{
    m_ready = false;
    m_pins.forget();
    refresh();
}

void PinTable::setLayer(const std::string &layer)
{
    if (layer == m_layer)
        return;
    m_layer = layer;
    refresh();
}

void PinTable::reflect()
{
    if (!m_pins.setPlaces(m_document.settings().pins))
        return;
    m_rest.start();
    refresh();
}

void PinTable::measure()
{
    if (const std::vector<Position> missing = m_pins.missing(m_document.last()); m_ready && !missing.empty())
        m_live.measure(missing);
}

QString PinTable::textOf(const PinnedPoints::Point &point, std::size_t layer, std::size_t anchor) const
{
    const Position last = m_document.last();
    if (point.position.y > last.y || point.position.x > last.x)
        return tr("outside");
    if (!point.value || layer >= point.value->similarity.size() || anchor >= point.value->similarity[layer].size())
        return QStringLiteral("–");
    return valueText(static_cast<double>(point.value->similarity[layer][anchor]), kDigits);
}

void PinTable::refresh()
{
    const auto found = std::ranges::find(m_names.layers, m_layer);
    const auto layer = static_cast<std::size_t>(found - m_names.layers.begin());
    const std::vector<PinnedPoints::Point> &points = m_pins.points();
    m_what->setText(points.empty() ? tr("Shift+click the map or the canvas")
                                   : QStringLiteral("%1, %2").arg(QString::fromStdString(m_layer),
                                                                  QString::fromStdString(metricLabel(name(m_names.metric)))));
    QStringList heads{tr("#"), tr("x"), tr("y")};
    for (const std::string &anchor : m_names.anchors)
        heads.push_back(QString::fromStdString(anchor));
    m_table->setColumnCount(static_cast<int>(heads.size()));
    m_table->setHorizontalHeaderLabels(heads);
    m_table->setRowCount(static_cast<int>(points.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const PinnedPoints::Point &point = points[static_cast<std::size_t>(row)];
        QStringList texts{QString::number(row + 1), QString::number(point.position.x), QString::number(point.position.y)};
        for (std::size_t anchor = 0; anchor < m_names.anchors.size(); ++anchor)
            texts.push_back(textOf(point, layer, anchor));
        for (int column = 0; column < texts.size(); ++column) {
            if (m_table->item(row, column) == nullptr)
                m_table->setItem(row, column, new QTableWidgetItem);
            m_table->item(row, column)->setText(texts[column]);
        }
    }
    m_remove->setEnabled(!m_table->selectionModel()->selectedRows().isEmpty());
    m_clear->setEnabled(!points.empty());
    m_save->setEnabled(std::ranges::any_of(points, [](const auto &point) { return point.value.has_value(); }));
}

void PinTable::removeSelected()
{
    std::vector<Position> places = m_document.settings().pins;
    std::vector<std::size_t> rows;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        rows.push_back(static_cast<std::size_t>(index.row()));
    std::ranges::sort(rows, std::greater{});
    for (const std::size_t row : rows)
        if (row < places.size())
            places.erase(places.begin() + static_cast<std::ptrdiff_t>(row));
    m_table->clearSelection();
    m_document.setPins(places);
}

bool PinTable::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Delete) {
        removeSelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace shiftscope
