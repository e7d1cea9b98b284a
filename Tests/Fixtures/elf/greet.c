/* A library with a symbol version; linked with a search path to libword.so. */
extern const char *word(void);
const char *greeting(void) { return word(); }
