#include "guarded.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "guardian.h"
#include "standin.h"

static struct obj_id make_object(const char *prefix, const char *which)
{
    char name[128];
    struct stat made;
    snprintf(name, sizeof name, "%s-%s", prefix, which);
    int fd = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || fstat(fd, &made) != 0)
        _exit(99);
    close(fd);
    return (struct obj_id){major(made.st_dev), minor(made.st_dev), made.st_ino};
}

static void tell(struct guardian *guardian, const char *prefix, const char *which, struct obj_id id,
                 bool ours)
{
    char name[128];
    snprintf(name, sizeof name, "%s-%s", prefix, which);
    guardian_name(guardian, name, id, ours);
}

/* seen: told as it is. reserved: told before it was. replaced: the name now leads to something else. dropped:
 * no longer ours. untold: never was. */
static void make_objects(struct guardian *guardian, const char *prefix)
{
    struct obj_id none = {0};
    char name[128];
    tell(guardian, prefix, "reserved", none, true);
    tell(guardian, prefix, "seen", none, true);
    tell(guardian, prefix, "never", none, true);
    tell(guardian, prefix, "seen", make_object(prefix, "seen"), true);
    make_object(prefix, "reserved");
    tell(guardian, prefix, "replaced", make_object(prefix, "replaced"), true);
    snprintf(name, sizeof name, "%s-replaced", prefix);
    make_object(prefix, "pin"); /* so that the inode number is not given out again */
    shm_unlink(name);
    make_object(prefix, "replaced2");
    make_object(prefix, "replaced");
    tell(guardian, prefix, "dropped", make_object(prefix, "dropped"), true);
    tell(guardian, prefix, "dropped", none, false);
    make_object(prefix, "untold");
    guardian_name(guardian, "/../tmp/x", none, true); /* no name of an object: not taken */
}

/* An actor that nothing but a kill ends, and whose parent is gone. */
static pid_t start_actor(bool spared)
{
    int ready[2];
    pid_t actor = 0;
    if (pipe2(ready, O_CLOEXEC) != 0)
        _exit(99);
    pid_t parent = fork();
    if (parent == 0) {
        setsid();
        signal(SIGHUP, SIG_IGN);
        if (spared)
            setenv(GUARDIAN_SPARE, "1", 1);
        actor = fork();
        if (actor == 0) {
            execlp("sleep", "sleep", "1000", NULL);
            _exit(99);
        }
        if (write(ready[1], &actor, sizeof actor) != sizeof actor)
            _exit(99);
        _exit(0);
    }
    char end;
    close(ready[1]);
    waitpid(parent, NULL, 0);
    /* end of file: the actor has begun its program */
    if (read(ready[0], &actor, sizeof actor) != sizeof actor || read(ready[0], &end, 1) != 0)
        _exit(99);
    close(ready[0]);
    return actor;
}

static int wait_for_guardian(struct guardian *guardian)
{
    struct pollfd end = {.fd = guardian_fd(guardian), .events = POLLIN};
    while (poll(&end, 1, -1) < 0)
        ;
    return 6;
}

int guarded_lab(void *context, struct guardian *guardian)
{
    const struct guarded_orders *orders = context;
    struct err err = {0};
    struct buf report = {0};
    bool leave = strcmp(orders->what, "leave") == 0;
    make_objects(guardian, orders->prefix);
    pid_t actor = start_actor(leave);
    buf_printf(&report, "%d %d %d\n", getppid(), getpid(), actor);
    buf_write_file(&report, orders->report, 0600, &err);
    buf_free(&report);
    if (leave)
        return 0;
    if (strcmp(orders->what, "screen") == 0)
        return standin_run(guardian, 0, NULL);
    printf("ready\n");
    fflush(stdout);
    if (strcmp(orders->what, "crash") == 0)
        abort();
    return wait_for_guardian(guardian);
}
