/* A process that owns a stage is killed with -9 at random moments: no actor survives, no name is left once
 * the guardian's list has been worked off. This test is the guardian: it is told the names through a shared
 * list, and orphans become its children. */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "system/names.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

enum { KILLS = 60, MOST_DELAY_US = 30000, CLAIMS = 8 };

struct claim {
    atomic_int state; /* 0 free, 1 about to be made, 2 this object */
    char name[64];
    struct obj_id id;
};
static struct claim *claims;
static char mark[64], object[64]; /* what is in the actors' environment; the name they make */
static bool dies_when_told;       /* when the object is there, and nobody but the lab knows which it is */

static void name_changed(void *context, const char *name, struct obj_id id, bool ours)
{
    struct claim *unused = NULL;
    (void)context;
    if (dies_when_told && ours && id.ino != 0)
        kill(getpid(), SIGKILL);
    for (int i = 0; i < CLAIMS; i++) {
        if (atomic_load(&claims[i].state) == 0)
            unused = &claims[i];
        else if (strcmp(claims[i].name, name) == 0)
            atomic_store(&claims[i].state, 0);
    }
    if (!ours)
        return;
    ck_assert_ptr_nonnull(unused);
    snprintf(unused->name, sizeof unused->name, "%s", name);
    unused->id = id;
    atomic_store(&unused->state, id.ino == 0 ? 1 : 2);
}

/* The doomed: it has actors of every kind under way until it is killed. */
static void own_a_stage(void)
{
    struct drive drive;
    const struct stage_options options = {
        .trace = true, .cpu = -1, .rows = 24, .columns = 80, .name_changed = name_changed};
    drive_open(&drive, &options);
    for (;;) {
        drive_start(&drive, "forks_a_stubborn_child", false, NULL, NULL);
        drive_start(&drive, "spins", false, NULL, NULL);
        int held = drive_start(&drive, "forks_and_adds", true, NULL, NULL);
        drive_start_object(&drive, "makes_object", false, object, "leave");
        for (int i = 0; i < 40 && !drive.actors[held].ended; i++)
            drive_step(&drive, held, i % 2 == 0 ? UNIT_LINE : UNIT_INSN);
        drive_turn(&drive, 1);
        drive_restart(&drive);
    }
}

static bool is_ours(const char *pid)
{
    struct buf environment = {0};
    char *path = mem_printf("/proc/%s/environ", pid);
    bool found = buf_read_file(&environment, path, NULL) == 0 && environment.length > 0 &&
                 memmem(environment.data, environment.length, mark, strlen(mark)) != NULL;
    buf_free(&environment);
    free(path);
    return found;
}

/* Processes with the mark in their environment, this one excepted; zombies have none any more. */
static int survivors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc");
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += atoi(entry->d_name) > 0 && atoi(entry->d_name) != getpid() && is_ours(entry->d_name);
    closedir(folder);
    return count;
}

static bool nobody_survives(void)
{
    uint64_t begun = clock_now();
    while (survivors() > 0) {
        if (clock_now() - begun > 10 * (uint64_t)CLOCK_S)
            return false;
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        usleep(1000);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    return true;
}

static void work_off_claims(void)
{
    for (int i = 0; i < CLAIMS; i++) {
        struct obj_id now;
        char *path = mem_printf(NAMES_FOLDER "%s", claims[i].name);
        if (atomic_load(&claims[i].state) == 2)
            names_remove(claims[i].name, claims[i].id);
        else if (atomic_load(&claims[i].state) == 1 && names_identify(path, &now))
            names_remove(claims[i].name, now);
        atomic_store(&claims[i].state, 0);
        free(path);
    }
}

static void kill_one(void)
{
    pid_t doomed = fork();
    if (doomed == 0) {
        setpgid(0, 0);
        own_a_stage();
    }
    if (!dies_when_told) {
        usleep((useconds_t)(random() % MOST_DELAY_US));
        kill(doomed, SIGKILL);
    }
    waitpid(doomed, NULL, 0);
    ck_assert_msg(nobody_survives(), "an actor survived");
    work_off_claims();
    char *path = mem_printf(NAMES_FOLDER "%s", object);
    struct obj_id left;
    bool found = names_identify(path, &left);
    shm_unlink(object);
    free(path);
    ck_assert_msg(!found, "the name is left");
}

static void become_guardian(void)
{
    snprintf(mark, sizeof mark, "SHMLAB_TEST_MARK=%d.", getpid());
    snprintf(object, sizeof object, "/shmlab-test-killed-%d", getpid());
    putenv(mark);
    srandom((unsigned)getpid());
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    claims = mmap(NULL, CLAIMS * sizeof *claims, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(claims, MAP_FAILED);
}

START_TEST(nothing_survives_the_owner_of_a_stage)
{
    for (int i = 0; i < KILLS; i++)
        kill_one();
}
END_TEST

START_TEST(a_name_is_announced_before_it_is_there)
{
    dies_when_told = true;
    kill_one();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("stage killed");
    suite_seconds(cases, 120);
    tcase_add_checked_fixture(cases, become_guardian, NULL);
    tcase_add_test(cases, a_name_is_announced_before_it_is_there);
    tcase_add_test(cases, nothing_survives_the_owner_of_a_stage);
    return suite_run();
}
