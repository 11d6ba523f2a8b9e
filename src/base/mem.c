#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *alive(void *memory)
{
    if (memory != NULL)
        return memory;
    fputs("shmlab: out of memory\n", stderr);
    abort();
}

void *mem_alloc(size_t size)
{
    return alive(calloc(1, size ? size : 1));
}

void *mem_array(size_t count, size_t size)
{
    return alive(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    return alive(reallocarray(old, count ? count : 1, size));
}

char *mem_dup(const char *text)
{
    return text == NULL ? NULL : alive(strdup(text));
}

char *mem_dup_n(const char *text, size_t length)
{
    char *copy = mem_alloc(length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *mem_vprintf(const char *format, va_list args)
{
    char *text = NULL;
    int length = vasprintf(&text, format, args);
    return alive(length < 0 ? NULL : text);
}

char *mem_printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_vprintf(format, args);
    va_end(args);
    return text;
}

void *mem_push(void *array, size_t *count, size_t *capacity, size_t size)
{
    if (*count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 8;
        array = mem_resize(array, *capacity, size);
    }
    memset((char *)array + *count * size, 0, size);
    (*count)++;
    return array;
}
