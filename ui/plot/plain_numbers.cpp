#include "ui/plot/plain_numbers.h"

#include <QLocale>
#include <clocale>

namespace shiftscope {

void keepNumbersPlain()
{
    std::setlocale(LC_NUMERIC, "C"); // libraries that read or write numbers ask it
    QLocale::setDefault(QLocale::c());
}

} // namespace shiftscope
