/* One row per call: its name and the form of each argument. Kernel calls are found by number, library calls
 * by name; both are printed by the same forms. */
#include "system/syscalls.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/buf.h"
#include "base/err.h"
#include "system/peek.h"
#include "system/syscall_flags.h"

/* The form of an argument, one letter each:
 *   d int   u size or offset   x address   p address, NULL by name   o octal mode   s string   @ folder fd
 *   O open flags  P prot  M map flags  Y msync  F futex operation  C clone flags  G signal  W wait options
 *   E memfd flags   b bytes, as many as the next argument says   … the rest is not shown */
struct call {
    long number; /* -1: a library function only */
    const char *name, *forms;
    char result; /* d number or -1 errno, x address, n error number itself (pthread), v nothing */
};

static const struct call calls[] = {
    {SYS_openat, "openat", "@sOo", 'd'},
    {SYS_open, "open", "sOo", 'd'},
    {SYS_close, "close", "d", 'd'},
    {SYS_read, "read", "dxu", 'd'},
    {SYS_write, "write", "dbu", 'd'},
    {SYS_pread64, "pread64", "dxuu", 'd'},
    {SYS_pwrite64, "pwrite64", "dbuu", 'd'},
    {SYS_ftruncate, "ftruncate", "du", 'd'},
    {SYS_fallocate, "fallocate", "dduu", 'd'},
    {SYS_mmap, "mmap", "puPMdu", 'x'},
    {SYS_munmap, "munmap", "xu", 'd'},
    {SYS_mprotect, "mprotect", "xuP", 'd'},
    {SYS_mremap, "mremap", "xuuxx", 'x'},
    {SYS_msync, "msync", "xuY", 'd'},
    {SYS_madvise, "madvise", "xud", 'd'},
    {SYS_brk, "brk", "p", 'x'},
    {SYS_shmget, "shmget", "xux", 'd'},
    {SYS_shmat, "shmat", "dpx", 'x'},
    {SYS_shmdt, "shmdt", "p", 'd'},
    {SYS_shmctl, "shmctl", "ddp", 'd'},
    {SYS_truncate, "truncate", "su", 'd'},
    {SYS_access, "access", "sd", 'd'},
    {SYS_mkdir, "mkdir", "so", 'd'},
    {SYS_socket, "socket", "ddd", 'd'},
    {SYS_connect, "connect", "dpu", 'd'},
    {SYS_bind, "bind", "dpu", 'd'},
    {SYS_unlink, "unlink", "s", 'd'},
    {SYS_unlinkat, "unlinkat", "@sd", 'd'},
    {SYS_rename, "rename", "ss", 'd'},
    {SYS_fstat, "fstat", "dx", 'd'},
    {SYS_newfstatat, "newfstatat", "@sxd", 'd'},
    {SYS_fchmod, "fchmod", "do", 'd'},
    {SYS_flock, "flock", "dd", 'd'},
    {SYS_fcntl, "fcntl", "ddx", 'd'},
    {SYS_ioctl, "ioctl", "dxx", 'd'},
    {SYS_dup2, "dup2", "dd", 'd'},
    {SYS_pipe2, "pipe2", "xO", 'd'},
    {SYS_futex, "futex", "xFupx", 'd'},
    {SYS_set_robust_list, "set_robust_list", "xu", 'd'},
    {SYS_clone, "clone", "Cp", 'd'},
    {SYS_clone3, "clone3", "xu", 'd'},
    {SYS_fork, "fork", "", 'd'},
    {SYS_vfork, "vfork", "", 'd'},
    {SYS_execve, "execve", "s", 'd'},
    {SYS_wait4, "wait4", "dpWp", 'd'},
    {SYS_waitid, "waitid", "ddpd", 'd'},
    {SYS_exit_group, "exit_group", "d", 'v'},
    {SYS_exit, "exit", "d", 'v'},
    {SYS_kill, "kill", "dG", 'd'},
    {SYS_tgkill, "tgkill", "ddG", 'd'},
    {SYS_getpid, "getpid", "", 'd'},
    {SYS_gettid, "gettid", "", 'd'},
    {SYS_sched_yield, "sched_yield", "", 'd'},
    {SYS_nanosleep, "nanosleep", "xx", 'd'},
    {SYS_clock_nanosleep, "clock_nanosleep", "ddxx", 'd'},
    {SYS_clock_gettime, "clock_gettime", "dx", 'd'},
    {SYS_pause, "pause", "", 'd'},
    {SYS_poll, "poll", "xud", 'd'},
    {SYS_rt_sigaction, "rt_sigaction", "Gpp", 'd'},
    {SYS_rt_sigprocmask, "rt_sigprocmask", "dpp", 'd'},
    {SYS_sched_setaffinity, "sched_setaffinity", "dux", 'd'},
    {SYS_memfd_create, "memfd_create", "sE", 'd'},
    {SYS_getrandom, "getrandom", "xud", 'd'},
    {SYS_shmget, "shmget", "duo", 'd'},
    {SYS_shmat, "shmat", "dpd", 'x'},
    {SYS_shmdt, "shmdt", "x", 'd'},
    {SYS_shmctl, "shmctl", "ddp", 'd'},
    {SYS_userfaultfd, "userfaultfd", "O", 'd'},
    {-1, "shm_open", "sOo", 'd'},
    {-1, "shm_unlink", "s", 'd'},
    {-1, "ftruncate64", "du", 'd'},
    {-1, "posix_fallocate", "duu", 'n'},
    {-1, "open64", "sOo", 'd'},
    {-1, "mmap64", "puPMdu", 'x'},
    {-1, "printf", "s…", 'd'},
    {-1, "puts", "s", 'd'},
    {-1, "putchar", "d", 'd'},
    {-1, "fprintf", "xs…", 'd'},
    {-1, "fputs", "sx", 'd'},
    {-1, "fflush", "p", 'd'},
    {-1, "getchar", "", 'd'},
    {-1, "perror", "s", 'v'},
    {-1, "memcpy", "xxu", 'x'},
    {-1, "memset", "xdu", 'x'},
    {-1, "strlen", "s", 'd'},
    {-1, "exit", "d", 'v'},
    {-1, "_exit", "d", 'v'},
    {-1, "wait", "p", 'd'},
    {-1, "waitpid", "dpW", 'd'},
    {-1, "sleep", "d", 'd'},
    {-1, "usleep", "u", 'd'},
    {-1, "raise", "G", 'd'},
    {-1, "pthread_mutexattr_init", "x", 'n'},
    {-1, "pthread_mutexattr_setpshared", "xd", 'n'},
    {-1, "pthread_mutexattr_setrobust", "xd", 'n'},
    {-1, "pthread_mutexattr_destroy", "x", 'n'},
    {-1, "pthread_mutex_init", "xp", 'n'},
    {-1, "pthread_mutex_destroy", "x", 'n'},
    {-1, "pthread_mutex_lock", "x", 'n'},
    {-1, "pthread_mutex_trylock", "x", 'n'},
    {-1, "pthread_mutex_unlock", "x", 'n'},
    {-1, "pthread_mutex_consistent", "x", 'n'},
    {-1, "pthread_cond_wait", "xx", 'n'},
    {-1, "pthread_cond_signal", "x", 'n'},
    {-1, "pthread_cond_broadcast", "x", 'n'},
    {-1, "pthread_barrier_wait", "x", 'd'},
    {-1, "sem_init", "xdu", 'd'},
    {-1, "sem_wait", "x", 'd'},
    {-1, "sem_post", "x", 'd'},
};

