#ifndef CPCRE2_SHIM_H
#define CPCRE2_SHIM_H

/* The library of 8-bit code units; its functions carry the suffix _8. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
