#include "ui/theme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QPainter>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>

namespace shiftscope {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");
constexpr uint kPreferDark = 1;

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < 0.5;
}

QPalette darkPalette()
{
    const QColor window(38, 40, 43);
    const QColor text(232, 232, 232);
    const QColor faint(130, 132, 135);
    QPalette palette(window);
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, QColor(28, 29, 31));
    palette.setColor(QPalette::AlternateBase, QColor(46, 48, 51));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::PlaceholderText, faint);
    palette.setColor(QPalette::Button, QColor(54, 57, 61));
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::ToolTipBase, QColor(62, 60, 40));
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Highlight, QColor(64, 128, 200));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(110, 170, 240));
    palette.setColor(QPalette::Mid, QColor(90, 93, 97));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, faint);
    return palette;
}

/// Fusion, which on a dark ground draws the outlines of boxes and fields darker still, and the icons of docks black, where nobody
/// sees them.
class VisibleBoxes : public QProxyStyle {
public:
    VisibleBoxes() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override
    {
        const bool box =
            element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck || element == PE_IndicatorRadioButton;
        if (box && isDark(option->palette)) {
            QStyleOptionButton lit;
            lit.QStyleOption::operator=(*option);
            lit.palette.setColor(QPalette::Window, QColor(200, 202, 205)); // Fusion darkens it for the outline
            QProxyStyle::drawPrimitive(element, &lit, painter, widget);
            return;
        }
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
            frame && element == PE_FrameLineEdit && isDark(option->palette)) {
            QStyleOptionFrame lit(*frame);
            lit.palette.setColor(QPalette::Window, kFieldOutline);
            QProxyStyle::drawPrimitive(element, &lit, painter, widget);
            return;
        }
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget) const override
    {
        const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        if (spin && isDark(option->palette)) {
            QStyleOptionSpinBox lit(*spin);
            lit.palette.setColor(QPalette::Window, kFieldOutline);
            QProxyStyle::drawComplexControl(control, &lit, painter, widget);
        } else if (combo && isDark(option->palette)) {
            QStyleOptionComboBox lit(*combo);
            lit.palette.setColor(QPalette::Window, kFieldOutline);
            QProxyStyle::drawComplexControl(control, &lit, painter, widget);
        } else {
            QProxyStyle::drawComplexControl(control, option, painter, widget);
        }
    }

    [[nodiscard]] QIcon standardIcon(StandardPixmap icon, const QStyleOption *option, const QWidget *widget) const override
    {
        const bool close = icon == SP_TitleBarCloseButton || icon == SP_DockWidgetCloseButton;
        if (!close && icon != SP_TitleBarNormalButton)
            return QProxyStyle::standardIcon(icon, option, widget);
        const QPalette palette = widget ? widget->palette() : QApplication::palette();
        QPixmap drawn(kIcon, kIcon);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(palette.color(QPalette::WindowText), kIcon / 12.0));
        const QRectF area(kIcon * 0.25, kIcon * 0.25, kIcon * 0.5, kIcon * 0.5);
        if (close) {
            painter.drawLine(area.topLeft(), area.bottomRight());
            painter.drawLine(area.topRight(), area.bottomLeft());
        } else {
            painter.drawRect(area);
            painter.drawLine(area.topLeft() + QPointF(0, 3), area.topRight() + QPointF(0, 3));
        }
        return {drawn};
    }

private:
    static constexpr int kIcon = 32;
    static constexpr QColor kFieldOutline{170, 172, 175}; // which Fusion darkens
};

/// The portal wraps its answer in one variant or two, depending on its age.
QVariant unwrapped(QVariant value)
{
    while (value.userType() == qMetaTypeId<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

ThemeSwitch::ThemeSwitch(QObject *parent) : QObject(parent), m_lightPalette(QApplication::palette())
{
    // The platform's own style is kept unless it was light and dark is wanted, which every style but Fusion draws badly.
    m_desktopIsDark = isDark(m_lightPalette);
    QDBusConnection::sessionBus().connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                                          SLOT(desktopSettingChanged(QString, QString, QDBusVariant)));
    askDesktop();
}

void ThemeSwitch::askDesktop()
{
    QDBusMessage question = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question << kGroup << kKey;
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid())
            desktopSettingChanged(kGroup, kKey, reply.value());
        answer->deleteLater();
    });
}

void ThemeSwitch::set(Theme theme)
{
    m_theme = theme;
    apply();
}

void ThemeSwitch::desktopSettingChanged(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group != kGroup || key != kKey)
        return;
    m_desktopIsDark = unwrapped(value.variant()).toUInt() == kPreferDark;
    apply();
}

void ThemeSwitch::apply() const
{
    const bool dark = m_theme == Theme::Dark || (m_theme == Theme::System && m_desktopIsDark);
    const bool nativeIsDark = isDark(m_lightPalette);
    QPalette palette = m_lightPalette;
    if (dark && !nativeIsDark)
        palette = darkPalette();
    else if (!dark && nativeIsDark)
        palette = QStyleFactory::create(QStringLiteral("Fusion"))->standardPalette();
    if (dark != nativeIsDark && dynamic_cast<VisibleBoxes *>(QApplication::style()) == nullptr)
        QApplication::setStyle(new VisibleBoxes);
    if (QApplication::palette() != palette)
        QApplication::setPalette(palette);
}

} // namespace shiftscope