enum { SHOWN_STRING = 48 };

static const struct call *by_number(long number)
{
    for (size_t i = 0; number >= 0 && i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number)
            return &calls[i];
    return NULL;
}

static const struct call *by_name(const char *name)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    return NULL;
}

const char *syscalls_name(long number)
{
    const struct call *call = by_number(number);
    return call != NULL ? call->name : NULL;
}

static void print_bytes(struct buf *out, const char *bytes, size_t length, bool whole)
{
    buf_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\n')
            buf_text_add(out, "\\n");
        else if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            buf_printf(out, "\\%03o", c);
        else
            buf_char(out, (char)c);
    }
    buf_text_add(out, whole ? "\"" : "\"…");
}

static void print_string(struct buf *out, struct subject *subject, uint64_t address)
{
    struct buf text = {0};
    bool whole;
    if (address == 0)
        buf_text_add(out, "NULL");
    else if (subject != NULL && peek_string(subject, address, SHOWN_STRING, &text, &whole))
        print_bytes(out, buf_text(&text), text.length, whole);
    else
        buf_printf(out, "%#llx", (unsigned long long)address);
    buf_free(&text);
}

static void print_buffer(struct buf *out, struct subject *subject, uint64_t address, uint64_t length)
{
    char bytes[SHOWN_STRING];
    size_t shown = length < sizeof bytes ? (size_t)length : sizeof bytes;
    if (subject != NULL && peek_present(subject, address, bytes, shown))
        print_bytes(out, bytes, shown, shown == length);
    else
        buf_printf(out, "%#llx", (unsigned long long)address);
}

