/* Rust: one file, edition 2021, as cargo's debug build has it, with the two crates of lesson 04. Which
 * compiler, and that cargo could build the crates, was found out when the lab was built: .ci/rust leaves
 * TOOLS/rust/toolchain, the compiler's folder or a sentence that says what was missing, and
 * TOOLS/rust/crates. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/able.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "grading/language.h"
#include "grading/recipe.h"

static const char *const crates[] = {"nix", "memmap2"};

/* The first line of TOOLS/rust/toolchain; the caller's. */
static char *read_note(const char *tools)
{
    struct buf text = {0};
    char *path = mem_printf("%s/rust/toolchain", tools), *line = NULL;
    if (buf_read_file(&text, path, NULL) == 0)
        line = mem_dup_n(text.data, strcspn(buf_text(&text), "\n"));
    buf_free(&text);
    free(path);
    return line;
}

static bool has_compiler(const char *folder)
{
    char *rustc = mem_printf("%s/bin/rustc", folder);
    bool has = access(rustc, X_OK) == 0;
    free(rustc);
    return has;
}

static char *find_trouble(const char *note)
{
    if (able_is_disabled("rustc"))
        return mem_dup("a Rust program cannot be graded here: SHMLAB_DISABLE turns rustc off");
    if (able_is_disabled("cargo"))
        return mem_dup("a Rust program cannot be graded here: SHMLAB_DISABLE turns cargo off");
    if (note == NULL)
        return mem_dup("a Rust program cannot be graded here: the lab was built without Rust");
    if (note[0] != '/')
        return mem_printf("a Rust program cannot be graded here: %s", note);
    if (!has_compiler(note))
        return mem_printf(
            "a Rust program cannot be graded here: there is no rustc for you in %s, where the lab "
            "was built with one; make build finds another",
            note);
    return NULL;
}

void language_find_rust(struct recipe *recipe, const char *tools)
{
    char *note = read_note(tools), *folder = mem_printf("%s/rust/crates", tools), real[PATH_MAX];
    recipe->lacks = find_trouble(note);
    if (recipe->lacks == NULL) {
        recipe->lent[recipe->lent_count++] = mem_dup(note);
        if (realpath(folder, real) != NULL)
            recipe->lent[recipe->lent_count++] = mem_dup(real);
        else
            recipe->unsure = mem_dup("the program does not compile, and the crates nix and memmap2, which it "
                                     "may name, are not here: make deps build");
    }
    free(folder);
    free(note);
}

static void add(struct words *words, char *word)
{
    words_add(words, word);
    free(word);
}

void language_command_rust(struct words *words, const struct recipe *recipe, const char *optimization,
                           char *const *lent)
{
    (void)optimization; /* always a debug build */
    static const char *const flags[] = {
        "--edition=2021", "--color=never", "-g", "-Clinker=/usr/bin/gcc", "-o", "program"};
    add(words, mem_printf("%s/bin/rustc", lent[0]));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        words_add(words, flags[i]);
    if (recipe->lent_count > 1)
        add(words, mem_printf("-Ldependency=%s", lent[1]));
    for (size_t i = 0; recipe->lent_count > 1 && i < sizeof crates / sizeof *crates; i++)
        add(words, mem_printf("--extern=%s=%s/lib%s.rlib", crates[i], lent[1], crates[i]));
    words_add(words, recipe->answer);
}
