int word(void);
int greet(void) { return word(); }
