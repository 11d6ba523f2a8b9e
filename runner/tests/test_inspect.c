/* `shmlab inspect PID`: the memory of processes that run anyway, which nobody holds: named, memfd and System
 * V objects, two users of one object, and a sentence where it may not look. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/peer.h"
#include "tests/run_lab.h"
#include "tests/suite_main.h"

static char name[64];

static void map_all(void *context)
{
    (void)context;
    int object = shm_open(name, O_RDWR | O_CREAT, 0600), memfd = memfd_create("ring", MFD_CLOEXEC);
    int segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    if (object < 0 || memfd < 0 || segment < 0 || ftruncate(object, 8192) != 0 || ftruncate(memfd, 4096) != 0)
        _exit(1);
    char *shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    char *ring = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
    char *old = shmat(segment, NULL, 0);
    shmctl(segment, IPC_RMID, NULL);
    strcpy(shared, "named");
    strcpy(ring, "of a memfd");
    strcpy(old, "System V");
    peer_turn();
}

static struct peer peers[2];

static void begin(void)
{
    snprintf(name, sizeof name, "/shmlab-inspect-%d", (int)getpid());
    for (int i = 0; i < 2; i++) {
        peer_start(&peers[i], map_all, NULL);
        peer_wait(&peers[i]);
    }
}

static void end(void)
{
    for (int i = 0; i < 2; i++)
        peer_kill(&peers[i]);
    shm_unlink(name);
}

static struct run_lab inspect(int count)
{
    char pids[2][16];
    const char *words[8] = {"inspect"};
    for (int i = 0; i < count; i++) {
        snprintf(pids[i], sizeof pids[i], "%d", (int)peers[i].pid);
        words[1 + i] = pids[i];
    }
    words[1 + count] = "--once";
    return run_lab(words, NULL, NULL);
}

static void says(const struct run_lab *run, const char *text)
{
    ck_assert_msg(strstr(buf_text(&run->out), text) != NULL, "no '%s' in: %s", text, buf_text(&run->out));
}

START_TEST(every_kind_of_object_is_told)
{
    char object[128];
    struct run_lab run = inspect(1);
    ck_assert_int_eq(run.status, 0);
    snprintf(object, sizeof object, "Object %s: 8192 bytes", name);
    says(&run, object);
    says(&run, "\"named\"");
    says(&run, "Object memfd:ring: 4096 bytes");
    says(&run, "\"of a memfd\"");
    says(&run, "Object System V, private key: 4096 bytes");
    says(&run, "\"System V\"");
    run_lab_free(&run);
}
END_TEST

START_TEST(two_users_of_one_object_share_it)
{
    struct run_lab run = inspect(2);
    ck_assert_int_eq(run.status, 0);
    says(&run, "present in A, in B");
    run_lab_free(&run);
}
END_TEST

START_TEST(a_process_that_is_not_there_is_one_sentence)
{
    pid_t gone = fork();
    if (gone == 0)
        _exit(0);
    waitpid(gone, NULL, 0);
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)gone);
    const char *const words[] = {"inspect", pid, "--once", NULL};
    struct run_lab run = run_lab(words, NULL, NULL);
    ck_assert_int_ne(run.status, 0);
    says(&run, pid);
    ck_assert_ptr_eq(strchr(buf_text(&run.out), '\n'), buf_text(&run.out) + run.out.length - 1);
    run_lab_free(&run);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("inspect");
    tcase_add_checked_fixture(cases, begin, end);
    tcase_add_test(cases, every_kind_of_object_is_told);
    tcase_add_test(cases, two_users_of_one_object_share_it);
    tcase_add_test(cases, a_process_that_is_not_there_is_one_sentence);
    return suite_run();
}
