/* `shmlab bench-ipc`: what the scenes of lesson 05 measure, all of it, and as JSON. Waits for the measuring
 * program four times; there is nothing else to do meanwhile. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/lab.h"
#include "lab/job.h"
#include "measure/measure.h"
#include "system/child.h"

static void read_lines(struct measure *measure, int fd, struct buf *said)
{
    char piece[4096];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            buf_add(said, piece, (size_t)got);
    struct span rest = span_of(buf_text(said));
    while (rest.length > 0)
        measure_line(measure, span_line(&rest));
}

static int measure_one(const char *program, enum measure_quantity quantity, bool pinned,
                       struct measure *measure, struct err *err)
{
    int status = 0, result = -1;
    struct job job;
    struct buf said = {0};
    char *const argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)measure_quantities[quantity],
                          (char *)(uintptr_t)(pinned ? "one" : "two"), NULL};
    measure_begin(measure, quantity);
    if (job_begin(&job, argv, JOB_QUIET, err) != 0)
        return -1;
    fcntl(job.output, F_SETFL, 0); /* nothing else waits here, so reading may */
    read_lines(measure, job.output, &said);
    child_wait(job.pid, &status);
    job.pid = 0;
    close(job.output);
    if (WIFSIGNALED(status))
        err_set(err, "the measuring was stopped by signal %d: it takes too long on a machine this busy",
                WTERMSIG(status));
    else if (status != 0)
        err_set(err, "the measuring program failed: %s", buf_text(&said));
    else
        result = 0;
    buf_free(&said);
    return result;
}

static json_t *machine_json(void)
{
    struct utsname name = {0};
    uname(&name);
    return json_pack("{s:s, s:s, s:I}", "kernel", name.release, "architecture", name.machine, "processors",
                     (json_int_t)sysconf(_SC_NPROCESSORS_ONLN));
}

struct report {
    json_t *runs, *figures; /* NULL: text */
};

static void add(struct report *report, const struct measure *measure, bool pinned)
{
    if (report->runs == NULL) {
        char *table = measure_table(measure);
        printf("%s\n", table);
        fflush(stdout);
        free(table);
        return;
    }
    json_array_append_new(report->runs,
                          json_pack("{s:s, s:i, s:i, s:b, s:f, s:f}", "quantity",
                                    measure_quantities[measure->quantity], "cpus_wanted", pinned ? 1 : 2,
                                    "cpus", measure->cpus, "measured", !measure->short_of_cpus, "load_before",
                                    measure->load[0], "load_after", measure->load[1]));
    measure_json(measure, report->figures);
}

/* Where two CPUs cannot be had, the first run of a quantity is of one and says so: it is not measured twice.
 */
static int measure_all(const char *program, struct report *report, struct err *err)
{
    int result = 0;
    for (int quantity = 0; quantity < MEASURE_QUANTITIES && result == 0; quantity++) {
        for (int pinned = 0; pinned < 2 && result == 0; pinned++) {
            struct measure measure = {0};
            result = measure_one(program, (enum measure_quantity)quantity, pinned, &measure, err);
            if (result == 0)
                add(report, &measure, pinned);
            if (measure.short_of_cpus)
                pinned = 1;
            measure_free(&measure);
        }
    }
    return result;
}

int cmd_bench_ipc(const struct cmd_options *options, struct err *err)
{
    struct lab lab = {0};
    struct report report = {0};
    if (options->word_count > 0)
        return err_usage(err, "shmlab bench-ipc takes no words, only --json");
    if (lab_find(&lab, err) != 0)
        return -1;
    char *program = paths_measure(&lab.paths);
    if (options->json) {
        report.runs = json_array();
        report.figures = json_array();
    }
    int result = measure_all(program, &report, err);
    if (report.runs != NULL) {
        json_t *all = json_pack("{s:o, s:o, s:o}", "machine", machine_json(), "runs", report.runs, "figures",
                                report.figures);
        if (result == 0) {
            json_dumpf(all, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
            putchar('\n');
        }
        json_decref(all);
    }
    free(program);
    lab_close(&lab);
    return result;
}
