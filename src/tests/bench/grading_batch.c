/* A class graded on one core and on two: what the second one gives, and that no verdict changes by it. Exit 1
 * when the bound is missed, 0 and a sentence where there is one core only. SHMLAB_SUBMISSIONS=300. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "grading/scratch.h"

enum { USUAL_SUBMISSIONS = 300 };

static const double LEAST_GAIN = 1.7;

static char folder[] = "/tmp/shmlab-bench-XXXXXX";

static void must(char *command)
{
    if (system(command) != 0) {
        fprintf(stderr, "bench: %s failed\n", command);
        scratch_remove_folder(folder);
        exit(3);
    }
    free(command);
}

/* Three in four are right, as in a class; their text differs, so that no two have the same seed. */
static void make_class(int count)
{
    must(mem_printf(
        "for i in $(seq %d); do d=%s/class/s$i/01-publish; mkdir -p $d; f=solutions/01-publish/publish.c; "
        "[ $((i %% 4)) = 0 ] && f=src/tests/variants/01-publish/wrong-leaks-mapping.c; "
        "cp $f $d/publish.c; echo \"/* $i */\" >>$d/publish.c; done",
        count, folder));
}

/* Seconds for the whole class on the first `cores` processors that we may use. */
static double grade(int cores, const char *results)
{
    const char *build = getenv("SHMLAB_BUILD");
    cpu_set_t all, few;
    sched_getaffinity(0, sizeof all, &all);
    CPU_ZERO(&few);
    for (int cpu = 0, taken = 0; cpu < CPU_SETSIZE && taken < cores; cpu++) {
        if (CPU_ISSET(cpu, &all)) {
            CPU_SET(cpu, &few);
            taken++;
        }
    }
    sched_setaffinity(0, sizeof few, &few);
    uint64_t began = clock_now();
    must(mem_printf("%s/shmlab grade-batch %s/class -o %s/%s >/dev/null", build != NULL ? build : "build",
                    folder, folder, results));
    double took = (double)(clock_now() - began) / CLOCK_S;
    sched_setaffinity(0, sizeof all, &all);
    return took;
}

int main(void)
{
    const char *wanted = getenv("SHMLAB_SUBMISSIONS");
    int count = wanted != NULL && atoi(wanted) > 0 ? atoi(wanted) : USUAL_SUBMISSIONS;
    cpu_set_t all;
    if (sched_getaffinity(0, sizeof all, &all) != 0 || CPU_COUNT(&all) < 2) {
        puts("grading a class: this machine has one core, so two are not compared");
        return EXIT_SUCCESS;
    }
    if (mkdtemp(folder) == NULL)
        return 3;
    make_class(count);
    double one = grade(1, "one"), two = grade(2, "two");
    must(mem_printf(
        "cd %s && for d in one two; do for f in $d/*.json; do sed '/\"seconds\":/d' $f; done >$d.all; "
        "done; cmp one.all two.all",
        folder));
    scratch_remove_folder(folder);
    double gain = one / two;
    printf("grading a class of %d, 01-publish\n", count);
    printf("  %-44s %10.1f a second\n", "one core", count / one);
    printf("  %-44s %10.1f a second\n", "two cores, the same verdicts", count / two);
    printf("  %-44s %10.2f        %s at least %.1f\n", "of the throughput of one core", gain,
           gain >= LEAST_GAIN ? "ok  " : "MISS", LEAST_GAIN);
    return gain >= LEAST_GAIN ? EXIT_SUCCESS : EXIT_FAILURE;
}
