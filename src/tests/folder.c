#include "tests/folder.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "course/paths.h"

char folder_root[64];

void folder_make(void)
{
    strcpy(folder_root, "/tmp/shmlab-folder-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder_root));
}

void folder_remove(void)
{
    char *command = mem_printf("chmod 700 %s && rm -r %s", folder_root, folder_root);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

void folder_put(const char *path, const char *text)
{
    struct err err = {0};
    char *full = mem_printf("%s/%s", folder_root, path), *above = mem_dup(full);
    *strrchr(above, '/') = '\0';
    ck_assert_msg(paths_make(above, &err) == 0, "%s", err.text);
    FILE *file = fopen(full, "we"); /* not buf_write_file: nobody needs this on the disk */
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    free(full);
    free(above);
}
