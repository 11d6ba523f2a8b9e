/* Why the processor or the kernel stopped a process with SIGSEGV, SIGBUS, SIGFPE or SIGILL: what it did to
 * which address, and what the kernel says of that address. Asked while the process is stopped before the
 * signal is delivered: everything is still there. */
#ifndef SHMLAB_SYSTEM_FAULT_H
#define SHMLAB_SYSTEM_FAULT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "system/maps.h"

struct buf;
struct subject;
struct user_regs_struct;

enum fault_deed { FAULT_TOUCHED, FAULT_READ, FAULT_WROTE, FAULT_JUMPED };

enum fault_reason {
    FAULT_OTHER,      /* not about an address: see the signal's code */
    FAULT_NULL,       /* nothing is mapped there, and it is so close to 0 that a null pointer led there */
    FAULT_NOT_MAPPED, /* nothing is mapped there */
    FAULT_STACK,      /* below the end of the stack: it is full */
    FAULT_NO_ADDRESS, /* no address at all on this processor: the pointer is garbage */
    FAULT_NO_PAGE,    /* mapped, but past the end of the object */
    FAULT_NO_ROOM,    /* mapped and within the object, but its file system is full */
    FAULT_FORBIDDEN,  /* mapped, but not for this */
};

struct fault {
    int signal, code; /* as in siginfo_t */
    enum fault_deed deed;
    enum fault_reason reason;
    uint64_t address;
    bool mapped;
    struct map_line map; /* around address, when mapped */
    uint64_t offset;     /* of address in the object, bytes */
    bool size_known;
    uint64_t size; /* of the object, bytes */
};

/* True for what the process did itself; false for a signal that somebody sent. */
bool fault_is(const siginfo_t *info);
/* regs: of the thread that gets the signal. Free with fault_free. */
void fault_find(struct fault *fault, struct subject *subject, const struct user_regs_struct *regs,
                const siginfo_t *info);
void fault_free(struct fault *fault);

/* "null", "not mapped", "no page": for machines. */
const char *fault_reason_name(enum fault_reason reason);
/* "it wrote to 0x7f…: mapped, but no page behind it: /dev/shm/x, the object has 0 bytes, …" */
void fault_words(const struct fault *fault, struct buf *text);
/* "SEGV_MAPERR" and what it means; NULL for a code without a name here. */
const char *fault_code_name(int signal, int code);
const char *fault_code_words(int signal, int code);

#endif
