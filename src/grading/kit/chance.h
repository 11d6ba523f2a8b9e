/* Random inputs from the seed that the verdict names: equal seeds give equal inputs, on every machine, for
 * each test on its own. */
#ifndef SHMLAB_GRADING_KIT_CHANCE_H
#define SHMLAB_GRADING_KIT_CHANCE_H

#include <stddef.h>
#include <stdint.h>

void chance_begin(uint64_t seed, unsigned test); /* called by the frame */
uint64_t chance_number(void);
size_t chance_between(size_t least, size_t most); /* both can come */
/* A name for an object, "/x8fk…", that no other test or grading uses. The caller frees it. */
char *chance_name(void);
/* `length` bytes, most of them printable but any of 1 to 255, and a NUL. The caller frees it. */
char *chance_text(size_t length);
void chance_fill(void *bytes, size_t length); /* any bytes, 0 included, the last one never 0 */

#endif
