/* Memory that is there, or the program ends: the lab cannot teach without memory, so no caller checks.
 * Everything returned is freed with free(). */
#ifndef SHMLAB_BASE_MEM_H
#define SHMLAB_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_alloc(size_t size);               /* zero-filled; size 0 gives a pointer that can be freed */
void *mem_array(size_t count, size_t size); /* zero-filled; dies on overflow */
void *mem_resize(void *old, size_t count, size_t size); /* the new part is not zeroed */
char *mem_dup(const char *text);                        /* NULL gives NULL */
char *mem_dup_n(const char *text, size_t length);       /* adds the NUL */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

/* Room for one more element in an array that grows by doubling: returns the (possibly moved) array in
 * which index *count is a zeroed element, and counts it. `p = mem_push(p, &n, &cap, sizeof *p)`. */
void *mem_push(void *array, size_t *count, size_t *capacity, size_t size);

#endif
