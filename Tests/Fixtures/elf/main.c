#include <stdio.h>
extern const char *greeting(void);
/* Uninitialised data, so that the new segment has to keep clear of it. */
static volatile char scratch[300000];
static __thread int counter = 41;
int main(int argc, char **argv) {
  (void)argv;
  scratch[argc * 100000] = 1;
  counter += scratch[argc * 100000];
  printf("%s %d\n", greeting(), counter);
  return 0;
}
