/* One grading as the lab uses it: what it says of inputs that cannot be graded, that it never waits, and that
 * no verdict can be made from inside. What it leaves behind is in test_grading_alone.c. */
#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/grading.h"
#include "grading/report.h"
#include "grading/scratch.h"
#include "tests/grader.h"
#include "tests/suite_main.h"

static char folder[64];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/shmlab-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
    scratch_remove_folder(folder);
}

static struct grading_request request_for(const char *from)
{
    static char dir[4096];
    snprintf(dir, sizeof dir, "%s/exercises/01-publish", grader_root());
    return (struct grading_request){
        .exercise = "01-publish", .exercise_dir = dir, .tools = grader_tools(), .from = from, .seed = 4711};
}

static const char *solution(void)
{
    static char dir[4096];
    snprintf(dir, sizeof dir, "%s/solutions/01-publish", grader_root());
    return dir;
}

static void save(const char *text)
{
    struct err err = {0};
    struct buf buf = {0};
    char *path = mem_printf("%s/publish.c", folder);
    buf_text_add(&buf, text);
    ck_assert_msg(buf_write_file(&buf, path, 0644, &err) == 0, "%s", err.text);
    buf_free(&buf);
    free(path);
}

static struct verdict *grade(const char *from)
{
    struct err err = {0};
    struct grading_request request = request_for(from);
    struct verdict *verdict = grading_run(&request, &err);
    ck_assert_msg(verdict != NULL, "%s", err.text);
    return verdict;
}

static void drop(struct verdict *verdict)
{
    verdict_free(verdict);
    free(verdict);
}

START_TEST(a_missing_file_is_said)
{
    struct verdict *verdict = grade(folder);
    ck_assert_int_eq(verdict->status, VERDICT_MISSING_FILE);
    ck_assert_ptr_nonnull(strstr(verdict->message, "there is no"));
    ck_assert_ptr_nonnull(strstr(verdict->message, "publish.c"));
    drop(verdict);
}
END_TEST

START_TEST(a_symbolic_link_is_not_followed)
{
    char *path = mem_printf("%s/publish.c", folder), *target = mem_printf("%s/publish.c", solution());
    ck_assert_int_eq(symlink(target, path), 0);
    struct verdict *verdict = grade(folder);
    ck_assert_int_eq(verdict->status, VERDICT_MISSING_FILE);
    ck_assert_ptr_nonnull(strstr(verdict->message, "symbolic link"));
    drop(verdict);
    free(target);
    free(path);
}
END_TEST

START_TEST(a_compile_error_carries_the_compilers_words)
{
    save("#include \"publish.h\"\nint shm_publish(const char *name, size_t size, const char *text) { return "
         "wrong; }\n");
    struct verdict *verdict = grade(folder);
    ck_assert_int_eq(verdict->status, VERDICT_COMPILE_ERROR);
    ck_assert_ptr_nonnull(strstr(verdict->output, "publish.c:2"));
    ck_assert_ptr_nonnull(strstr(verdict->output, "'wrong' undeclared"));
    ck_assert_double_eq(verdict->score, 0);
    drop(verdict);
}
END_TEST

START_TEST(a_main_of_the_learners_own_is_a_compile_error)
{
    save("#include \"publish.h\"\nint shm_publish(const char *n, size_t s, const char *t) { (void)n, "
         "(void)s, (void)t; "
         "return 0; }\nint main(void) { return 0; }\n");
    struct verdict *verdict = grade(folder);
    ck_assert_int_eq(verdict->status, VERDICT_COMPILE_ERROR);
    ck_assert_ptr_nonnull(strstr(verdict->output, "multiple definition of `main'"));
    drop(verdict);
}
END_TEST

