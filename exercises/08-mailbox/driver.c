/* Inside the sandbox: maps the object that the suite made, and puts and takes there. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "grading/driver/talk.h"
#include "mailbox.h"

static char *memory;

static void map(struct wire *ask, struct wire *answer)
{
    int fd = shm_open(talk_text(ask), O_RDWR, 0);
    void *hint = (void *)(uintptr_t)wire_take_number(ask);
    size_t size = (size_t)wire_take_number(ask);
    memory = mmap(hint, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    talk_result(answer, memory == MAP_FAILED ? -1 : (intptr_t)memory);
}

static struct mailbox *take_box(struct wire *ask)
{
    return (struct mailbox *)(void *)(memory + wire_take_number(ask));
}

static void only_interrupt(int signal)
{
    (void)signal;
}

/* A signal every so many milliseconds that interrupts what it finds; 0 none. */
static void interrupt_every(int64_t ms)
{
    struct itimerval every = {.it_interval.tv_usec = ms * 1000, .it_value.tv_usec = ms * 1000};
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = only_interrupt}, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static void put(struct wire *ask, struct wire *answer)
{
    struct mailbox *m = take_box(ask);
    const char *text = talk_text(ask);
    interrupt_every(wire_take_number(ask));
    mailbox_put(m, text);
    interrupt_every(0);
    talk_result(answer, 0);
}

/* The answer ends with the bytes of buf. */
static void take(struct wire *ask, struct wire *answer)
{
    struct mailbox *m = take_box(ask);
    size_t cap = (size_t)wire_take_number(ask);
    int timeout = (int)wire_take_number(ask);
    char *buf = talk_room(cap);
    interrupt_every(wire_take_number(ask));
    memset(buf, '~', cap);
    errno = 0;
    int result = mailbox_take(m, buf, cap, timeout), error = errno;
    interrupt_every(0);
    errno = error;
    talk_result(answer, result);
    wire_bytes(answer, buf, cap);
}

static void put_all(struct wire *ask, struct wire *answer)
{
    struct mailbox *m = take_box(ask);
    int64_t times = wire_take_number(ask);
    for (int64_t i = 0; i < times; i++)
        mailbox_put(m, wire_take_text(ask));
    talk_result(answer, 0);
}

/* The answer ends with what came, message for message, up to the first failure. */
static void take_all(struct wire *ask, struct wire *answer)
{
    struct mailbox *m = take_box(ask);
    int64_t times = wire_take_number(ask), taken = 0;
    int timeout = (int)wire_take_number(ask);
    static char texts[400][sizeof m->text];
    while (taken < times && mailbox_take(m, texts[taken], sizeof m->text, timeout) >= 0)
        taken++;
    talk_result(answer, taken);
    for (int64_t i = 0; i < taken; i++)
        wire_bytes(answer, texts[i], strnlen(texts[i], sizeof m->text));
}

int main(void)
{
    static const struct talk_op ops[] = {
        {"map", map},
        {"mailbox_put", put},
        {"mailbox_take", take},
        {"mailbox_put, often", put_all},
        {"mailbox_take, often", take_all},
    };
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
