/* What there is to learn: the lessons and exercises of the data root. A folder's name is the id everywhere,
 * so there is no registry to keep in step.
 *
 * A catalog is plain data and stays unchanged until catalog_free. A lesson or an exercise that cannot be read
 * is still listed, with the reason in `trouble`: one bad file does not take the course away. */
#ifndef SHMLAB_COURSE_CATALOG_H
#define SHMLAB_COURSE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct catalog_lesson {
    char *id, *number; /* "02-race-counter", "02" */
    char *title, *dir;
    int minutes; /* of the core path, 0 unknown */
    size_t pages, core_pages, scenes;
    size_t questions; /* of the knowledge check: predictions are not counted */
    size_t exercises;
    char *trouble; /* one sentence when lesson.md cannot be read, else NULL; then the title is the id */
};

struct catalog_exercise {
    char *id, *number; /* "02-lose-it"; "02" is its lesson's */
    char *title;
    char *dir;          /* task, header, stub, suite, driver */
    char *solution_dir; /* NULL where there is none */
    char *file;         /* the name of the file the learner edits: "publish.c" */
    char **files;       /* all that `shmlab init` copies: the file, its header; NULL-terminated */
    size_t hints;       /* levels */
    bool stage;         /* has a stage.c: two processes of it can be put on the stage */
    char *trouble;
};

struct catalog {
    char *data; /* the data root */
    struct catalog_lesson *lessons;
    size_t lesson_count;
    struct catalog_exercise *exercises;
    size_t exercise_count;
};

int catalog_load(struct catalog *catalog, const char *data, struct err *err);
void catalog_free(struct catalog *catalog); /* the contents, not the struct */

/* By id, number ("02", "2"), unique prefix of the id, or words that begin words of the id or the title
 * ("race"), in this order. The index, or -1 with the candidates named in err. */
int catalog_find_lesson(const struct catalog *catalog, const char *what, struct err *err);
int catalog_find_exercise(const struct catalog *catalog, const char *what, struct err *err);

#endif