START_TEST(a_name_of_the_drivers_is_free_for_the_learner)
{
    struct buf text = {0};
    char *path = mem_printf("%s/publish.c", solution());
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    buf_text_add(&text, "int talk_serve, wire_send, talk_result, wire_take_text, publish, guard, slots;\n");
    save(buf_text(&text));
    struct verdict *verdict = grade(folder);
    ck_assert_msg(verdict->status == VERDICT_GRADED, "%s", verdict->output);
    ck_assert_double_eq(verdict->score, verdict->max_score);
    drop(verdict);
    buf_free(&text);
    free(path);
}
END_TEST

START_TEST(the_given_header_is_the_exercises_own)
{
    char *header = mem_printf("%s/publish.h", folder), *answer = mem_printf("%s/publish.c", folder);
    struct buf text = {0};
    buf_text_add(&text, "#error the learner's header\n");
    ck_assert_int_eq(buf_write_file(&text, header, 0644, NULL), 0);
    buf_free(&text);
    char *path = mem_printf("%s/publish.c", solution());
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    save(buf_text(&text));
    struct verdict *verdict = grade(folder);
    ck_assert_msg(verdict->status == VERDICT_GRADED, "%s", verdict->output);
    drop(verdict);
    buf_free(&text);
    free(path);
    free(header);
    free(answer);
}
END_TEST

START_TEST(a_crash_says_where_in_the_learners_file)
{
    char *path = mem_printf("%s/src/tests/variants/01-publish/wrong-copies-size-bytes.c", grader_root());
    struct grader_jobs jobs = {0};
    grader_add(&jobs, "01-publish", path);
    grader_run(&jobs, 1);
    const struct test_verdict *test = &jobs.all[0].verdict->tests[0];
    ck_assert_int_eq(test->status, TEST_FAIL);
    ck_assert_str_eq(test->actual, "killed by SIGSEGV (Segmentation fault)");
    ck_assert_str_eq(test->where, "publish.c:21  memcpy(map, text, size);");
    grader_free(&jobs);
    free(path);
}
END_TEST

static char *comparable(struct verdict *verdict)
{
    struct buf out = {0};
    verdict->seconds = 0;
    for (size_t i = 0; i < verdict->test_count; i++)
        verdict->tests[i].seconds = 0;
    report_json(verdict, 1, &out);
    return buf_take(&out);
}

START_TEST(equal_seeds_give_equal_verdicts)
{
    struct grader_jobs jobs = {0};
    static const char *const files[] = {"wrong-leaks-mapping.c", "wrong-leaves-a-child.c",
                                        "wrong-copies-size-bytes.c", "wrong-stale-tail.c"};
    for (size_t i = 0; i < 2 * sizeof files / sizeof *files; i++) {
        char *path = mem_printf("%s/src/tests/variants/01-publish/%s", grader_root(), files[i / 2]);
        grader_add(&jobs, "01-publish", path)->seed = 99;
        free(path);
    }
    grader_run(&jobs, 2);
    for (size_t i = 0; i < jobs.count; i += 2) {
        char *one = comparable(jobs.all[i].verdict), *two = comparable(jobs.all[i + 1].verdict);
        ck_assert_str_eq(one, two);
        free(one);
        free(two);
    }
    grader_free(&jobs);
}
END_TEST

START_TEST(a_right_solution_graded_many_times_at_once_always_passes)
{
    struct grader_jobs jobs = {0};
    char *path = mem_printf("%s/src/tests/variants/01-publish/right-rename.c", grader_root());
    for (int i = 0; i < 24; i++)
        grader_add(&jobs, "01-publish", path);
    grader_run(&jobs, 4);
    for (size_t i = 0; i < jobs.count; i++)
        ck_assert_double_eq(jobs.all[i].verdict->score, jobs.all[i].verdict->max_score);
    grader_free(&jobs);
    free(path);
}
END_TEST

