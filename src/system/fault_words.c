/* A fault as words. */
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "system/fault.h"

static const struct code {
    int signal, code;
    const char *name, *words;
} codes[] = {
    {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR", "nothing is mapped at the address"},
    {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR", "the mapping does not allow this access"},
    {SIGSEGV, SI_KERNEL, "SI_KERNEL", "the processor refused the instruction"},
    {SIGBUS, BUS_ADRALN, "BUS_ADRALN", "the address is not aligned"},
    {SIGBUS, BUS_ADRERR, "BUS_ADRERR", "there is no memory behind the address"},
    {SIGBUS, BUS_OBJERR, "BUS_OBJERR", "the hardware failed"},
    {SIGBUS, BUS_MCEERR_AR, "BUS_MCEERR_AR", "the memory is broken"},
    {SIGFPE, FPE_INTDIV, "FPE_INTDIV", "a whole number was divided by zero, or the quotient does not fit"},
    {SIGFPE, FPE_FLTDIV, "FPE_FLTDIV", "a floating-point number was divided by zero"},
    {SIGFPE, FPE_FLTINV, "FPE_FLTINV", "a floating-point operation has no result"},
    {SIGFPE, FPE_FLTOVF, "FPE_FLTOVF", "a floating-point result is too large"},
    {SIGILL, ILL_ILLOPN, "ILL_ILLOPN", "there is no such instruction (a trap of the compiler's is one too)"},
    {SIGILL, ILL_ILLOPC, "ILL_ILLOPC", "there is no such instruction"},
    {SIGILL, ILL_PRVOPC, "ILL_PRVOPC", "only the kernel may execute this instruction"},
};

static const struct code *find_code(int signal, int code)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].signal == signal && codes[i].code == code)
            return &codes[i];
    return NULL;
}

const char *fault_code_name(int signal, int code)
{
    const struct code *found = find_code(signal, code);
    return found == NULL ? NULL : found->name;
}

const char *fault_code_words(int signal, int code)
{
    const struct code *found = find_code(signal, code);
    return found == NULL ? NULL : found->words;
}

const char *fault_reason_name(enum fault_reason reason)
{
    static const char *const names[] = {
        [FAULT_OTHER] = "other",      [FAULT_NULL] = "null pointer",   [FAULT_NOT_MAPPED] = "not mapped",
        [FAULT_STACK] = "stack full", [FAULT_NO_ADDRESS] = "garbage",  [FAULT_NO_PAGE] = "no page",
        [FAULT_NO_ROOM] = "no room",  [FAULT_FORBIDDEN] = "forbidden",
    };
    return names[reason];
}

static const char *object(const struct fault *fault)
{
    bool anonymous =
        fault->map.path == NULL || (fault->map.deleted && strcmp(fault->map.path, "/dev/zero") == 0);
    return anonymous ? "anonymous memory" : fault->map.path;
}

static void no_page_words(const struct fault *fault, struct buf *text)
{
    buf_printf(text, "mapped, but no page behind it: %s, ", object(fault));
    if (fault->size_known)
        buf_printf(text, "the object has %llu bytes, and this is byte %llu, in page %llu",
                   (unsigned long long)fault->size, (unsigned long long)fault->offset,
                   (unsigned long long)fault->offset / PAGE_BYTES);
    else
        buf_printf(text, "this is byte %llu of the object, which is shorter",
                   (unsigned long long)fault->offset);
}

static void forbidden_words(const struct fault *fault, struct buf *text)
{
    const char *perm = fault->map.perm;
    bool reads = perm[0] == 'r';
    buf_printf(text, "mapped %s: ", perm);
    if (fault->deed == FAULT_WROTE && reads && perm[1] != 'w')
        buf_text_add(text, "to be read, not written");
    else if (fault->deed == FAULT_JUMPED && reads)
        buf_text_add(text, "data, not code");
    else
        buf_text_add(text, "the mapping does not allow it");
    buf_printf(text, " (%s)", object(fault));
}

static void reason_words(const struct fault *fault, struct buf *text)
{
    const char *meaning = fault_code_words(fault->signal, fault->code);
    switch (fault->reason) {
    case FAULT_NULL: buf_text_add(text, "nothing is mapped there: it follows a null pointer"); break;
    case FAULT_NOT_MAPPED: buf_text_add(text, "nothing is mapped there"); break;
    case FAULT_STACK: buf_text_add(text, "the stack is full, as by a recursion without end"); break;
    case FAULT_NO_ADDRESS: buf_text_add(text, "that is no address: the pointer holds something else"); break;
    case FAULT_NO_PAGE: no_page_words(fault, text); break;
    case FAULT_NO_ROOM:
        buf_printf(
            text, "mapped, and within %s, but there is no memory left for this page: its file system is full",
            object(fault));
        break;
    case FAULT_FORBIDDEN: forbidden_words(fault, text); break;
    case FAULT_OTHER: buf_text_add(text, meaning == NULL ? "the reason is not known" : meaning); break;
    }
}

void fault_words(const struct fault *fault, struct buf *text)
{
    static const char *const deeds[] = {[FAULT_TOUCHED] = "touched",
                                        [FAULT_READ] = "read from",
                                        [FAULT_WROTE] = "wrote to",
                                        [FAULT_JUMPED] = "jumped to"};
    bool about_address = fault->signal == SIGSEGV || fault->signal == SIGBUS;
    if (about_address && (fault->code != SI_KERNEL || fault->reason == FAULT_NO_ADDRESS))
        buf_printf(text, "it %s 0x%llx: ", deeds[fault->deed], (unsigned long long)fault->address);
    reason_words(fault, text);
}
