/* The file of the progress store: opened, checked, migrated; and what happens when it cannot be written.
 *
 * Rollback journal, not WAL: homes may be on NFS. A change is one transaction with synchronous=EXTRA: on the
 * disk when it has returned 0, the folder's entry too. Where the file refuses a change (a full disk), the
 * store goes on in memory; the changes are remembered as SQL and written with the next one that the file
 * takes. Knows nothing of what is stored but the tables' names. */
#ifndef SHMLAB_COURSE_PROGRESS_FILE_H
#define SHMLAB_COURSE_PROGRESS_FILE_H

#include <sqlite3.h>

struct err;
struct progress_file;

/* Where the file is no store of ours or cannot be written, 0 is returned and the store is in memory;
 * progress_file_trouble says why. -1 when even that fails. */
int progress_file_open(struct progress_file **file, const char *path, struct err *err);
void progress_file_close(struct progress_file *file);

/* What to read from; valid until the next change. */
sqlite3 *progress_file_db(const struct progress_file *file);
/* One sentence why nothing is kept, or that a damaged file was set aside; NULL when all is well. */
const char *progress_file_trouble(const struct progress_file *file);
/* Executes one statement that changes. -1 when the file has just refused it: then it is in memory only. */
int progress_file_change(struct progress_file *file, const char *sql, struct err *err);

#endif
