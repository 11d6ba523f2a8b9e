#include "tests/cast.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/waits.h"

static char name[64];

static void remove_name(void) /* also where a failed check ends the test */
{
    shm_unlink(name);
}

void cast_begin(struct cast *cast, const char *program)
{
    const char *build = getenv("SHMLAB_BUILD");
    memset(cast, 0, sizeof *cast);
    snprintf(name, sizeof name, "/shmlab-cast-%d", (int)getpid());
    cast->name = name;
    remove_name();
    atexit(remove_name);
    cast->path = mem_printf("%s/programs/%s", build == NULL ? "build" : build, program);
    cast->images = images_open();
    cast->look = look_open();
    cast->variables = variables_open();
}

void cast_end(struct cast *cast)
{
    for (size_t i = 0; i < cast->count; i++) {
        cast_kill(cast, i);
        subject_free(&cast->subjects[i]);
        program_free(&cast->programs[i]);
    }
    remove_name();
    snapshot_free(&cast->snapshot);
    variables_close(cast->variables);
    look_close(cast->look);
    images_close(cast->images);
    free(cast->path);
}

static void until_in(struct cast *cast, size_t actor, long number)
{
    struct waits_raw raw = {0};
    while (!waits_asleep(&raw) || raw.number != number) {
        usleep(200);
        waits_read(&cast->subjects[actor], &raw);
        ck_assert_msg(raw.state != 0 && raw.state != 'Z', "it ended instead of sleeping");
    }
}

void cast_add(struct cast *cast, const char *mode)
{
    struct err err = {0};
    struct program *program = &cast->programs[cast->count];
    struct subject *subject = &cast->subjects[cast->count];
    program_start(program, cast->path, cast->name, mode, NULL);
    program_wait(program, "ready");
    subject_init(subject, (int)cast->count, program->pid);
    ck_assert_msg(images_of(cast->images, program->pid, &subject->images, &err) == 0, "%s", err.text);
    until_in(cast, cast->count++, SYS_read);
}

static void give(struct cast *cast, size_t actor, const char *word)
{
    char *line = mem_printf("%s\n", word);
    buf_clear(&cast->programs[actor].text);
    program_input(&cast->programs[actor], line);
    free(line);
}

void cast_tell(struct cast *cast, size_t actor, const char *word)
{
    give(cast, actor, word);
    program_wait(&cast->programs[actor], "did ");
    until_in(cast, actor, SYS_read);
}

void cast_send(struct cast *cast, size_t actor, const char *word, long number)
{
    give(cast, actor, word);
    until_in(cast, actor, number);
}

void cast_kill(struct cast *cast, size_t actor)
{
    struct program *program = &cast->programs[actor];
    if (program->pid == 0)
        return;
    kill(program->pid, SIGKILL);
    close(program->in);
    close(program->out);
    ck_assert_int_eq(waitpid(program->pid, NULL, 0), program->pid);
    program->pid = 0;
}

const struct snapshot *cast_look(struct cast *cast, int mover)
{
    struct look_wish wish = {.subjects = cast->subjects, .nsubjects = cast->count};
    snapshot_free(&cast->snapshot);
    variables_find(cast->variables, cast->subjects, cast->count);
    variables_wish(cast->variables, &wish);
    look_fill(cast->look, &wish, &cast->snapshot);
    waits_fill(cast->subjects, cast->count, cast->variables, &cast->snapshot);
    variables_fill(cast->variables, mover, &cast->snapshot);
    return &cast->snapshot;
}

const struct var_view *cast_var(const struct cast *cast, const char *path)
{
    for (size_t i = 0; i < cast->snapshot.nvars; i++)
        if (strcmp(cast->snapshot.vars[i].path, path) == 0)
            return &cast->snapshot.vars[i];
    return NULL;
}
