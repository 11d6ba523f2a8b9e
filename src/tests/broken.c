#include "tests/broken.h"

#include <check.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "tests/folder.h"

/* ---- the files: read before any test runs, so not with Check's words ---- */

static void need(bool is_so, const char *path, int line, const char *what)
{
    if (is_so)
        return;
    fprintf(stderr, "%s:%d: expected %s\n", path, line, what);
    exit(EXIT_FAILURE);
}

static struct broken_change *last_change(struct broken *broken, const char *path, int line)
{
    need(broken != NULL && broken->change_count > 0, path, line, "'in FILE' before this");
    return &broken->changes[broken->change_count - 1];
}

static void add_line(char **text, struct span line)
{
    char *more = *text != NULL ? mem_printf("%s\n%.*s", *text, (int)line.length, line.at) : span_dup(line);
    free(*text);
    *text = more;
}

/* Behind the first `skip` characters. */
static struct span behind(struct span line, size_t skip)
{
    return span_trim((struct span){line.at + skip, line.length - skip});
}

static void begin_change(struct broken *broken, struct span file, const char *path, int line)
{
    need(broken != NULL && broken->change_count < 4, path, line,
         "a scene before this, and at most four files");
    broken->changes[broken->change_count++].file = span_dup(file);
}

static void read_line(struct broken *last, struct span line, const char *path, int number)
{
    if (span_starts(line, "in "))
        begin_change(last, behind(line, 3), path, number);
    else if (span_starts(line, "-"))
        add_line(&last_change(last, path, number)->old, behind(line, 1));
    else if (span_starts(line, "+"))
        add_line(&last_change(last, path, number)->new, behind(line, 1));
    else if (span_starts(line, "fails expect ") && last != NULL)
        last->fails = span_dup(behind(line, 6));
    else
        need(false, path, number, "scene, in, -, + or fails expect");
}

static void check_whole(const struct broken *broken)
{
    need(broken->fails != NULL && broken->change_count > 0, broken->lesson, broken->scene,
         "a change, and what fails");
    for (size_t i = 0; i < broken->change_count; i++)
        need(broken->changes[i].old != NULL && broken->changes[i].new != NULL, broken->lesson, broken->scene,
             "- and + behind each 'in'");
}

static struct broken *read_file(const char *path, struct broken *all, size_t *count, size_t *capacity)
{
    struct buf text = {0};
    need(buf_read_file(&text, path, NULL) == 0, path, 0, "a file that can be read");
    struct span rest = span_of(buf_text(&text));
    const char *name = strrchr(path, '/') + 1;
    size_t first = *count;
    for (int number = 1; rest.length > 0; number++) {
        struct span line = span_trim(span_line(&rest));
        if (line.length == 0 || line.at[0] == '#')
            continue;
        if (!span_starts(line, "scene ")) {
            read_line(*count > first ? &all[*count - 1] : NULL, line, path, number);
            continue;
        }
        all = mem_push(all, count, capacity, sizeof *all);
        all[*count - 1].lesson = mem_dup_n(name, strcspn(name, "."));
        all[*count - 1].scene = atoi(line.at + strlen("scene "));
        all[*count - 1].what = span_dup(line);
    }
    buf_free(&text);
    return all;
}

struct broken *broken_read(size_t *count)
{
    size_t capacity = 0;
    struct broken *all = NULL;
    glob_t found;
    *count = 0;
    need(glob("src/tests/broken/*.txt", 0, NULL, &found) == 0, "src/tests/broken", 0,
         "files there: run this from the project's root");
    for (size_t i = 0; i < found.gl_pathc; i++)
        all = read_file(found.gl_pathv[i], all, count, &capacity);
    for (size_t i = 0; i < *count; i++)
        check_whole(&all[i]);
    globfree(&found);
    return all;
}

void broken_free(struct broken *broken, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < broken[i].change_count; j++) {
            free(broken[i].changes[j].file);
            free(broken[i].changes[j].old);
            free(broken[i].changes[j].new);
        }
        free(broken[i].lesson);
        free(broken[i].what);
        free(broken[i].fails);
    }
    free(broken);
}

