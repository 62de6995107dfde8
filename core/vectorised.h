#pragma once

/// Before a function of plain loops: it is compiled once for each generation of x86-64 vectors (none, AVX2, AVX-512), and the
/// one for this processor is chosen when the program is loaded. Chosen by what the processor can do, not by its name: names of
/// later processors are unknown to an older compiler. Sanitizers do not know such choices, nor does Clang 14 the names.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define SHIFTSCOPE_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SHIFTSCOPE_VECTORISED
#endif
