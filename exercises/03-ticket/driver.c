/* Inside the sandbox: maps the object that the suite made, and takes numbers where the suite says. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grading/driver/talk.h"
#include "ticket.h"

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

static struct ticket_office *take_office(struct wire *ask)
{
    return (struct ticket_office *)(void *)(memory + wire_take_number(ask));
}

static uint64_t *take_results(struct wire *ask)
{
    return (uint64_t *)(void *)(memory + wire_take_number(ask));
}

static void take(struct wire *ask, struct wire *answer)
{
    talk_result(answer, (int64_t)ticket_take(take_office(ask)));
}

static void taken(struct wire *ask, struct wire *answer)
{
    talk_result(answer, (int64_t)ticket_taken(take_office(ask)));
}

static void take_often(struct wire *ask, struct wire *answer)
{
    struct ticket_office *o = take_office(ask);
    uint64_t *results = take_results(ask);
    int64_t times = wire_take_number(ask);
    for (int64_t i = 0; i < times; i++)
        results[i] = ticket_take(o);
    talk_result(answer, 0);
}

/* What is explored ends here, with the number where the suite can see it. */
static __attribute__((noinline)) void driver_take(struct ticket_office *o, volatile uint64_t *result)
{
    *result = ticket_take(o);
}

static void take_noted(struct wire *ask, struct wire *answer)
{
    struct ticket_office *o = take_office(ask);
    uint64_t *results = take_results(ask);
    int64_t times = wire_take_number(ask);
    for (int64_t i = 0; i < times; i++)
        driver_take(o, results);
    talk_result(answer, 0);
}

int main(void)
{
    static const struct talk_op ops[] = {
        {"map", map},
        {"ticket_take", take},
        {"ticket_taken", taken},
        {"ticket_take, often", take_often},
        {"ticket_take, noted", take_noted},
    };
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