static void print_argument(struct buf *out, struct subject *subject, char form, const uint64_t *args)
{
    uint64_t value = *args;
    switch (form) {
    case 'd': buf_printf(out, "%d", (int)value); break;
    case 'u': buf_printf(out, "%llu", (unsigned long long)value); break;
    case 'o': buf_printf(out, "%#o", (unsigned)value); break;
    case 's': print_string(out, subject, value); break;
    case 'b': print_buffer(out, subject, value, args[1]); break;
    case '@':
        if ((int)value == AT_FDCWD)
            buf_text_add(out, "AT_FDCWD");
        else
            buf_printf(out, "%d", (int)value);
        break;
    case 'p':
        if (value == 0) {
            buf_text_add(out, "NULL");
            break;
        }
        /* fall through */
    case 'x': buf_printf(out, "%#llx", (unsigned long long)value); break;
    case 'O': syscall_flags(out, FLAGS_OPEN, value & 0xffffffff); break;
    case 'P': syscall_flags(out, FLAGS_PROT, value & 0xffffffff); break;
    case 'M': syscall_flags(out, FLAGS_MAP, value & 0xffffffff); break;
    case 'Y': syscall_flags(out, FLAGS_MSYNC, value & 0xffffffff); break;
    case 'F': syscall_flags(out, FLAGS_FUTEX, value & 0xffffffff); break;
    case 'C': syscall_flags(out, FLAGS_CLONE, value); break;
    case 'G': syscall_flags(out, FLAGS_SIGNAL, value & 0xffffffff); break;
    case 'W': syscall_flags(out, FLAGS_WAIT, value & 0xffffffff); break;
    case 'E': syscall_flags(out, FLAGS_MEMFD, value & 0xffffffff); break;
    }
}

/* Arguments that say nothing are left out: the mode without O_CREAT, what a FUTEX_WAKE does not look at. */
static size_t argument_count(const struct call *call, const uint64_t args[6])
{
    size_t count = strcspn(call->forms, "\xe2");
    bool opens = count > 0 && call->forms[count - 1] == 'o' && count > 1 && call->forms[count - 2] == 'O';
    if (opens && (args[count - 2] & O_CREAT) == 0 && strcmp(call->name, "shm_open") != 0)
        return count - 1;
    if (call->number == SYS_futex && ((int)args[1] & FUTEX_CMD_MASK) == FUTEX_WAKE)
        return 3;
    if (call->number == SYS_futex)
        return 4;
    return count;
}

static void print_call(struct buf *out, struct subject *subject, const struct call *call,
                       const uint64_t args[6])
{
    size_t count = argument_count(call, args);
    buf_printf(out, "%s(", call->name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_text_add(out, ", ");
        print_argument(out, subject, call->forms[i], args + i);
    }
    if (call->forms[strcspn(call->forms, "\xe2")] != '\0')
        buf_text_add(out, ", …");
    buf_char(out, ')');
}

bool syscalls_copies(long number)
{
    static const long copies[] = {SYS_read,     SYS_write,  SYS_readv,    SYS_writev,  SYS_pread64,
                                  SYS_pwrite64, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_recvmsg};
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        if (copies[i] == number)
            return true;
    return false;
}

void syscalls_print(struct buf *out, struct subject *subject, long number, const uint64_t args[6])
{
    const struct call *call = by_number(number);
    if (call != NULL)
        print_call(out, subject, call, args);
    else
        buf_printf(out, "syscall_%ld(%#llx, %#llx, %#llx)", number, (unsigned long long)args[0],
                   (unsigned long long)args[1], (unsigned long long)args[2]);
}

void syscalls_result(struct buf *out, long number, int64_t result)
{
    const struct call *call = by_number(number);
    if (call != NULL && call->result == 'v')
        buf_char(out, '?');
    else if (result < 0 && result >= -4095)
        buf_printf(out, "-1 %s", err_name((int)-result));
    else if (call != NULL && call->result == 'x')
        buf_printf(out, "%#llx", (unsigned long long)result);
    else
        buf_printf(out, "%lld", (long long)result);
}

bool syscalls_function(struct buf *out, struct subject *subject, const char *name, const uint64_t args[6])
{
    const struct call *call = by_name(name);
    if (call == NULL) {
        buf_printf(out, "%s(…)", name);
        return false;
    }
    print_call(out, subject, call, args);
    return true;
}

void syscalls_function_result(struct buf *out, const char *name, uint64_t result, int error)
{
    const struct call *call = by_name(name);
    char form = call != NULL ? call->result : 'd';
    bool failed = form == 'x' ? result == (uint64_t)-1 : (int)result == -1;
    if (form == 'v')
        buf_char(out, '?');
    else if (form == 'n' && result != 0)
        buf_text_add(out, err_name((int)result));
    else if (failed && error != 0)
        buf_printf(out, "-1 %s", err_name(error));
    else if (form == 'x')
        buf_printf(out, "%#llx", (unsigned long long)result);
    else
        buf_printf(out, "%d", (int)result);
}
