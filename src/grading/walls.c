#include "grading/walls.h"

#include <stddef.h>

const char *const walls_system[] = {
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/usr/include",
    "/usr/libexec/gcc",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/include",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    NULL,
};
