#include "grading/capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

enum { MOST_A_TURN = 1 << 20 };

static void add_tail(struct capture *capture, const char *bytes, size_t length)
{
    if (capture->tail == NULL)
        capture->tail = mem_alloc(CAPTURE_HALF);
    for (size_t i = length > CAPTURE_HALF ? length - CAPTURE_HALF : 0; i < length; i++) {
        capture->tail[capture->tail_at] = bytes[i];
        capture->tail_at = (capture->tail_at + 1) % CAPTURE_HALF;
        capture->tail_length += capture->tail_length < CAPTURE_HALF;
    }
}

void capture_add(struct capture *capture, const char *bytes, size_t length)
{
    size_t room = CAPTURE_HALF - capture->head_length, first = length < room ? length : room;
    if (capture->head == NULL)
        capture->head = mem_alloc(CAPTURE_HALF);
    memcpy(capture->head + capture->head_length, bytes, first);
    capture->head_length += first;
    capture->total += length;
    if (first < length)
        add_tail(capture, bytes + first, length - first);
}

bool capture_read(struct capture *capture, int fd)
{
    char piece[65536];
    for (size_t turn = 0; turn < MOST_A_TURN;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno == EAGAIN;
        if (got == 0)
            return false;
        capture_add(capture, piece, (size_t)got);
        turn += (size_t)got;
    }
    return true;
}

/* Length of the well-formed UTF-8 sequence at the start, without surrogates and overlong forms; 0 for none.
 */
static size_t sequence(const unsigned char *at, size_t left)
{
    size_t length = at[0] < 0x80                    ? 1
                    : at[0] >= 0xc2 && at[0] < 0xe0 ? 2
                    : at[0] >= 0xe0 && at[0] < 0xf0 ? 3
                    : at[0] >= 0xf0 && at[0] < 0xf5 ? 4
                                                    : 0;
    if (length == 0 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    bool bad = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0) ||
               (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90) ||
               (at[0] == 0xc2 && at[1] < 0xa0); /* the last: C1 controls */
    return bad ? 0 : length;
}

static void escape(struct buf *out, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    for (size_t i = 0; i < length;) {
        size_t whole = sequence(at + i, length - i);
        bool control = at[i] < ' ' ? at[i] != '\n' && at[i] != '\t' : at[i] == 0x7f;
        if (whole == 0 || control) {
            buf_printf(out, "\\x%02x", at[i]);
            i++;
        } else {
            buf_add(out, bytes + i, whole);
            i += whole;
        }
    }
}

char *capture_text(const struct capture *capture)
{
    if (capture->total == 0)
        return NULL;
    struct buf out = {0};
    escape(&out, capture->head, capture->head_length);
    uint64_t missing = capture->total - capture->head_length - capture->tail_length;
    if (missing > 0)
        buf_printf(&out, "\n[%llu bytes left out]\n", (unsigned long long)missing);
    if (capture->tail_length > 0) {
        size_t start = capture->tail_length < CAPTURE_HALF ? 0 : capture->tail_at;
        struct buf tail = {0};
        buf_add(&tail, capture->tail + start, capture->tail_length - start);
        buf_add(&tail, capture->tail, start);
        escape(&out, tail.data, tail.length);
        buf_free(&tail);
    }
    return buf_take(&out);
}

void capture_free(struct capture *capture)
{
    free(capture->head);
    free(capture->tail);
    *capture = (struct capture){0};
}
