#include "system/call_rank.h"

#include <stddef.h>
#include <string.h>

/* Where the name alone does not tell: the beginning of the function's name, and the system calls it is for.
 */
static const struct purpose {
    const char *prefix, *calls;
} purposes[] = {
    {"shm_open", "openat"},
    {"shm_unlink", "unlink unlinkat"},
    {"sem_open", "openat"},
    {"sem_unlink", "unlink unlinkat"},
    {"sem_", "futex"},
    {"pthread_", "futex"},
    {"fopen", "openat"},
    {"open", "openat"},
    {"fork", "clone"},
    {"wait", "wait4"},
    {"printf", "write"},
    {"fprintf", "write"},
    {"__printf_chk", "write"},
    {"puts", "write"},
    {"putc", "write"},
    {"putchar", "write"},
    {"fput", "write"},
    {"fwrite", "write"},
    {"fflush", "write"},
    {"perror", "write"},
    {"getc", "read"},
    {"fget", "read"},
    {"fread", "read"},
    {"scanf", "read"},
    {"__isoc99_scanf", "read"},
    {"getline", "read"},
    {"sigaction", "rt_sigaction"},
    {"signal", "rt_sigaction"},
    {"sigprocmask", "rt_sigprocmask"},
    {"stat", "newfstatat"},
    {"fstat", "newfstatat"},
    {"sleep", "clock_nanosleep"},
    {"usleep", "clock_nanosleep"},
    {"nanosleep", "clock_nanosleep"},
    {"exec", "execve"},
    {"exit", "exit_group"},
    {"_exit", "exit_group"},
    {"raise", "tgkill"},
    {"abort", "tgkill"},
};

static const char own[] =
    "brk mmap munmap mprotect mremap madvise newfstatat fstat rt_sigprocmask rt_sigaction "
    "getrandom set_robust_list rseq gettid getpid prlimit64 ioctl lseek fcntl futex";

static bool is_in(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

int call_rank(const char *function, const char *system_call)
{
    if (system_call == NULL)
        return RANK_OTHER;
    if (strcmp(function, system_call) == 0)
        return RANK_PURPOSE;
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++)
        if (strncmp(function, purposes[i].prefix, strlen(purposes[i].prefix)) == 0)
            return is_in(purposes[i].calls, system_call) ? RANK_PURPOSE
                   : is_in(own, system_call)             ? RANK_OWN
                                                         : RANK_OTHER;
    return is_in(own, system_call) ? RANK_OWN : RANK_OTHER;
}

bool call_is_written(const char *function)
{
    return !is_in("__libc_start_main __cxa_finalize __cxa_atexit __gmon_start__ __stack_chk_fail "
                  "__errno_location __assert_fail _ITM_registerTMCloneTable _ITM_deregisterTMCloneTable",
                  function);
}
