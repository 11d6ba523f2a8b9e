/* What one exercise is made of: which file is the learner's, which are given, and how they are built. Read
 * from the exercise's folder: the answer is what is neither the task, the suite, the driver nor the header
 * that belongs to it; a lone header (layout.h) is the answer itself. An answer that is no C (schedule.txt) is
 * not compiled: the driver alone is the program, and the suite reads the answer. */
#ifndef SHMLAB_GRADING_RECIPE_H
#define SHMLAB_GRADING_RECIPE_H

#include <stddef.h>

struct err;

enum { RECIPE_MOST_GIVEN = 4, RECIPE_MOST_ARGUMENTS = 24 };

struct recipe {
    char *answer;                   /* "publish.c" */
    char *given[RECIPE_MOST_GIVEN]; /* "publish.h": copied from the exercise, whatever the learner's says */
    size_t given_count;
    char *driver; /* path of driver.o; it is copied beside them. NULL for a lone header: nothing is run */
    char *suite;  /* path of the suite */
};

/* tools: where programs are built or installed, see grading.h. */
int recipe_read(struct recipe *recipe, const char *exercise_dir, const char *exercise, const char *tools,
                struct err *err);
void recipe_free(struct recipe *recipe);

/* The compiler's command line, for the work folder; texts belong to recipe or are static. Returns argc. */
size_t recipe_command(const struct recipe *recipe, const char *optimization,
                      const char *argv[RECIPE_MOST_ARGUMENTS]);

#endif
