/* Everything the diagram is drawn from, at one moment: actors × mappings × objects × pages × bytes.
 *
 * Nothing in it comes from a lesson: if it is here, the kernel (or the program's own DWARF) said it. A
 * snapshot owns all it points to; snapshot_free releases it; zero-initialised is an empty one. Identity of
 * shared memory is device:inode:offset and nothing else: addresses differ between processes and runs. */
#ifndef SHMLAB_SYSTEM_SNAPSHOT_H
#define SHMLAB_SYSTEM_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PAGE_BYTES = 4096 }; /* how much of a page is kept; the lab refuses machines with another page size */

struct obj_id {
    uint32_t major, minor;
    uint64_t ino;
};

enum page_bits {
    PG_PRESENT = 1,     /* this process has a page-table entry for it */
    PG_FILE = 2,        /* it is the object's own page, not a private copy */
    PG_EXCLUSIVE = 4,   /* no other page table holds it */
    PG_WRITTEN = 8,     /* written by this process since the last look, where the kernel tells */
    PG_NO_BACKING = 16, /* mapped, but past the object's end: touching it is SIGBUS */
    PG_UNKNOWN = 32,    /* the kernel would not say (no pagemap) */
    PG_DIRTY = 64,      /* of a file: changed, and not written back yet… */
    PG_CLEAN = 128,     /* …or as it is in the file. Neither: not a file's page, or not known */
};

struct page_view {
    uint8_t bits;
    int bytes; /* index into snapshot.bytes, -1 where the bytes were not read */
};

struct map_view {
    uint64_t start, end, offset; /* addresses in that process; offset in the object, bytes */
    char perm[5];                /* "rw-s", NUL-terminated */
    int obj;                     /* index into snapshot.objs, -1 for private anonymous memory */
    char *label;                 /* of private memory: "[heap]", "[stack]", "data of racer"; else NULL */
    struct page_view *pages;     /* the first npages pages; at most SNAPSHOT_PAGES of them are kept */
    size_t npages;
    int64_t present; /* pages of the whole range that are in the page table; -1 unknown */
};
enum { SNAPSHOT_PAGES = 16 };

struct obj_view {
    struct obj_id id;
    char *
        name; /* "/my_shm" for a POSIX object, a path for a file, "anonymous shared", "memfd:x", "SYSV key" */
    char *shown; /* the documented name when the lab had to add a suffix to name; else NULL */
    bool linked; /* the name still leads to this very object */
    bool in_memory; /* its file system keeps it nowhere else (tmpfs): no page of it is ever written back */
    bool size_known;
    uint64_t size; /* bytes */
    uint32_t mode; /* permission bits, 0 unknown */
    int *bytes;    /* per page of the object, the first npages: index into snapshot.bytes, -1 unknown */
    size_t npages; /* min(pages of size, SNAPSHOT_PAGES) */
};

enum outcome {
    OUT_READY,       /* held, may be stepped */
    OUT_RUNNING,     /* free, not held */
    OUT_STEPPED,     /* did the step it was asked for and is held again */
    OUT_BLOCKED,     /* the step has begun and sleeps in the kernel: see wait */
    OUT_SIGNAL,      /* died of signal `code` */
    OUT_EXITED,      /* ended by itself with status `code` */
    OUT_NO_PROGRESS, /* ran for the allowed steps or time and did not arrive: held where it was */
    OUT_REFUSED,     /* cannot be done; see why */
};

enum wait_kind { WAIT_NONE, WAIT_FUTEX, WAIT_READ, WAIT_CHILD, WAIT_SLEEP, WAIT_OTHER };

struct wait_view {
    enum wait_kind kind;
    struct obj_id obj; /* futex in shared memory: where; ino 0 and major 0 when private memory */
    uint64_t offset;   /* bytes in obj */
    uint64_t address;  /* in the sleeping process */
    int fd;            /* read: which, else -1 */
    char *what;  /* "lock" (variable's name), "/dev/pts/3 (its terminal)", "futex at /x+16": never NULL unless
                    WAIT_NONE */
    char *where; /* the kernel call as a word: "futex", "read", "wait4", "clock_nanosleep" */
    int owner;   /* actor that holds a mutex, -1 unknown, not a mutex, or nobody of ours */
    pid_t owner_tid; /* what the mutex itself says, 0 unknown */
    bool owner_alive;
    bool is_mutex;   /* a pthread_mutex_t by DWARF type */
    bool robust;     /* …whose next owner is told when this one dies */
    uint64_t others; /* bit per actor that waits for the same thing */
};

