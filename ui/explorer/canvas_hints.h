#pragma once

#include <QLabel>

namespace shiftscope {

/// What a person has done once, and is not told again. A plain value.
struct HintsDone {
    bool dragged = false;        ///< the object
    bool anchorFollowed = false; ///< with Alt over the map
    bool pinned = false;         ///< a point, with Shift
    friend bool operator==(const HintsDone &, const HintsDone &) = default;
};

/// One quiet line over the lower edge of the canvas: what to try first, and then what else. Each part goes once it has been done.
class CanvasHints : public QLabel {
    Q_OBJECT

public:
    explicit CanvasHints(QWidget *canvas);

    void setDone(HintsDone done);
    [[nodiscard]] HintsDone done() const { return m_done; }
    void dragged();
    void anchorFollowed();
    void pinned();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();

    HintsDone m_done;
};

} // namespace shiftscope
