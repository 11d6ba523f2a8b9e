#include "grading/kit/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "grading/driver/talk.h"
#include "grading/kit/chance.h"
#include "grading/kit/hold.h"
#include "grading/kit/limit.h"
#include "grading/kit/place.h"
#include "grading/kit/stuck.h"
#include "grading/kit/tests.h"
#include "grading/kit/watch.h"
#include "grading/kit/world.h"

enum { START_SECONDS = 20 };

struct program {
    int64_t id;
    pid_t pid, inner_pid;
    int pidfd, talk;
    bool ended, sent, shared;
    int status;
    int64_t sequence;
    const char *function;
    struct wire ask, bytes;
    int64_t crash;       /* offset in the program, told by the driver's last breath; only for words; 0 none */
    struct watch *watch; /* NULL: not watched */
    struct rlimit before[RLIM_NLIMITS];
    struct program *next;
};

static struct program *programs;
static int64_t last_id;

/* The last number of "NSpid:	4121	7". */
static pid_t inner_pid(pid_t pid)
{
    char path[64], line[256];
    pid_t inner = pid;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *last = strncmp(line, "NSpid:", 6) == 0 ? strrchr(line, '\t') : NULL;
        if (last != NULL)
            inner = atoi(last + 1);
    }
    if (file != NULL)
        fclose(file);
    return inner;
}

static void take_event(const struct control_event *event)
{
    for (struct program *program = programs; program != NULL; program = program->next) {
        if (program->id != event->id)
            continue;
        if (event->kind == CONTROL_ENDED) {
            program->ended = true;
            program->status = event->status;
        } else if (event->kind == CONTROL_STARTED && event->error != 0) {
            world_trouble("cannot start the program: %s", strerror(event->error));
        } else if (event->kind == CONTROL_STARTED) {
            program->pidfd = event->pidfd;
            program->pid = control_pid(event->pidfd);
            program->inner_pid = inner_pid(program->pid);
        }
    }
}

static void take_events(void)
{
    struct control_event event;
    int got;
    while ((got = control_next(WORLD_CONTROL, &event)) == 1)
        take_event(&event);
    if (got < 0)
        tests_fail(&(struct test_failure){.message = "the program ended the sandbox that it runs in"});
}

_Noreturn static void fail_ended(const struct program *program)
{
    char message[200], actual[100];
    int status = program->status;
    char *where = program->crash > 0 ? place_of((uint64_t)program->crash) : NULL;
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        snprintf(message, sizeof message, "the program died in %s", program->function);
        snprintf(actual, sizeof actual, "killed by SIG%s (%s)", sigabbrev_np(number), strsignal(number));
    } else {
        snprintf(message, sizeof message, "the program ended itself in %s", program->function);
        snprintf(actual, sizeof actual, "exit status %d", WEXITSTATUS(status));
    }
    tests_fail(&(struct test_failure){
        .message = message, .expected = "the function returns", .actual = actual, .where = where});
}

/* True when the whole message of that number is there. Anything else that arrives is not an answer. */
static bool take_message(struct program *program, int64_t wanted, struct wire *message)
{
    char piece[65536];
    ssize_t got = recv(program->talk, piece, sizeof piece, MSG_DONTWAIT);
    if (got > 0)
        wire_feed(&program->bytes, piece, (size_t)got);
    while (wire_next(&program->bytes, message)) {
        int64_t number = wire_take_number(message);
        if (number == wanted)
            return true;
        if (number == TALK_CRASH)
            program->crash = wire_take_number(message);
    }
    return false;
}

static void wait_for_news(struct program *program, int talk, uint64_t deadline)
{
    if (program->watch != NULL)
        world_wait_watched(talk, deadline);
    else
        world_wait(talk, deadline);
    take_events();
    if (program->watch != NULL)
        watch_pump(program->watch);
}