START_TEST(below_the_asked_isolation_nothing_is_graded)
{
    setenv("SHMLAB_DISABLE", "userns", 1);
    struct err err = {0};
    struct grading_request request = request_for(solution());
    request.isolation = ISOLATION_BWRAP;
    struct verdict *verdict = grading_run(&request, &err);
    ck_assert_int_eq(verdict->status, VERDICT_SKIPPED);
    ck_assert_ptr_nonnull(strstr(verdict->message, "\"bwrap\" was asked for"));
    drop(verdict);
}
END_TEST

/* Every level passes the solution, and says which level it was. */
START_TEST(every_fallback_grades_and_is_recorded)
{
    static const char *const disabled[] = {"", "userns", "userns,landlock"};
    const char *const names[] = {"bwrap", geteuid() == 0 ? "uid+landlock" : "landlock", "none"};
    for (size_t i = 0; i < 3; i++) {
        setenv("SHMLAB_DISABLE", disabled[i], 1);
        struct verdict *verdict = grade(solution());
        ck_assert_int_eq(verdict->status, VERDICT_GRADED);
        ck_assert_double_eq(verdict->score, verdict->max_score);
        if (verdict->isolation_note == NULL) /* else the machine refused it, and the note says so */
            ck_assert_str_eq(verdict->isolation, names[i]);
        drop(verdict);
    }
}
END_TEST

START_TEST(advancing_never_waits_and_progress_goes_forward)
{
    struct err err = {0};
    struct grading_request request = request_for(solution());
    struct grading *grading = grading_begin(&request, &err);
    ck_assert_msg(grading != NULL, "%s", err.text);
    enum grading_phase last = GRADING_BUILDS;
    size_t turns = 0;
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, grading_fd(grading), &event);
    while (!grading_advance(grading)) {
        struct grading_progress progress = grading_progress(grading);
        ck_assert_int_ge(progress.phase, last);
        ck_assert_uint_le(progress.done, progress.count);
        ck_assert_ptr_null(grading_verdict(grading));
        last = progress.phase;
        turns++;
        ck_assert_int_eq(epoll_wait(epoll, &event, 1, 30000), 1);
    }
    ck_assert_int_eq(last, GRADING_TESTS);
    ck_assert_uint_gt(turns, 2);   /* it came back before the end, */
    ck_assert_uint_lt(turns, 200); /* and only when there was something to do */
    ck_assert_ptr_nonnull(grading_verdict(grading));
    close(epoll);
    grading_free(grading);
}
END_TEST

/* The pid of our child of that name; 0 while there is none. */
static pid_t child_named(const char *name)
{
    pid_t found = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; found == 0 && (entry = readdir(proc)) != NULL;) {
        char path[300], text[512] = "", comm[64] = "";
        int parent = 0;
        snprintf(path, sizeof path, "/proc/%.200s/stat", entry->d_name);
        FILE *file = isdigit((unsigned char)entry->d_name[0]) ? fopen(path, "re") : NULL;
        if (file != NULL && fgets(text, sizeof text, file) != NULL)
            sscanf(text, "%*d (%63[^)]) %*c %d", comm, &parent);
        if (file != NULL)
            fclose(file);
        if (parent == getpid() && strcmp(comm, name) == 0)
            found = atoi(entry->d_name);
    }
    closedir(proc);
    return found;
}

START_TEST(a_suite_that_is_killed_is_trouble_and_no_grade)
{
    struct err err = {0};
    struct grading_request request = request_for(solution());
    struct grading *grading = grading_begin(&request, &err);
    pid_t suite = 0;
    ck_assert_msg(grading != NULL, "%s", err.text);
    while (!grading_advance(grading)) {
        if (suite == 0 && grading_progress(grading).count > 0 && (suite = child_named("suite")) != 0)
            kill(suite, SIGKILL);
        usleep(500);
    }
    ck_assert_int_ne(suite, 0);
    ck_assert_int_eq(grading_verdict(grading)->status, VERDICT_INFRA_ERROR);
    grading_free(grading);
}
END_TEST

/* ---- a transcript ---- */

