#pragma once

#include <QStringList>
#include <QWidget>

namespace shiftscope {

/// Lines of text that change many times a second. A QLabel asks the whole window to be laid out anew with each text; this
/// keeps its room, given in advance, and repaints only itself.
class SteadyLabel : public QWidget {
    Q_OBJECT

public:
    /// Room for `lines` lines of `characters` characters.
    SteadyLabel(int characters, int lines, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    int m_characters;
    int m_lines;
};

} // namespace shiftscope
