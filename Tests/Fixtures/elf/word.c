const char *word(void) { return "hello from the moved library"; }
