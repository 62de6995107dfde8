#pragma once

#include "ui/live/worker.h"
#include "ui/plot/figure_page.h"

#include <QObject>

#include <functional>
#include <optional>
#include <string>

class QWidget;

namespace shiftscope {

/// Something that can be drawn as a figure: a map, or a page of them. Immutable; its functions are called on a worker.
struct FigureSubject {
    std::function<std::string(const FigurePageStyle &)> bytes; ///< of a file in the style's format
    std::function<std::string()> csv;
    QString name;     ///< proposed for the file, without an ending
    QString remark{}; ///< what to know before it is exported; may be empty
};

/// A page, with the table that goes with it.
[[nodiscard]] FigureSubject figureOf(FigurePage page, std::function<std::string()> csv, const QString &name);

/// Asks how a figure is to look and where to, and draws, writes or copies it on a worker.
class FigureExport : public QObject {
    Q_OBJECT

public:
    FigureExport(const FigurePageStyle &style, QWidget &window);

    /// Shows the dialog; what is chosen there is kept for the next time.
    void choose(const FigureSubject &subject);
    /// PNG, SVG, PDF or CSV, as the file's name ends.
    void write(const FigureSubject &subject, const QString &file);
    /// As a picture into the clipboard.
    void copy(const FigureSubject &subject);

    [[nodiscard]] const FigurePageStyle &style() const { return m_style; }
    void setStyle(const FigurePageStyle &style) { m_style = style; }

signals:
    /// One sentence: what was written, or why not.
    void done(const QString &message);
    void failed(const QString &message);

private:
    void chooseFile(const FigureSubject &subject);

    FigurePageStyle m_style;
    QString m_ending = QStringLiteral("png"); ///< of the format that was chosen last
    QWidget &m_window;
    Worker m_worker;
};

} // namespace shiftscope
