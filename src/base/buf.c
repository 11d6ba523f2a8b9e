#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum { LARGEST_FILE = 64 << 20 };

static void reserve(struct buf *buf, size_t more)
{
    size_t need = buf->length + more + 1;
    if (need <= buf->capacity)
        return;
    size_t capacity = buf->capacity ? buf->capacity : 64;
    while (capacity < need)
        capacity *= 2;
    buf->data = mem_resize(buf->data, capacity, 1);
    buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
    reserve(buf, length);
    if (length > 0)
        memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void buf_text_add(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length > 0) {
        reserve(buf, (size_t)length);
        vsnprintf(buf->data + buf->length, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
}

const char *buf_text(const struct buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

char *buf_take(struct buf *buf)
{
    char *text = buf->data == NULL ? mem_alloc(1) : buf->data;
    memset(buf, 0, sizeof *buf);
    return text;
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    memset(buf, 0, sizeof *buf);
}

static int read_all(struct buf *buf, int fd, const char *path, struct err *err)
{
    char piece[16384];
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_errno(err, errno, "cannot read %s", path);
        if (got == 0)
            return 0;
        buf_add(buf, piece, (size_t)got);
        if (buf->length > LARGEST_FILE)
            return err_set(err, "%s is larger than 64 MiB; nothing the lab reads is that large", path);
    }
}

int buf_read_file(struct buf *buf, const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, "cannot open %s", path);
    int result = read_all(buf, fd, path, err);
    close(fd);
    return result;
}

static int write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, data, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        data += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

int buf_write_file(const struct buf *buf, const char *path, unsigned mode, struct err *err)
{
    int result = -1;
    char *beside = mem_printf("%s.XXXXXX", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        err_errno(err, errno, "cannot create a file beside %s", path);
        goto out;
    }
    if (fchmod(fd, mode) != 0 || write_all(fd, buf_text(buf), buf->length) != 0 || fsync(fd) != 0 ||
        rename(beside, path) != 0) {
        err_errno(err, errno, "cannot write %s", path);
        unlink(beside);
        goto out;
    }
    result = 0;
out:
    if (fd >= 0)
        close(fd);
    free(beside);
    return result;
}
