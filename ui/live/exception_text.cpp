#include "ui/live/exception_text.h"

#include "core/exception_text.h"
#include "core/printable.h"

namespace shiftscope {

QString textOf(const std::exception_ptr &problem, const QString &otherwise)
{
    try {
        std::rethrow_exception(problem);
    } catch (const std::exception &error) {
        return QString::fromStdString(printable(exceptionText(error)));
    } catch (...) {
        return otherwise;
    }
}

} // namespace shiftscope
