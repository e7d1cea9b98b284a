__asm__(".globl _start\n_start:\n" START "\n");
int number(void) { return 7; }
