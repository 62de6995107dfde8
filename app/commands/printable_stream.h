#pragma once

#include <ostream>
#include <streambuf>

namespace shiftscope {

/// While it lives, what is written to `stream` reaches a terminal with its control characters escaped (core/printable.h), ends of
/// lines apart: a name from a stranger's disk moves no cursor and changes no colour.
class PrintableStream : public std::streambuf {
public:
    explicit PrintableStream(std::ostream &stream);
    ~PrintableStream() override;
    PrintableStream(const PrintableStream &) = delete;
    PrintableStream &operator=(const PrintableStream &) = delete;

protected:
    int_type overflow(int_type character) override;
    std::streamsize xsputn(const char *text, std::streamsize size) override;
    int sync() override;

private:
    std::ostream &m_stream;
    std::streambuf *m_buffer;
};

} // namespace shiftscope