/* Returns with the message, or fails the test when the program can no longer send it. */
static struct wire await(struct program *program, int64_t wanted)
{
    struct wire message;
    struct stuck stuck;
    stuck_begin(&stuck, program->pid, program->function);
    while (!take_message(program, wanted, &message)) {
        if (program->ended)
            fail_ended(program);
        /* A closed talk socket stays readable: then only the end of the process is waited for. */
        bool open = recv(program->talk, &(char){0}, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
        wait_for_news(program, open ? program->talk : -1, stuck_look_again(&stuck));
        stuck_look(&stuck);
    }
    return message;
}

int64_t program_next_id(void)
{
    return ++last_id;
}

/* Starts it, and knows its pid. talk: our end, which the program then owns, or -1. */
static struct program *begin(struct control_start start, int talk)
{
    struct program *program = mem_alloc(sizeof *program);
    *program = (struct program){
        .id = program_next_id(), .pidfd = -1, .talk = talk, .function = "its start", .next = programs};
    program->sequence = (int64_t)(chance_number() >> 2);
    programs = program;
    start.id = program->id;
    start.cpus = world.cpus;
    start.limits.processes = world.processes;
    if (!control_start(WORLD_CONTROL, &start))
        world_trouble("the sandbox does not answer: %s", strerror(errno));
    uint64_t deadline = clock_now() + START_SECONDS * (uint64_t)CLOCK_S;
    while (program->pidfd < 0) {
        if (!world_wait(-1, deadline))
            world_trouble("the program does not start");
        take_events();
    }
    return program;
}

/* gate: the inner end of one, or -1. */
static struct program *begin_talking(const char *path, int gate)
{
    int talk[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, talk) != 0)
        world_trouble("cannot make a socket: %s", strerror(errno));
    const int fds[] = {talk[1], gate};
    struct program *program = begin(
        (struct control_start){
            .argv = &path, .argc = 1, .fds = fds, .fd_count = gate >= 0 ? 2 : 1, .gated = gate >= 0},
        talk[0]);
    close(talk[1]);
    return program;
}

static void make_gate(int gate[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) != 0)
        world_trouble("cannot make a socket: %s", strerror(errno));
}

/* Takes hold of a program that was begun with gate[1], before its first instruction, and lets it go on. */
static void watch_at_gate(struct program *program, const int gate[2], const struct watch_hooks *hooks)
{
    char byte;
    close(gate[1]);
    if (!world_wait_for(gate[0], clock_now() + START_SECONDS * (uint64_t)CLOCK_S) ||
        read(gate[0], &byte, 1) != 1)
        world_trouble("a program to be watched does not start");
    program->watch = watch_begin(program->pid, hooks);
    close(gate[0]);
}

struct program *program_start_other(const char *path)
{
    struct program *program = begin_talking(path, -1);
    await(program, TALK_READY);
    return program;
}

struct program *program_start(void)
{
    return program_start_other("./program");
}

struct program *program_start_hooked(const struct watch_hooks *hooks)
{
    int gate[2];
    make_gate(gate);
    struct program *program = begin_talking("./program", gate[1]);
    watch_at_gate(program, gate, hooks);
    await(program, TALK_READY);
    return program;
}

/* The shell gives it the descriptors, and becomes it. */
struct program *program_run(const char *argument, int out, int errors, const struct watch_hooks *hooks)
{
    const char *const argv[] = {"/bin/sh", "-c", "exec ./program \"$1\" >&3 2>&4 3>&- 4>&-", "sh", argument};
    int gate[2] = {-1, -1};
    if (hooks != NULL)
        make_gate(gate);
    const int fds[] = {out, errors, gate[1]};
    struct program *program = begin((struct control_start){.argv = argv,
                                                           .argc = sizeof argv / sizeof *argv,
                                                           .fds = fds,
                                                           .fd_count = hooks != NULL ? 3 : 2,
                                                           .gated = hooks != NULL},
                                    -1);
    program->function = "the program";
    if (hooks != NULL)
        watch_at_gate(program, gate, hooks);
    return program;
}

