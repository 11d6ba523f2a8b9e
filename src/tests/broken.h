/* Programs broken on purpose, to prove that a scene's `expect` can fail. A lesson's file, broken/NN-name.txt,
 * holds an entry for each:
 *
 *   scene 2: the reader maps a copy             number of the scene, and what is wrong with the program
 *   in shm_reader.c                             a file of the lesson, or of src/measure/inside
 *   - MAP_SHARED, fd                            text that stands there once; …
 *   + MAP_PRIVATE, fd                           …what stands there instead, one line or several; may be empty
 *   fails expect shared writer reader /my_shm   the line of the scene that must fail, and none before it
 *
 * `in` with its `-` and `+` may come several times. Empty lines and those that begin with # mean nothing. */
#ifndef SHMLAB_TESTS_BROKEN_H
#define SHMLAB_TESTS_BROKEN_H

#include <stdbool.h>
#include <stddef.h>

struct broken_change {
    char *file, *old, *new;
};

struct broken {
    char *lesson; /* "01-writer-reader" */
    int scene;    /* from 1 */
    char *what;
    struct broken_change changes[4];
    size_t change_count;
    char *fails;
};

/* All entries of all lessons, in the order of their names. Ends the program where a file is not of its form.
 */
struct broken *broken_read(size_t *count);
void broken_free(struct broken *broken, size_t count);

/* Such a program is built in its form without crates, and the scene is to be played with that one. */
bool broken_in_rust(const struct broken *broken);

/* Below folder_root: a build tree with that lesson, its program broken and built, and the lab beside it.
 * Returns the tree's build folder, static. */
const char *broken_build(const struct broken *broken);

#endif
