#include "app/commands/printable_stream.h"

#include "core/printable.h"

#include <string>
#include <string_view>

namespace shiftscope {

PrintableStream::PrintableStream(std::ostream &stream) : m_stream(stream), m_buffer(stream.rdbuf(this)) {}

PrintableStream::~PrintableStream()
{
    m_stream.rdbuf(m_buffer);
}

PrintableStream::int_type PrintableStream::overflow(int_type character)
{
    if (traits_type::eq_int_type(character, traits_type::eof()))
        return traits_type::not_eof(character);
    return m_buffer->sputc(traits_type::to_char_type(character)); // single characters are the program's own
}

std::streamsize PrintableStream::xsputn(const char *text, std::streamsize size)
{
    std::string_view rest(text, static_cast<std::size_t>(size));
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(line.size());
        std::string safe = printable(line);
        if (!rest.empty()) {
            safe += '\n';
            rest.remove_prefix(1);
        }
        const auto length = static_cast<std::streamsize>(safe.size());
        if (m_buffer->sputn(safe.data(), length) != length)
            return size - static_cast<std::streamsize>(rest.size()) - 1;
    }
    return size;
}

int PrintableStream::sync()
{
    return m_buffer->pubsync();
}

} // namespace shiftscope
