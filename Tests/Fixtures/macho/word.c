int word(void) { return 42; }
const char *words(void) { return "/o/share/words"; }