int program_end(struct program *program)
{
    struct stuck stuck;
    stuck_begin(&stuck, program->pid, program->function);
    while (!program->ended) {
        wait_for_news(program, -1, stuck_look_again(&stuck));
        if (!program->ended)
            stuck_look(&stuck);
    }
    return program->status;
}

struct program *program_start_watched(void (*seen)(const struct watched_call *call, void *context),
                                      void *context)
{
    return program_start_hooked(&(struct watch_hooks){.seen = seen, .context = context});
}

struct watch *program_watch(const struct program *program)
{
    return program->watch;
}

struct program *program_any(void)
{
    for (struct program *program = programs; program != NULL; program = program->next) {
        if (program->shared && !program->ended)
            return program;
    }
    struct program *program = program_start();
    program->shared = true;
    return program;
}

struct wire *program_ask(struct program *program, const char *function)
{
    program->function = function;
    program->sent = false;
    wire_clear(&program->ask);
    wire_number(&program->ask, ++program->sequence);
    wire_text(&program->ask, function);
    return &program->ask;
}

void program_send(struct program *program)
{
    wire_send(&program->ask, program->talk); /* a dead program is noticed when the answer is waited for */
    program->sent = true;
}

struct answer program_answer(struct program *program)
{
    if (!program->sent)
        program_send(program);
    struct answer answer = {.rest = await(program, program->sequence)};
    answer.result = wire_take_number(&answer.rest);
    answer.error = (int)wire_take_number(&answer.rest);
    program->sent = false;
    return answer;
}

void program_kill(struct program *program)
{
    uint64_t deadline = clock_now() + START_SECONDS * (uint64_t)CLOCK_S;
    syscall(SYS_pidfd_send_signal, program->pidfd, SIGKILL, NULL, 0);
    while (!program->ended) {
        if (!world_wait(-1, deadline))
            world_trouble("a program that was killed does not end");
        take_events();
    }
}

pid_t program_pid(const struct program *program)
{
    return program->pid;
}

pid_t program_inner_pid(const struct program *program)
{
    return program->inner_pid;
}

bool program_has_ended(const struct program *program, int *status)
{
    *status = program->status;
    return program->ended;
}

size_t program_all(const struct program **all, size_t most)
{
    size_t count = 0, at = 0;
    for (const struct program *program = programs; program != NULL; program = program->next)
        count++;
    for (const struct program *program = programs; program != NULL; program = program->next, at++)
        if (count - 1 - at < most)
            all[count - 1 - at] = program;
    return count < most ? count : most;
}

void program_limit(struct program *program, int resource, uint64_t value)
{
    struct rlimit *before = &program->before[resource];
    if (limit_change(program->pid, resource, NULL, before) != 0)
        world_trouble("cannot read a limit of the program: %s", strerror(errno));
    struct rlimit limit = {.rlim_cur = value < before->rlim_max ? value : before->rlim_max,
                           .rlim_max = before->rlim_max};
    if (limit_change(program->pid, resource, &limit, NULL) != 0)
        world_trouble("cannot limit the program: %s", strerror(errno));
}

void program_unlimit(struct program *program, int resource)
{
    limit_change(program->pid, resource, &program->before[resource], NULL);
}

static void end(struct program *program)
{
    watch_end(program->watch);
    close(program->talk);
    if (program->pidfd >= 0) {
        if (!program->ended)
            syscall(SYS_pidfd_send_signal, program->pidfd, SIGKILL, NULL, 0);
        close(program->pidfd);
    }
    wire_free(&program->ask);
    wire_free(&program->bytes);
    free(program);
}

void program_end_all(bool also_shared)
{
    hold_end_all();
    for (struct program **at = &programs; *at != NULL;) {
        struct program *one = *at;
        if (one->shared && !also_shared) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        end(one);
    }
}
