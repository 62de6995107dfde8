#pragma once

namespace shiftscope {

/// Takes back what starting Qt does to numbers: it makes the user's locale the C library's, and widgets would speak it. Files,
/// tables and expressions are read by other programs, and the window shows numbers as those have them, so that they can be copied
/// from one into the other: with a point, and nothing between thousands. Call it right after the application object is made, in
/// its thread.
void keepNumbersPlain();

} // namespace shiftscope
