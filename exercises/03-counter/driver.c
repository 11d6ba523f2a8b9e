/* Inside the sandbox: maps the object that the suite made, and calls the functions on the counter that lies
 * where the suite says. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "counter.h"
#include "grading/driver/talk.h"

enum { PAGE = 4096 };
static char *page;

static void map(struct wire *ask, struct wire *answer)
{
    int fd = shm_open(talk_text(ask), O_RDWR, 0);
    void *hint = (void *)(uintptr_t)wire_take_number(ask);
    page = mmap(hint, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    talk_result(answer, page == MAP_FAILED ? -1 : (intptr_t)page);
}

static struct shared_counter *take_counter(struct wire *ask)
{
    return (struct shared_counter *)(void *)(page + wire_take_number(ask));
}

static void init(struct wire *ask, struct wire *answer)
{
    talk_result(answer, counter_init(take_counter(ask)));
}

static void add(struct wire *ask, struct wire *answer)
{
    struct shared_counter *c = take_counter(ask);
    talk_result(answer, counter_add(c, wire_take_number(ask)));
}

static void add_often(struct wire *ask, struct wire *answer)
{
    struct shared_counter *c = take_counter(ask);
    int64_t n = wire_take_number(ask), times = wire_take_number(ask);
    int error = 0;
    for (int64_t i = 0; i < times && error == 0; i++)
        error = counter_add(c, n);
    talk_result(answer, error);
}

static void read_value(struct wire *ask, struct wire *answer)
{
    int64_t value = -1;
    talk_result(answer, counter_read(take_counter(ask), &value));
    wire_number(answer, value);
}

static void destroy(struct wire *ask, struct wire *answer)
{
    talk_result(answer, counter_destroy(take_counter(ask)));
}

static void lock(struct wire *ask, struct wire *answer)
{
    talk_result(answer, pthread_mutex_lock(&take_counter(ask)->lock));
}

static void unlock(struct wire *ask, struct wire *answer)
{
    talk_result(answer, pthread_mutex_unlock(&take_counter(ask)->lock));
}

/* What is explored ends here, with the result where the suite can see it. */
static __attribute__((noinline)) void driver_add(struct shared_counter *c, int64_t n,
                                                 volatile int64_t *result)
{
    *result = counter_add(c, n);
}

static __attribute__((noinline)) void driver_read(struct shared_counter *c, volatile int64_t *result)
{
    int64_t value = -1;
    int error = counter_read(c, &value);
    result[1] = value;
    result[0] = error; /* last: now it is done */
}

static void add_noted(struct wire *ask, struct wire *answer)
{
    struct shared_counter *c = take_counter(ask);
    int64_t n = wire_take_number(ask);
    driver_add(c, n, (int64_t *)(void *)(page + wire_take_number(ask)));
    talk_result(answer, 0);
}

static void read_noted(struct wire *ask, struct wire *answer)
{
    struct shared_counter *c = take_counter(ask);
    driver_read(c, (int64_t *)(void *)(page + wire_take_number(ask)));
    talk_result(answer, 0);
}

int main(void)
{
    static const struct talk_op ops[] = {
        {"map", map},
        {"counter_init", init},
        {"counter_add", add},
        {"counter_add, often", add_often},
        {"counter_read", read_value},
        {"counter_destroy", destroy},
        {"pthread_mutex_lock", lock},
        {"pthread_mutex_unlock", unlock},
        {"counter_add, noted", add_noted},
        {"counter_read, noted", read_noted},
    };
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
