#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void fill(struct err *err, int num, enum exit_code code, const char *format, va_list args)
{
    if (err == NULL || err->set)
        return;
    err->set = true;
    err->num = num;
    err->exit = code;
    int used = vsnprintf(err->text, sizeof err->text, format, args);
    if (num != 0 && used >= 0 && (size_t)used < sizeof err->text)
        snprintf(err->text + used, sizeof err->text - (size_t)used, ": %s (%s)", err_name(num),
                 strerror(num));
}

int err_set(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, 0, EXIT_CODE_SYSTEM, format, args);
    va_end(args);
    return -1;
}

int err_usage(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, 0, EXIT_CODE_USAGE, format, args);
    va_end(args);
    return -1;
}

int err_errno(struct err *err, int num, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, num, EXIT_CODE_SYSTEM, format, args);
    va_end(args);
    return -1;
}

const char *err_name(int num)
{
    static char unnamed[32];
    const char *name = strerrorname_np(num);
    if (name != NULL)
        return name;
    snprintf(unnamed, sizeof unnamed, "errno %d", num);
    return unnamed;
}

void err_clear(struct err *err)
{
    memset(err, 0, sizeof *err);
}
