#pragma once

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QProgressBar;

namespace shiftscope {

/// A line that says what is amiss or under way, and offers what can be done about it. It can always be put away.
class Banner : public QFrame {
    Q_OBJECT

public:
    struct Offer {
        QString text;
        QString toolTip;
        std::function<void()> act;
    };

    explicit Banner(QWidget *parent = nullptr);

    void show(const QString &text, const std::vector<Offer> &offers = {});
    /// Adds a bar; below zero: under way, no one knows how far.
    void showProgress(const QString &text, double share, const std::vector<Offer> &offers = {});
    [[nodiscard]] QString text() const;
    void setVisible(bool visible) override;

private:
    void dismiss();
    void setOffers(const std::vector<Offer> &offers);

    QLabel *m_text;
    QProgressBar *m_progress;
    QHBoxLayout *m_buttons;
    QStringList m_offered;
    bool m_dismissed = false; ///< progress does not bring it back, until it is hidden or says something else
};

} // namespace shiftscope
