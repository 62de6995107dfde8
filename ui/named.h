#pragma once

#include <QLatin1String>
#include <QString>

namespace shiftscope {

/// The control itself, with the name that tests find it by, the one that is read out, and its tooltip.
template <typename Control>
Control *named(Control *control, const char *objectName, const QString &accessibleName, const QString &tip)
{
    control->setObjectName(QLatin1String(objectName));
    control->setAccessibleName(accessibleName);
    control->setToolTip(tip);
    return control;
}

} // namespace shiftscope
