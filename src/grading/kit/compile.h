/* Compiles a piece of C inside the sandbox, beside the learner's file, for exercises whose promise is about
 * what the compiler says. Nothing of it is ever run. */
#ifndef SHMLAB_GRADING_KIT_COMPILE_H
#define SHMLAB_GRADING_KIT_COMPILE_H

#include <stdbool.h>

struct compiled {
    bool ok;
    char *words; /* the first error, "layout.h:9: static assertion failed: …"; NULL when ok; the caller's */
};

/* Text becomes a file NAME in the work folder; options are NULL-terminated and may be NULL. The compiler goes
 * all the way to an object file. */
struct compiled compile_text(const char *name, const char *text, const char *const *options);
/* A file, or a folder and those above it, in the work folder. */
void compile_put(const char *name, const char *text);
void compile_folder(const char *name);
/* Builds the learner's C file and the driver so that every atomic access is a call that names its memory
 * order (explore/hook.h), also where the source asks the sanitizer to look away. The program is never taken
 * for the learner's own: it is held, record.h. */
struct compiled compile_with_orders(const char *answer, const char *program);
/* The text behind the preprocessor; NULL when that fails. The caller frees it. */
char *compile_preprocess(const char *name, const char *text);

#endif
