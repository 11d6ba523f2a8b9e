#include "grading/kit/carried.h"

#include <stdio.h>
#include <sys/syscall.h>

#include "grading/kit/expect.h"
#include "grading/kit/watch.h"

enum { SUITE = 3 /* the driver's descriptor */ };

static bool carries(const struct watched_call *call)
{
    switch (call->number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
    case SYS_pwritev:
    case SYS_pwritev2: return call->args[0] != SUITE;
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_sendfile:
    case SYS_splice:
    case SYS_vmsplice:
    case SYS_tee:
    case SYS_copy_file_range:
    case SYS_process_vm_readv:
    case SYS_process_vm_writev: return true;
    default: return false;
    }
}

void carried_count(const struct watched_call *call, void *context)
{
    struct carried *carried = context;
    if (carried->on && call->number == SYS_io_uring_setup)
        carried->bytes = INT32_MAX;
    else if (carried->on && call->result > 0 && carries(call))
        carried->bytes += call->result;
}

void carried_expect_few(const char *function, const struct carried *carried)
{
    char promise[120], actual[60];
    snprintf(promise, sizeof promise, "the bytes pass %s by no read, write, send, splice or their kin",
             function);
    snprintf(actual, sizeof actual, "%lld bytes through such calls", (long long)carried->bytes);
    expect_that(carried->bytes <= CARRIED_FEW, promise, "none of them", actual);
}
