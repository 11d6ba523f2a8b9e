/* The languages that answers are written in. One is a file's ending, what its compiler needs of the machine,
 * and the command that builds WORK/program of an answer; nothing else in the grading asks for a language. */
#ifndef SHMLAB_GRADING_LANGUAGE_H
#define SHMLAB_GRADING_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

struct recipe;

struct words { /* of a command line */
    char **all;
    size_t count, capacity;
};

struct language {
    const char *ending; /* ".c"; "" is every other file, which no compiler looks at */
    bool driver; /* the program has the exercise's driver.o in it; else the answer is a whole program */
    /* Fills lent, lacks and unsure of the recipe; NULL: the usual system is enough. */
    void (*find)(struct recipe *recipe, const char *tools);
    void (*command)(struct words *words, const struct recipe *recipe, const char *optimization,
                    char *const *lent);
};

const struct language *language_of(const char *file);

/* Copied. */
void words_add(struct words *words, const char *word);
void words_free(struct words *words);

/* Rust, see language_rust.c. */
void language_find_rust(struct recipe *recipe, const char *tools);
void language_command_rust(struct words *words, const struct recipe *recipe, const char *optimization,
                           char *const *lent);

#endif
