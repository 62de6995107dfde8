// What can be done with a map or a run of the Compare view by its menu.

#include "core/number_text.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/map_grid.h"
#include "ui/compare/run_list.h"
#include "ui/plot/map_image.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include <cmath>

namespace shiftscope {

namespace {

/// The shortest text that reads back to the same float; empty where there is no data.
std::string shortest(float value)
{
    return std::isnan(value) ? std::string() : shortestText(value);
}

/// The columns' x across, the rows' y down; a cell without data is empty.
QString tableOf(const SimilarityMap &map)
{
    std::string text = "y\\x";
    for (const int x : map.xs)
        text += '\t' + std::to_string(x);
    text += '\n';
    for (int row = 0; row < map.rows(); ++row) {
        text += std::to_string(map.ys[static_cast<std::size_t>(row)]);
        for (int column = 0; column < map.columns(); ++column)
            text += '\t' + shortest(map.at(row, column));
        text += '\n';
    }
    return QString::fromStdString(text);
}

} // namespace

FigureSubject CompareView::figureOfCell(int cell) const
{
    const auto at = static_cast<std::size_t>(cell);
    const auto map = static_cast<std::size_t>(m_shown.arrangement.cells[at]);
    const bool minusA = m_shown.difference && static_cast<int>(map) != m_shown.a;
    const std::string &title = m_shown.titles[map];
    FigurePage page{.rowHeads = {""}, .columnHeads = {title}, .cells = {m_shown.page.cells[at]}};
    if (minusA) {
        const std::string &titleA = m_shown.titles[static_cast<std::size_t>(m_shown.a)];
        page.columnHeads = {title + "\nminus " + titleA};
        page.caption = m_shown.maps[map].caption.text() + "; minus " + titleA;
    }
    QString name = QString::fromStdString(title).simplified();
    for (QChar &letter : name)
        if (!letter.isLetterOrNumber() && letter != u'.' && letter != u'+' && letter != u'-')
            letter = u'_';
    return figureOf(
        std::move(page), [values = m_shown.page.cells[at]->map] { return csvText(values); },
        minusA ? name + QStringLiteral("-difference") : name);
}

void CompareView::copyText(std::function<QString()> text, const QString &what)
{
    m_files.run([text = std::move(text)](const std::stop_token &) { return text(); },
                [this, what](const QString &copied) {
                    QGuiApplication::clipboard()->setText(copied);
                    emit done(what);
                },
                [this](const QString &message) { emit problem(message); });
}

void CompareView::showMapMenu(int cell, QPoint at)
{
    const auto index = static_cast<std::size_t>(cell);
    const int map = m_shown.arrangement.cells[index];
    if (map < 0 || !m_shown.page.cells[index])
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("mapMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const FigureSubject subject = figureOfCell(cell);
    menu->addAction(tr("Copy &picture"), this, [this, subject] { m_cellFigures.copy(subject); });
    const SimilarityMap values = m_shown.page.cells[index]->map;
    menu->addAction(tr("Copy &values"), this, [this, values] {
        copyText([values] { return tableOf(values); }, tr("Copied %1 x %2 values").arg(values.rows()).arg(values.columns()));
    });
    const std::optional<Position> cursor = m_grid->cursorPosition();
    QAction *point = menu->addAction(tr("Copy the p&oint"), this,
                                     [this, values, cursor, title = m_shown.titles[static_cast<std::size_t>(map)]] {
                                         const auto value = static_cast<float>(valueAt(values, cursor->y, cursor->x));
                                         QGuiApplication::clipboard()->setText(QStringLiteral("%1\t%2\t%3\t%4")
                                                                                   .arg(QString::fromStdString(title))
                                                                                   .arg(cursor->x)
                                                                                   .arg(cursor->y)
                                                                                   .arg(QString::fromStdString(shortest(value))));
                                         emit done(tr("Copied map, x, y and value"));
                                     });
    point->setEnabled(cursor.has_value());
    menu->addAction(tr("&Save as figure…"), this, [this, subject] { m_cellFigures.choose(subject); });
    menu->addSeparator();
    menu->addAction(tr("Make it &A"), this, [this, map] { setChosen(map, m_shown.b); })->setEnabled(map != m_shown.a);
    menu->addAction(tr("Make it &B"), this, [this, map] { setChosen(m_shown.a, map); })->setEnabled(map != m_shown.b);
    menu->addSeparator();
    fillRunMenu(*menu, m_shown.ids[static_cast<std::size_t>(map)].run);
    menu->popup(at);
}

void CompareView::fillRunMenu(QMenu &menu, int id)
{
    const CompareRunPtr run = runOf(id);
    if (!run)
        return;
    QAction *open = menu.addAction(tr("Open the run in the &Explorer"), this,
                                   [this, run] { emit openWanted(QString::fromStdString(run->file)); });
    open->setEnabled(!run->file.empty());
    if (run->file.empty())
        open->setText(tr("Open the run in the &Explorer (once it is saved)"));
    menu.addAction(tr("Save the &run…"), this, [this, run] { chooseRunFile(*run); });
    menu.addAction(tr("&Take the run away"), this, [this, id] { removeRun(id); });
}

} // namespace shiftscope