/* ---- the tree ---- */

static void shell(char *command)
{
    ck_assert_msg(system(command) == 0, "%s", command);
    free(command);
}

static void change(const struct broken *broken, const struct broken_change *change, const char *path)
{
    struct buf text = {0}, changed = {0};
    ck_assert_msg(buf_read_file(&text, path, NULL) == 0, "%s: there is no %s", broken->what, path);
    const char *at = strstr(buf_text(&text), change->old);
    ck_assert_msg(at != NULL, "%s, %s: %s does not hold '%s'", broken->lesson, broken->what, change->file,
                  change->old);
    ck_assert_msg(strstr(at + 1, change->old) == NULL, "%s, %s: %s holds '%s' twice", broken->lesson,
                  broken->what, change->file, change->old);
    buf_add(&changed, buf_text(&text), (size_t)(at - buf_text(&text)));
    buf_text_add(&changed, change->new);
    buf_text_add(&changed, at + strlen(change->old));
    ck_assert_int_eq(buf_write_file(&changed, path, 0644, NULL), 0);
    buf_free(&text);
    buf_free(&changed);
}

static bool is_rust(const char *file)
{
    return strcmp(strrchr(file, '.'), ".rs") == 0;
}

static void compile(const struct broken *broken, const char *file, const char *root, const char *path)
{
    int stem = (int)strcspn(file, ".");
    const char *with = is_rust(file) ? "rustc --edition 2021 -g -C debug-assertions -A warnings"
                                     : "gcc -std=gnu17 -O1 -g -w -pthread -Wl,-z,now";
    shell(mem_printf("%s -o %s/build/lessons/%s/%.*s %s", with, root, broken->lesson, stem, file, path));
}

static bool is_measuring(const char *file)
{
    return strncmp(file, "measure/", 8) == 0;
}

/* As the Makefile builds them; the lab's other files are the real ones. */
static void build(const struct broken *broken, const char *root, const char *real)
{
    bool measures = false;
    for (size_t i = 0; i < broken->change_count; i++) {
        const struct broken_change *one = &broken->changes[i];
        char *path = is_measuring(one->file)
                         ? mem_printf("%s/src/%s", root, one->file)
                         : mem_printf("%s/lessons/%s/%s", root, broken->lesson, one->file);
        change(broken, one, path);
        measures = measures || is_measuring(one->file);
        if (!is_measuring(one->file))
            compile(broken, one->file, root, path);
        free(path);
    }
    if (measures)
        shell(mem_printf("gcc -std=gnu17 -D_GNU_SOURCE -O1 -w -pthread -I%s/src -Isrc -o %s/build/measure "
                         "%s/src/measure/inside/*.c src/base/*.c src/measure/measure.c",
                         root, root, root));
    else
        shell(mem_printf("ln -s %s/measure %s/build/measure", real, root));
}

bool broken_in_rust(const struct broken *broken)
{
    return is_rust(broken->changes[0].file);
}

const char *broken_build(const struct broken *broken)
{
    static char *tree;
    const char *given = getenv("SHMLAB_BUILD");
    char *real = realpath(given != NULL ? given : "build", NULL), *here = getcwd(NULL, 0);
    ck_assert(real != NULL && here != NULL);
    shell(mem_printf("mkdir -p %s/build/lessons %s/lessons %s/src/measure", folder_root, folder_root,
                     folder_root));
    shell(mem_printf("cp -r lessons/%s %s/lessons/ && cp -r src/measure/inside %s/src/measure/",
                     broken->lesson, folder_root, folder_root));
    shell(mem_printf("ln -s %s/exercises %s/solutions %s/", here, here, folder_root));
    shell(mem_printf("cp %s/shmlab %s/build/ && ln -s %s/c11-hooks.o %s/build/", real, folder_root, real,
                     folder_root));
    shell(mem_printf("cp -r %s/lessons/%s %s/build/lessons/", real, broken->lesson, folder_root));
    build(broken, folder_root, real);
    free(real);
    free(here);
    free(tree);
    tree = mem_printf("%s/build", folder_root);
    return tree;
}
