#include "ui/live/exception_text.h"

namespace shiftscope {

QString textOf(const std::exception_ptr &problem, const QString &otherwise)
{
    try {
        std::rethrow_exception(problem);
    } catch (const std::exception &error) {
        return QString::fromUtf8(error.what());
    } catch (...) {
        return otherwise;
    }
}

} // namespace shiftscope
