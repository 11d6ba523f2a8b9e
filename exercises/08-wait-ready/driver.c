/* Inside the sandbox: waits for an object, and uses what it gets to its last byte. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "grading/driver/talk.h"
#include "ready.h"

static void only_interrupt(int signal)
{
    (void)signal;
}

/* A signal every so many milliseconds that interrupts what it finds; 0 none. */
static void interrupt_every(int ms)
{
    struct itimerval every = {.it_interval.tv_usec = ms * 1000, .it_value.tv_usec = ms * 1000};
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = only_interrupt}, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static void wait_for(struct wire *ask, struct wire *answer)
{
    const char *name = talk_text(ask);
    size_t need = (size_t)wire_take_number(ask);
    int timeout = (int)wire_take_number(ask);
    interrupt_every((int)wire_take_number(ask));
    errno = 0;
    void *map = map_when_ready(name, need, timeout);
    int error = errno;
    interrupt_every(0);
    errno = error;
    talk_result(answer, map == NULL || map == MAP_FAILED ? -1 : (intptr_t)map);
    wire_number(answer, map == MAP_FAILED);
}

/* Fills it with one byte. */
static void use(struct wire *ask, struct wire *answer)
{
    char *map = (char *)(intptr_t)wire_take_number(ask);
    size_t size = (size_t)wire_take_number(ask);
    memset(map, (int)wire_take_number(ask), size);
    talk_result(answer, 0);
}

static void unmap(struct wire *ask, struct wire *answer)
{
    char *map = (char *)(intptr_t)wire_take_number(ask);
    talk_result(answer, munmap(map, (size_t)wire_take_number(ask)));
}

int main(void)
{
    static const struct talk_op ops[] = {
        {"map_when_ready", wait_for}, {"the use of the map", use}, {"unmap", unmap}};
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
