/* How many columns a text takes, by code point, the same on every machine and in every locale. */
#ifndef SHMLAB_FACE_WIDTH_H
#define SHMLAB_FACE_WIDTH_H

#include <stddef.h>
#include <stdint.h>

int width_of(uint32_t ch); /* 0 combining, 1, or 2 */
int width_text(const char *text);
/* Next code point of UTF-8 text of `length` bytes; returns the bytes it took (0 at the end); bad bytes give
 * U+FFFD, one each. */
size_t width_next(const char *text, size_t length, uint32_t *ch);
/* The other way round; returns the bytes written, no NUL. */
size_t width_encode(uint32_t ch, char bytes[4]);
/* What stands for it on a screen: itself, '?' for a control character, U+FFFD for a code point nobody
 * assigned, 0 for the invisible ones (joiners, direction marks) that are left out. */
uint32_t width_drawn(uint32_t ch);

#endif
