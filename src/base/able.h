/* What SHMLAB_DISABLE turns off, so that every fallback runs in the suite on a machine that needs none.
 * The variable is a comma-separated list of the names below; an unknown name is ignored here and named by
 * `shmlab doctor`. The environment is read at each call: callers keep the answer where it is asked often. */
#ifndef SHMLAB_BASE_ABLE_H
#define SHMLAB_BASE_ABLE_H

#include <stdbool.h>

/* "procmap_query", "pagemap_scan", "pagemap", "mem", "process_vm", "ptrace", "userns", "landlock", "inotify",
 * "mount" (for the compiler of a sandbox), "cargo" (Rust without crates), "rustc" (no Rust) */
bool able_is_disabled(const char *ability);

#endif
