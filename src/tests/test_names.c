/* Object names: two labs keep off each other's, and only what our actors made is ours to remove. */
#include <check.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "system/names.h"
#include "tests/drive.h"
#include "tests/suite_main.h"

static char name[64]; /* this test's own */
static struct buf told;

static void name_changed(void *context, const char *changed, struct obj_id id, bool ours)
{
    (void)context;
    buf_printf(&told, "%s%s ", ours && id.ino == 0 ? "?" : ours ? "+" : "-", changed);
}

static const struct stage_options options = {
    .trace = true, .cpu = -1, .rows = 24, .columns = 80, .name_changed = name_changed};

static bool exists(const char *of)
{
    struct stat ignored;
    char *path = mem_printf(NAMES_FOLDER "%s", of);
    bool found = stat(path, &ignored) == 0;
    free(path);
    return found;
}

static void choose_name(void)
{
    snprintf(name, sizeof name, "/shmlab-test-names-%d", getpid());
    buf_clear(&told);
}

static void make_by_hand(const char *of)
{
    int fd = shm_open(of, O_CREAT | O_EXCL | O_RDWR, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

START_TEST(a_free_name_is_used_as_it_is)
{
    struct names *names = names_open(NULL, NULL);
    ck_assert_str_eq(names_reserve(names, name, NULL), name);
    ck_assert_str_eq(names_actual(names, name), name);
    ck_assert_str_eq(names_documented(names, name), name);
    ck_assert_ptr_null(names_actual(names, "/another"));
    names_close(names);
}
END_TEST

START_TEST(two_labs_use_two_names)
{
    struct names *first = names_open(NULL, NULL), *second = names_open(NULL, NULL);
    char *suffixed = mem_printf("%s-2", name);
    ck_assert_str_eq(names_reserve(first, name, NULL), name);
    ck_assert_str_eq(names_reserve(second, name, NULL), suffixed);
    ck_assert_str_eq(names_documented(second, suffixed), name);
    names_close(first);
    ck_assert_str_eq(names_reserve(second, name, NULL), suffixed); /* it stays what it is */
    struct names *third = names_open(NULL, NULL);
    ck_assert_str_eq(names_reserve(third, name, NULL), name);
    names_close(third);
    names_close(second);
    free(suffixed);
}
END_TEST

START_TEST(a_name_that_exists_is_kept_off)
{
    struct names *names = names_open(NULL, NULL);
    char *suffixed = mem_printf("%s-2", name);
    make_by_hand(name);
    ck_assert_str_eq(names_reserve(names, name, NULL), suffixed);
    names_close(names);
    ck_assert(exists(name));
    shm_unlink(name);
    free(suffixed);
}
END_TEST

START_TEST(another_users_lab_is_kept_off_too)
{
    int ready[2], done[2];
    char byte;
    char *suffixed = mem_printf("%s-2", name);
    if (getuid() != 0)
        return; /* only root can be two users */
    ck_assert(pipe(ready) == 0 && pipe(done) == 0);
    pid_t other = fork();
    if (other == 0) {
        if (setresuid(65534, 65534, 65534) != 0)
            _exit(1);
        struct names *names = names_open(NULL, NULL);
        bool well = strcmp(names_reserve(names, name, NULL), name) == 0 && write(ready[1], "", 1) == 1 &&
                    read(done[0], &byte, 1) == 1;
        _exit(well ? 0 : 2);
    }
    int status;
    ck_assert_int_eq((int)read(ready[0], &byte, 1), 1);
    struct names *names = names_open(NULL, NULL);
    ck_assert_str_eq(names_reserve(names, name, NULL), suffixed);
    names_close(names);
    ck_assert_int_eq((int)write(done[1], "", 1), 1);
    waitpid(other, &status, 0);
    ck_assert_int_eq(status, 0);
    free(suffixed);
}
END_TEST

START_TEST(what_an_actor_leaves_is_ours_and_is_removed)
{
    struct drive drive;
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "leave");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert(exists(name));
    char *wanted = mem_printf("?%s +%s ", name, name);
    ck_assert_str_eq(buf_text(&told), wanted);
    drive_close(&drive);
    ck_assert(!exists(name));
    free(wanted);
}
END_TEST

START_TEST(what_an_actor_removes_is_no_longer_ours)
{
    struct drive drive;
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "remove");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    char *wanted = mem_printf("?%s +%s -%s ", name, name, name);
    ck_assert_str_eq(buf_text(&told), wanted);
    drive_close(&drive);
    free(wanted);
}
END_TEST

START_TEST(what_was_made_by_hand_is_not_ours_though_an_actor_uses_it)
{
    struct drive drive;
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "remove");
    drive_ends(&drive, a); /* the name is reserved now */
    buf_clear(&told);
    make_by_hand(name);
    int b = drive_start_object(&drive, "makes_object", false, name, "leave");
    ck_assert_int_eq(drive_ends(&drive, b), OUT_EXITED);
    ck_assert_str_eq(buf_text(&told), "");
    drive_close(&drive);
    ck_assert(exists(name));
    shm_unlink(name);
}
END_TEST

