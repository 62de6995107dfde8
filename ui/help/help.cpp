#include "ui/help/help.h"

#include "ui/help/guide_window.h"

#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

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

/// A dialog with `text` to be read and copied below an introduction.
void showText(QWidget &window, const QString &title, const QString &introduction, const QString &text)
{
    auto *dialog = new QDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *head = new QLabel(introduction, dialog);
    head->setWordWrap(true);
    head->setOpenExternalLinks(true);
    auto *field = new QPlainTextEdit(text, dialog);
    field->setObjectName(QStringLiteral("helpText"));
    field->setAccessibleName(title);
    field->setReadOnly(true);
    field->setTabChangesFocus(true);
    field->setLineWrapMode(QPlainTextEdit::NoWrap);
    field->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    const QFontMetrics metrics(field->font());
    field->setMinimumSize(metrics.averageCharWidth() * 90, metrics.lineSpacing() * 12);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton *copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
    QObject::connect(copy, &QPushButton::clicked, dialog, [text] { QApplication::clipboard()->setText(text); });
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(head);
    column->addWidget(field, 1);
    column->addWidget(buttons);
    dialog->open();
}

const char *const kPapers = R"(@inproceedings{lee2020shift,
  title     = {What Does {CNN} Shift Invariance Look Like? {A} Visualization Study},
  author    = {Lee, Jake and Yang, Junfeng and Wang, Zhangyang},
  booktitle = {Computer Vision -- ECCV 2020 Workshops},
  year      = {2020},
  doi       = {10.1007/978-3-030-68238-5_15},
  eprint    = {2011.04127},
  archivePrefix = {arXiv}
}

@misc{bykov2023mark,
  title     = {Mark My Words: Dangers of Watermarked Images in {ImageNet}},
  author    = {Bykov, Kirill and M{\"u}ller, Klaus-Robert and H{\"o}hne, Marina M.-C.},
  note      = {ICLR 2023 Workshop on Pitfalls of Limited Data and Computation for Trustworthy ML},
  year      = {2023},
  eprint    = {2303.05498},
  archivePrefix = {arXiv}
}
)";

} // namespace

void showKeys(QWidget &window)
{
    const QList<std::pair<QString, QString>> keys{
        {tr("Arrow keys"), tr("move the patch by 1 px (while the canvas has the focus)")},
        {tr("Shift + arrow keys"), tr("move the patch by 8 px")},
        {tr("Click in the map"), tr("move the patch there")},
        {tr("Shift + click, P"), tr("pin a point of the map or the canvas: its values stay in the Points list")},
        {tr("Alt + mouse"), tr("over the map or the canvas: the map for the anchor under the mouse, at once")},
        {tr("Double-click, Insert"), tr("add an anchor; dragging its label moves it")},
        {tr("F2, Del"), tr("rename, delete the selected anchor")},
        {tr("Ctrl + wheel"), tr("zoom canvas or map at the mouse; the middle button moves them")},
        {tr("Ctrl+0, Ctrl+1"), tr("fit canvas and map into their room; the canvas pixel by pixel")},
        {tr("F6, Shift+F6"), tr("to the next pane of the window, to the one before")},
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
        {tr("F11"), tr("full screen")},
        {tr("F1"), tr("the guide")},
        {tr("?"), tr("this list")},
        {tr("Ctrl+Q"), tr("quit")}};
    QString text = QStringLiteral("<table cellspacing='6'>");
    for (const auto &[key, effect] : keys)
        text += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(key.toHtmlEscaped(), effect.toHtmlEscaped());
    QMessageBox *box = boxOver(window, tr("Keys"));
    box->setText(text + QStringLiteral("</table>"));
    box->open();
}

void showAbout(QWidget &window, const QString &parts)
{
    const QString version = QApplication::applicationVersion();
    showText(
        window, tr("About ShiftScope"),
        tr("<h3>ShiftScope %1</h3><p>How shift invariant are a network's features? Drag an object over a network's canvas, and "
           "sweep it over every position.</p><p>Free software: GNU General Public License, version 3 or later. It comes "
           "without any warranty.</p><p>Please add these lines to bug reports:</p>")
            .arg(version),
        QStringLiteral("ShiftScope %1\n%2").arg(version, parts));
}

void showCitations(QWidget &window)
{
    showText(window, tr("Cite"),
             tr("<p>ShiftScope repeats and extends the experiments of the first paper; <i>shiftscope watermark</i> those of the "
                "second. The weights of a network have their own papers: see File → Models.</p>"),
             QString::fromUtf8(kPapers));
}

void showGuide(QWidget &window)
{
    auto *guide = window.findChild<GuideWindow *>();
    if (guide == nullptr) {
        guide = new GuideWindow(&window);
        guide->setAttribute(Qt::WA_DeleteOnClose);
    }
    guide->show();
    guide->raise();
    guide->activateWindow();
}

} // namespace shiftscope
