#include "tests/store.h"

#include <check.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "tests/folder.h"

char *store_path;

void store_make(void)
{
    folder_make();
    store_path = mem_printf("%s/progress.db", folder_root);
}

void store_remove(void)
{
    folder_remove();
    free(store_path);
}

struct progress *store_open(void)
{
    struct err err = {0};
    struct progress *progress;
    ck_assert_msg(progress_open(&progress, store_path, &err) == 0, "%s", err.text);
    return progress;
}

struct record store_load(struct progress *progress)
{
    struct err err = {0};
    struct record record;
    ck_assert_msg(progress_load(progress, &record, &err) == 0, "%s", err.text);
    return record;
}

size_t store_pages(struct progress *progress, bool trouble)
{
    struct record record = store_load(progress);
    ck_assert_msg((record.trouble != NULL) == trouble, "%s", record.trouble);
    size_t pages = record.page_count;
    record_free(&record);
    return pages;
}
