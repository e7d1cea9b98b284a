// Only the library is named here: its own header is C++ and is included by CSimdJSON alone.