/* The solution, with a writev of its own that prints every byte the driver sends, as hex. */
static const char recorder[] = "\n#include <stdio.h>\n#include <sys/uio.h>\n#include <sys/syscall.h>\n"
                               "ssize_t writev(int fd, const struct iovec *part, int count)\n{\n"
                               "    for (int i = 0; i < count; i++)\n"
                               "        for (size_t k = 0; k < part[i].iov_len; k++)\n"
                               "            printf(\"%02x\", ((const unsigned char *)part[i].iov_base)[k]);\n"
                               "    fflush(stdout);\n"
                               "    return syscall(SYS_writev, fd, part, count);\n}\n";

/* Sends the recorded bytes and then waits, before the real driver can begin. */
static const char player[] = "#include \"publish.h\"\n#include <unistd.h>\n"
                             "static const char hex[] = \"%s\";\n"
                             "static int value(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }\n"
                             "__attribute__((constructor)) static void play(void)\n{\n"
                             "    for (const char *c = hex; *c; c += 2) {\n"
                             "        char byte = (char)(value(c[0]) * 16 + value(c[1]));\n"
                             "        if (write(3, &byte, 1) != 1)\n            break;\n    }\n"
                             "    for (;;)\n        pause();\n}\n"
                             "int shm_publish(const char *n, size_t s, const char *t)\n"
                             "{ (void)n, (void)s, (void)t; return 0; }\n";

START_TEST(a_recorded_transcript_of_another_seed_gets_nothing)
{
    struct buf text = {0};
    char *path = mem_printf("%s/publish.c", solution());
    ck_assert_int_eq(buf_read_file(&text, path, NULL), 0);
    buf_text_add(&text, recorder);
    save(buf_text(&text));
    struct verdict *right = grade(folder);
    ck_assert_msg(right->status == VERDICT_GRADED && right->score == right->max_score,
                  "the recording must pass");
    ck_assert_uint_gt(strlen(right->output), 1000);
    ck_assert_uint_eq(strspn(right->output, "0123456789abcdef"), strlen(right->output));
    char *replay = mem_printf(player, right->output);
    save(replay);
    for (uint64_t seed = 4711; seed <= 4712; seed++) { /* the very seed of the recording, and another */
        struct grading_request request = request_for(folder);
        request.seed = seed;
        struct verdict *verdict = grading_run(&request, NULL);
        ck_assert_int_eq(verdict->status, VERDICT_GRADED);
        ck_assert_double_eq(verdict->score, 0);
        drop(verdict);
    }
    drop(right);
    free(replay);
    free(path);
    buf_free(&text);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("grading");
    suite_seconds(cases, 100);
    tcase_add_checked_fixture(cases, make_folder, remove_folder);
    tcase_add_test(cases, a_missing_file_is_said);
    tcase_add_test(cases, a_symbolic_link_is_not_followed);
    tcase_add_test(cases, a_compile_error_carries_the_compilers_words);
    tcase_add_test(cases, a_main_of_the_learners_own_is_a_compile_error);
    tcase_add_test(cases, a_name_of_the_drivers_is_free_for_the_learner);
    tcase_add_test(cases, the_given_header_is_the_exercises_own);
    tcase_add_test(cases, a_crash_says_where_in_the_learners_file);
    tcase_add_test(cases, equal_seeds_give_equal_verdicts);
    tcase_add_test(cases, a_right_solution_graded_many_times_at_once_always_passes);
    tcase_add_test(cases, below_the_asked_isolation_nothing_is_graded);
    tcase_add_test(cases, every_fallback_grades_and_is_recorded);
    tcase_add_test(cases, advancing_never_waits_and_progress_goes_forward);
    tcase_add_test(cases, a_suite_that_is_killed_is_trouble_and_no_grade);
    tcase_add_test(cases, a_recorded_transcript_of_another_seed_gets_nothing);
    return suite_run();
}
