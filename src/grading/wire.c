#include "grading/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

void wire_free(struct wire *wire)
{
    free(wire->data);
    memset(wire, 0, sizeof *wire);
}

void wire_clear(struct wire *wire)
{
    wire->length = wire->at = 0;
    wire->bad = false;
}

void wire_reserve(struct wire *wire, size_t more)
{
    if (more <= wire->capacity - wire->length)
        return;
    size_t capacity = wire->capacity > 0 ? wire->capacity : 256;
    while (capacity - wire->length < more && capacity <= WIRE_MOST)
        capacity *= 2;
    char *data = capacity - wire->length < more ? NULL : realloc(wire->data, capacity);
    if (data == NULL) {
        wire->bad = true;
        return;
    }
    wire->data = data;
    wire->capacity = capacity;
}

static void add(struct wire *wire, const void *bytes, size_t length)
{
    wire_reserve(wire, length);
    if (wire->bad || length == 0)
        return;
    memcpy(wire->data + wire->length, bytes, length);
    wire->length += length;
}

void wire_number(struct wire *wire, int64_t number)
{
    add(wire, &number, sizeof number);
}

void wire_bytes(struct wire *wire, const void *bytes, size_t length)
{
    wire_number(wire, (int64_t)length);
    add(wire, bytes, length);
}

void wire_text(struct wire *wire, const char *text)
{
    wire_bytes(wire, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

int64_t wire_take_number(struct wire *wire)
{
    int64_t number = 0;
    if (wire->length - wire->at < sizeof number) {
        wire->bad = true;
        wire->at = wire->length;
        return 0;
    }
    memcpy(&number, wire->data + wire->at, sizeof number);
    wire->at += sizeof number;
    return number;
}

const char *wire_take_bytes(struct wire *wire, size_t *length)
{
    int64_t wanted = wire_take_number(wire);
    *length = 0;
    if (wanted < 0 || (uint64_t)wanted > wire->length - wire->at) {
        wire->bad = true;
        wire->at = wire->length;
        return "";
    }
    *length = (size_t)wanted;
    const char *bytes = wanted > 0 ? wire->data + wire->at : "";
    wire->at += *length;
    return bytes;
}

const char *wire_take_text(struct wire *wire)
{
    size_t length;
    const char *text = wire_take_bytes(wire, &length);
    if (length > 0 && memchr(text, '\0', length) != NULL)
        return text;
    wire->bad = true;
    return "";
}

bool wire_send(const struct wire *wire, int fd)
{
    uint32_t length = (uint32_t)wire->length;
    struct iovec parts[] = {{&length, WIRE_HEAD}, {wire->data, wire->length}};
    struct iovec *part = parts;
    int left = 2;
    while (left > 0) {
        ssize_t wrote = writev(fd, part, left);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return false;
        for (; left > 0 && (size_t)wrote >= part->iov_len; part++, left--)
            wrote -= (ssize_t)part->iov_len;
        if (left > 0) {
            part->iov_base = (char *)part->iov_base + wrote;
            part->iov_len -= (size_t)wrote;
        }
    }
    return !wire->bad;
}

void wire_feed(struct wire *from, const void *bytes, size_t length)
{
    if (from->at > 0) { /* what has been cut out is no longer pointed at */
        memmove(from->data, from->data + from->at, from->length - from->at);
        from->length -= from->at;
        from->at = 0;
    }
    add(from, bytes, length);
}

bool wire_next(struct wire *from, struct wire *message)
{
    uint32_t length;
    if (from->bad || from->length - from->at < WIRE_HEAD)
        return false;
    memcpy(&length, from->data + from->at, WIRE_HEAD);
    if (length > WIRE_MOST) {
        from->bad = true;
        return false;
    }
    if (from->length - from->at - WIRE_HEAD < length)
        return false;
    *message = (struct wire){.data = from->data + from->at + WIRE_HEAD, .length = length};
    from->at += WIRE_HEAD + length;
    return true;
}