struct access {
    int actor, obj;  /* obj: index into snapshot.objs, -1 private memory */
    uint64_t offset; /* in the object; an address when obj is -1 */
    uint8_t length;  /* bytes */
    bool write, locked;
    uint64_t value; /* read or written, the low 8 bytes */
};

struct call_view {   /* one C call of the program, or one bare system call */
    char *text;      /* "shm_open(\"/my_shm\", O_RDWR|O_CREAT, 0666)" */
    char *result;    /* "3", "-1 ENOENT"; NULL while it has not returned */
    char *kernel;    /* "openat(AT_FDCWD, \"/dev/shm/my_shm\", …) = 3"; NULL when it made no system call */
    char *function;  /* "shm_open" */
    int syscalls;    /* how many system calls it made in all */
    int by_libc;     /* of these, folded: libc's own */
    uint64_t copied; /* bytes that passed through its reads, writes, sends and receives */
};

struct store_view { /* a store that waits in a store buffer: others do not see it yet */
    struct obj_id id;
    uint64_t offset; /* bytes in the object */
    unsigned length; /* at most 8 */
    uint64_t value;
    char *name; /* the watched variable that it is to, else "/x+16" */
};

struct actor_view {
    int id, parent; /* 0 is A, 1 is B…; parent -1 when the lab started it */
    char *name;     /* "writer": what the scene calls it, or the program's name */
    pid_t pid;      /* changes with undo; id does not */
    bool held, alive;
    enum outcome last;
    int code;
    char *why; /* one sentence for OUT_REFUSED, OUT_SIGNAL (mapped but no page behind it…), OUT_NO_PROGRESS;
                  else NULL */
    uint64_t pc;
    char *function; /* symbol at pc in the program, or the calling one when inside a library */
    char *inside;   /* "pthread_mutex_lock" when pc is in a library and the line is the caller's; else NULL */
    char *file;     /* path of the source as DWARF gives it, NULL unknown */
    int line;       /* 0 unknown */
    char *next;     /* the instruction at pc, as words: "load eax ← counter"; NULL when not held */
    char *did;      /* the last step as words; NULL before the first */
    struct call_view call; /* the last call step; text NULL without one */
    uint64_t copied;       /* bytes that the kernel copied in all steps so far, by call and by line */
    struct wait_view wait;
    struct map_view *maps;
    size_t nmaps;
    int nthreads;
    bool buffered;             /* a store buffer stands between it and shared memory: */
    struct store_view *stores; /* what waits there, oldest first */
    size_t nstores;
    bool forwarded; /* its last load came from there */
};

struct var_view { /* a watched variable in shared memory, decoded by the program's DWARF */
    char *path;   /* "counter", "data->message" */
    char *type;   /* "int32_t", "char[64]", "pthread_mutex_t" */
    char *value;  /* "3", "\"hello\"", "locked by A, 1 waiter" */
    bool is_number;
    int64_t number;
    int obj; /* index into objs, -1 not in shared memory */
    uint64_t offset;
    uint32_t length;
    int last_writer; /* actor; -1 unknown; -2 nobody yet */
    bool changed;    /* since the snapshot before */
    char *before;    /* the value before when changed */
    bool is_lock;    /* a pthread_mutex_t; then: */
    int owner; /* actor that holds it (or died holding it); -1 somebody who is not an actor; -2 nobody */
    bool owner_alive;
};

/* Where one is missing, its fallback answered. */
enum how_bits {
    HOW_PROCMAP_QUERY = 1,
    HOW_PAGEMAP_SCAN = 2,
    HOW_PAGEMAP = 4,
    HOW_PROCESS_VM = 8,
    HOW_MEM = 32,   /* bytes by /proc/PID/mem */
    HOW_SMAPS = 16, /* pages by sums over a mapping, where there is no pagemap */
};

struct snapshot {
    uint64_t seq, when_ns;
    unsigned how; /* which interfaces answered: enum how_bits */
    struct actor_view *actors;
    size_t nactors;
    struct obj_view *objs;
    size_t nobjs;
    uint8_t (*bytes)[PAGE_BYTES];
    size_t npages;
    struct access *accesses; /* shared accesses of the last step */
    size_t naccesses;
    struct var_view *vars;
    size_t nvars;
};

/* What is stored, as a signed number of its width. */
int64_t store_number(const struct store_view *store);
void snapshot_free(struct snapshot *snapshot);
/* A deep copy: both may be freed in any order. */
void snapshot_copy(struct snapshot *to, const struct snapshot *from);
bool obj_id_equal(struct obj_id a, struct obj_id b);
/* The letter of an actor: 'A' for 0; '?' below 0; after Z come small letters. */
char actor_letter(int id);

#endif
