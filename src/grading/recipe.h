/* What one exercise is made of: which file is the learner's, which are given, and how they are built. Read
 * from the exercise's folder: the answer is what is neither the task, the suite, the driver nor the header
 * that belongs to it; a lone header (layout.h) is the answer itself. An answer that nothing compiles
 * (schedule.txt) is read by the suite: the driver alone is the program. Languages: language.h. */
#ifndef SHMLAB_GRADING_RECIPE_H
#define SHMLAB_GRADING_RECIPE_H

#include <stddef.h>

struct err;

struct language;
struct words;

enum { RECIPE_MOST_GIVEN = 4, RECIPE_MOST_LENT = 2 };

struct recipe {
    char *answer;                   /* "publish.c" */
    char *given[RECIPE_MOST_GIVEN]; /* "publish.h": copied from the exercise, whatever the learner's says */
    size_t given_count;
    char *driver; /* path of driver.o; it is copied beside them. NULL: the language has none */
    char *suite;  /* path of the suite */
    const struct language *language;
    char *lent[RECIPE_MOST_LENT]; /* folders that its compiler needs, wherever they lie: see scratch_lend */
    size_t lent_count;
    char *lacks;  /* why it cannot be compiled on this machine, one sentence; NULL */
    char *unsure; /* why a refusal of the compiler says nothing here, one sentence; NULL */
};

/* tools: where programs are built or installed, see grading.h. */
int recipe_read(struct recipe *recipe, const char *exercise_dir, const char *exercise, const char *tools,
                struct err *err);
void recipe_free(struct recipe *recipe);

/* The compiler's command line, for the work folder. lent: where the sandbox shows what was lent. Free it with
 * words_free. */
struct words recipe_command(const struct recipe *recipe, const char *optimization, char *const *lent);

#endif
