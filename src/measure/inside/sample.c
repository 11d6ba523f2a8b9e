#include "measure/inside/sample.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* The clock is asked once a batch. A batch doubles while it is shorter than BATCH_US, so asking costs a quick
 * way nothing, and a way of milliseconds a message is stopped in time. */
enum { WARM_MS = 1, SAMPLE_MS = 10, BATCH_US = 200, BATCHES = SAMPLE_MS * 1000 / BATCH_US + 1 };

struct talk { /* one side's buffers and count */
    struct channel *channel;
    const struct way *way;
    char *out, *in;
    uint32_t count;
    uint64_t batch; /* messages between two looks at the clock */
    uint64_t wrong;
};

static void pin(int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        measure_die("sched_setaffinity");
}

/* The count stands at both ends of a message, so that one which arrived in part is seen. */
static void stamp(struct talk *talk)
{
    talk->count++;
    memcpy(talk->out, &talk->count, sizeof talk->count);
    memcpy(talk->out + talk->channel->size - sizeof talk->count, &talk->count, sizeof talk->count);
}

static void check(struct talk *talk, uint32_t wanted)
{
    const char *end = talk->in + talk->channel->size - sizeof wanted;
    if (talk->way != &way_bare &&
        (memcmp(talk->in, &wanted, sizeof wanted) != 0 || memcmp(end, &wanted, sizeof wanted) != 0))
        talk->wrong++;
}

static void ask_and_hear(struct talk *talk)
{
    stamp(talk);
    talk->way->send(talk->channel, 0, talk->out);
    talk->way->receive(talk->channel, 1, talk->in);
    check(talk, talk->count);
}

static void hear(struct talk *talk)
{
    talk->way->receive(talk->channel, 0, talk->in);
    check(talk, ++talk->count);
}

/* The second process, until it is killed: there is no last message. */
static _Noreturn void partner(struct talk *talk, int cpu)
{
    pin(cpu);
    for (;;) {
        if (talk->channel->stream) {
            stamp(talk);
            talk->way->send(talk->channel, 0, talk->out);
        } else {
            talk->way->receive(talk->channel, 0, talk->in);
            talk->way->send(talk->channel, 1, talk->in);
        }
    }
}

struct run {
    uint64_t done, took;
    double each[BATCHES]; /* ns a message, by batch */
    size_t batches;
};

static void run_for(struct talk *talk, uint64_t least_ns, struct run *run)
{
    void (*one)(struct talk *) = talk->channel->stream ? hear : ask_and_hear;
    uint64_t begin = clock_now(), now = begin;
    *run = (struct run){0};
    do {
        for (uint64_t i = 0; i < talk->batch; i++)
            one(talk);
        uint64_t last = now;
        run->done += talk->batch;
        now = clock_now();
        if (run->batches < BATCHES)
            run->each[run->batches++] = (double)(now - last) / (double)talk->batch;
        if (now - last < BATCH_US * 1000)
            talk->batch *= 2;
    } while (now - begin < least_ns);
    run->took = now - begin;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Of the processes that want to run now, one asks. */
static double others_running(void)
{
    int running = 1;
    FILE *file = fopen("/proc/loadavg", "re");
    if (file == NULL || fscanf(file, "%*s %*s %*s %d/", &running) != 1)
        running = 1;
    if (file != NULL)
        fclose(file);
    return running > 1 ? running - 1 : 0;
}

/* Of a round trip the median, so that a moment in which somebody else had the CPU does not count; a stream
 * is all that came in all that time. */
static void time_talk(struct talk *talk, struct sample *sample)
{
    struct run run;
    run_for(talk, WARM_MS * CLOCK_MS, &run);
    run_for(talk, SAMPLE_MS * CLOCK_MS, &run);
    qsort(run.each, run.batches, sizeof run.each[0], by_value);
    sample->figure =
        talk->channel->stream ? (double)run.done * CLOCK_S / (double)run.took : run.each[run.batches / 2];
    sample->wrong = talk->wrong;
}

int sample_take(const struct sample_wish *wish, struct sample *sample)
{
    struct channel channel = {.size = wish->size,
                              .stream = wish->stream,
                              .in = {-1, -1},
                              .out = {-1, -1},
                              .queue = {(mqd_t)-1, (mqd_t)-1}};
    struct talk talk = {.channel = &channel, .way = wish->way, .batch = 1};
    int refused = wish->way->open(&channel);
    if (refused != 0)
        goto out;
    talk.out = mem_alloc(wish->size);
    talk.in = mem_alloc(wish->size);
    sample->others = others_running();
    pid_t first = getpid(), second = fork();
    if (second == -1) {
        refused = errno;
        goto out;
    }
    if (second == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != first)
            _exit(1);
        partner(&talk, wish->cpus[1]);
    }
    pin(wish->cpus[0]);
    time_talk(&talk, sample);
    kill(second, SIGKILL);
    waitpid(second, NULL, 0);
out:
    free(talk.out);
    free(talk.in);
    wish->way->close(&channel);
    return refused;
}
