#include "ui/help/guide_window.h"

#include "core/error.h"
#include "core/resources.h"

#include <QListWidget>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QVBoxLayout>

#include <fstream>
#include <iterator>
#include <string>

namespace shiftscope {

namespace {

constexpr int kSectionLevel = 2; ///< of the headings that are listed

std::string guideText()
{
    const std::filesystem::path file = resourceFolder() / "resources" / "guide.md";
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (text.empty())
        throw WorkError("the guide '" + file.string() + "' cannot be read: is the program installed completely?");
    return text;
}

} // namespace

GuideWindow::GuideWindow(QWidget *parent) : QDialog(parent), m_sections(new QListWidget(this)), m_text(new QTextBrowser(this))
{
    setWindowTitle(tr("Guide to ShiftScope"));
    setObjectName(QStringLiteral("guide"));
    resize(fontMetrics().averageCharWidth() * 120, fontMetrics().height() * 40);
    m_sections->setObjectName(QStringLiteral("guideSections"));
    m_sections->setAccessibleName(tr("Sections"));
    m_text->setObjectName(QStringLiteral("guideText"));
    m_text->setAccessibleName(tr("Guide"));
    m_text->setOpenExternalLinks(true);
    auto *splitter = new QSplitter(this);
    splitter->addWidget(m_sections);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({fontMetrics().averageCharWidth() * 28, fontMetrics().averageCharWidth() * 92});
    auto *column = new QVBoxLayout(this);
    column->addWidget(splitter);
    connect(m_sections, &QListWidget::currentRowChanged, this, &GuideWindow::showSection);
    m_worker.run([](const std::stop_token &) { return guideText(); },
                 [this](const std::string &text) { setText(QString::fromStdString(text)); },
                 [this](const QString &message) { m_text->setPlainText(message); });
}

void GuideWindow::setText(const QString &markdown)
{
    m_text->setMarkdown(markdown);
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() != kSectionLevel)
            continue;
        auto *section = new QListWidgetItem(block.text(), m_sections);
        section->setData(Qt::UserRole, block.position());
    }
    m_text->moveCursor(QTextCursor::Start);
}

/// Its heading comes to the top.
void GuideWindow::showSection(int row)
{
    const QListWidgetItem *section = m_sections->item(row);
    if (section == nullptr)
        return;
    QTextCursor place(m_text->document());
    place.setPosition(section->data(Qt::UserRole).toInt());
    m_text->moveCursor(QTextCursor::Start);
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->value() + m_text->cursorRect(place).top());
}

} // namespace shiftscope
