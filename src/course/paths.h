/* Where things are at run time: course data, built programs, and the learner's own files.
 *
 * In a build tree the program is DIR/build/shmlab (or DIR/build/asan/shmlab) and the data root is DIR;
 * installed it is PREFIX/bin/shmlab, with data in PREFIX/share/shmlab and programs in
 * PREFIX/libexec/shmlab. $SHMLAB_DATA overrides the data root. Every text returned is absolute and the
 * caller's to free; that a path is returned does not mean that the file is there. */
#ifndef SHMLAB_COURSE_PATHS_H
#define SHMLAB_COURSE_PATHS_H

#include <stdbool.h>

struct err;

struct paths {
    char *data;      /* holds lessons/, exercises/, solutions/ */
    char *programs;  /* holds lessons/NN-name/PROG and exercises/NN-name/suite, driver.o, as built */
    bool build_tree; /* false: installed */
    char *state;     /* $XDG_STATE_HOME/shmlab, for the progress store */
    char *cache;     /* $XDG_CACHE_HOME/shmlab, for variants that are compiled on demand */
    char *work;      /* $XDG_DATA_HOME/shmlab/work, for the learner's working copies */
    char *schedules; /* $XDG_DATA_HOME/shmlab/schedules, for those that the learner has named */
    char *runtime;   /* $XDG_RUNTIME_DIR/shmlab, else a folder of this user under /tmp */
};

int paths_find(struct paths *paths, struct err *err);
/* The same for a given program and environment, for tests; `exe` is the program's absolute path. */
int paths_find_for(struct paths *paths, const char *exe, const char *(*env)(const char *name),
                   struct err *err);
void paths_free(struct paths *paths);

char *paths_program(const struct paths *paths, const char *lesson, const char *program);
char *paths_suite(const struct paths *paths, const char *exercise);
char *paths_driver(const struct paths *paths, const char *exercise);
/* The recorded run of a scene, counted from 0; `lesson` is the id. */
char *paths_recording(const struct paths *paths, const char *lesson, int scene);
char *paths_handout(const struct paths *paths, const char *file); /* what `shmlab export` copies */
char *paths_measure(const struct paths *paths); /* the measuring program */
char *paths_progress(const struct paths *paths); /* the store's file */
/* The learner's folder of an exercise: below the folder of the last `shmlab init` (NULL: there was none). */
char *paths_work(const struct paths *paths, const char *init_dir, const char *exercise);

/* Makes the folder and its parents, 0700, where they are missing. */
int paths_make(const char *dir, struct err *err);
/* The same for a folder in a place where others may write: refuses one that is not ours alone. */
int paths_make_own(const char *dir, struct err *err);

#endif
