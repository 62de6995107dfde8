#pragma once

#include <QFrame>

#include <functional>

class QHBoxLayout;
class QLabel;
class QProgressBar;

namespace shiftscope {

/// A line above the view that says what is amiss or under way, and offers what can be done about it.
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

private:
    void setOffers(const std::vector<Offer> &offers);

    QLabel *m_text;
    QProgressBar *m_progress;
    QHBoxLayout *m_buttons;
    QStringList m_offered;
};

} // namespace shiftscope