START_TEST(a_name_that_leads_to_another_object_now_is_not_removed)
{
    struct drive drive;
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "leave");
    drive_ends(&drive, a);
    shm_unlink(name);
    make_by_hand(name);
    drive_close(&drive);
    ck_assert(exists(name));
    shm_unlink(name);
}
END_TEST

START_TEST(what_a_killed_call_made_unseen_is_removed)
{
    struct names *names = names_open(NULL, NULL);
    names_announce(names, name);
    make_by_hand(name); /* the call was carried out, and its maker is dead before it returned */
    names_close(names);
    ck_assert_int_eq(shm_unlink(name), -1);
    names = names_open(NULL, NULL);
    names_announce(names, name);
    names_withdraw(names, name); /* the call failed: what comes under that name now is somebody else's */
    make_by_hand(name);
    names_close(names);
    ck_assert_int_eq(shm_unlink(name), 0);
}
END_TEST

START_TEST(removing_asks_which_object_it_is)
{
    struct obj_id id;
    char *path = mem_printf(NAMES_FOLDER "%s", name);
    make_by_hand(name);
    ck_assert(names_identify(path, &id));
    struct obj_id another = id;
    another.ino++;
    names_remove(name, another);
    ck_assert(exists(name));
    names_remove(name, id);
    ck_assert(!exists(name));
    free(path);
}
END_TEST

START_TEST(a_named_semaphore_is_ours_under_its_file_name)
{
    struct drive drive;
    char *file = mem_printf("/sem.%s", name + 1);
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "semaphore");
    ck_assert_int_eq(drive_ends(&drive, a), OUT_EXITED);
    ck_assert(exists(file));
    ck_assert_ptr_nonnull(strstr(buf_text(&told), file));
    drive_close(&drive);
    ck_assert(!exists(file));
    free(file);
}
END_TEST

START_TEST(steps_over_the_call_that_makes_it_are_seen_too)
{
    struct drive drive;
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", true, name, "leave");
    drive_outcome(&drive, a, 0);
    while (strchr(buf_text(&told), '+') == NULL && !drive.actors[a].ended)
        drive_step(&drive, a, UNIT_INSN);
    ck_assert(!drive.actors[a].ended);
    ck_assert(exists(name));
    drive_close(&drive);
    ck_assert(!exists(name));
}
END_TEST

START_TEST(an_actor_is_given_the_suffixed_name_and_that_is_said)
{
    struct drive drive;
    char *suffixed = mem_printf("%s-2", name);
    struct names *other_lab = names_open(NULL, NULL);
    names_reserve(other_lab, name, NULL);
    drive_open(&drive, &options);
    int a = drive_start_object(&drive, "makes_object", false, name, "hold");
    drive_prints(&drive, a, "made");
    ck_assert(!exists(name));
    ck_assert(exists(suffixed));
    ck_assert_str_eq(stage_object_name(drive.stage, name), suffixed);
    ck_assert_ptr_nonnull(strstr(buf_text(&drive.notices), suffixed));
    drive_close(&drive);
    ck_assert(!exists(suffixed));
    names_close(other_lab);
    free(suffixed);
}
END_TEST

START_TEST(without_ptrace_what_an_actor_made_is_removed_all_the_same)
{
    struct drive drive;
    struct stage_options plain = options;
    plain.trace = false;
    drive_open(&drive, &plain);
    int a = drive_start_object(&drive, "makes_object", false, name, "hold");
    drive_prints(&drive, a, "made");
    struct snapshot now = drive_look(&drive);
    snapshot_free(&now);
    drive_close(&drive);
    ck_assert(!exists(name));
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("names");
    tcase_add_checked_fixture(cases, choose_name, NULL);
    suite_seconds(cases, 60);
    tcase_add_test(cases, a_free_name_is_used_as_it_is);
    tcase_add_test(cases, two_labs_use_two_names);
    tcase_add_test(cases, a_name_that_exists_is_kept_off);
    tcase_add_test(cases, another_users_lab_is_kept_off_too);
    tcase_add_test(cases, what_an_actor_leaves_is_ours_and_is_removed);
    tcase_add_test(cases, what_an_actor_removes_is_no_longer_ours);
    tcase_add_test(cases, what_was_made_by_hand_is_not_ours_though_an_actor_uses_it);
    tcase_add_test(cases, a_name_that_leads_to_another_object_now_is_not_removed);
    tcase_add_test(cases, what_a_killed_call_made_unseen_is_removed);
    tcase_add_test(cases, removing_asks_which_object_it_is);
    tcase_add_test(cases, a_named_semaphore_is_ours_under_its_file_name);
    tcase_add_test(cases, steps_over_the_call_that_makes_it_are_seen_too);
    tcase_add_test(cases, an_actor_is_given_the_suffixed_name_and_that_is_said);
    tcase_add_test(cases, without_ptrace_what_an_actor_made_is_removed_all_the_same);
    return suite_run();
}
