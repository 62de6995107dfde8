#include "ui/help.h"

#include <QApplication>
#include <QCoreApplication>
#include <QMessageBox>

#include <utility>

namespace shiftscope {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Help", text);
}

QMessageBox *boxOver(QWidget &window, const QString &title)
{
    auto *box = new QMessageBox(&window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(title);
    return box;
}

} // namespace

void showKeys(QWidget &window)
{
    const QList<std::pair<QString, QString>> keys{
        {tr("Arrow keys"), tr("move the patch by 1 px (while the canvas has the focus)")},
        {tr("Shift + arrow keys"), tr("move the patch by 8 px")},
        {tr("Click in the map"), tr("move the patch there")},
        {tr("Alt + mouse"), tr("over the map or the canvas: the map for the anchor under the mouse, at once")},
        {tr("Double-click, Insert"), tr("add an anchor; dragging its label moves it")},
        {tr("F2, Del"), tr("rename, delete the selected anchor")},
        {tr("Ctrl + wheel"), tr("zoom the canvas, 1x to 6x")},
        {tr("Ctrl+Z, Ctrl+Shift+Z"), tr("undo, redo")},
        {tr("Ctrl+O"), tr("open a run, a session, a patch or any picture (or drop one onto the window)")},
        {tr("Ctrl+Shift+O"), tr("cut a patch out of any picture (or paste one with Ctrl+V)")},
        {tr("Ctrl+S"), tr("save the run; with Shift the session")},
        {tr("Ctrl+E"), tr("export what the view in front shows: PNG, SVG, PDF, CSV")},
        {tr("Ctrl+Shift+C"), tr("copy the figure as a picture")},
        {tr("Compare: arrow keys"), tr("move the cursor over all maps")},
        {tr("Compare: +, -, 0"), tr("zoom all maps, show all of them; Shift + arrow keys pan")},
        {tr("Compare: click, Ctrl+click"), tr("choose map A, map B")},
        {tr("Compare: hold Space"), tr("see B in the place of A")},
        {tr("Ctrl+M"), tr("models: fetch, verify and choose weights")},
        {tr("Alt+1, Alt+2, …"), tr("the views, as their tabs stand")},
        {tr("F1 or ?"), tr("this list")},
        {tr("Ctrl+Q"), tr("quit")}};
    QString text = QStringLiteral("<table cellspacing='6'>");
    for (const auto &[key, effect] : keys)
        text += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(key.toHtmlEscaped(), effect.toHtmlEscaped());
    QMessageBox *box = boxOver(window, tr("Keys"));
    box->setText(text + QStringLiteral("</table>"));
    box->open();
}

void showAbout(QWidget &window)
{
    QMessageBox *box = boxOver(window, tr("About ShiftScope"));
    box->setText(tr("<h3>ShiftScope %1</h3><p>How shift invariant are a network's features? Drag an object over a network's "
                    "canvas, and sweep it over every position.</p><p>Free software: GNU General Public License, version 3 or "
                    "later. It comes without any warranty.</p>")
                     .arg(QApplication::applicationVersion()));
    box->open();
}

} // namespace shiftscope
