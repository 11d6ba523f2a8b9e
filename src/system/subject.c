#include "system/subject.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/able.h"
#include "system/maps.h"

static const struct ability {
    const char *name;
    unsigned how;
} abilities[] = {
    {"procmap_query", HOW_PROCMAP_QUERY},
    {"pagemap_scan", HOW_PAGEMAP_SCAN},
    {"pagemap", HOW_PAGEMAP},
    {"mem", HOW_MEM},
    {"process_vm", HOW_PROCESS_VM},
};

static void close_files(struct subject *subject)
{
    for (int i = 0; i < SUBJECT_FILES; i++) {
        if (subject->files[i] >= 0)
            close(subject->files[i]);
        subject->files[i] = -1;
    }
}

void subject_init(struct subject *subject, int id, pid_t pid)
{
    memset(subject, 0, sizeof *subject);
    subject->id = id;
    subject->pid = pid;
    for (int i = 0; i < SUBJECT_FILES; i++)
        subject->files[i] = -1;
    for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++)
        if (!able_is_disabled(abilities[i].name))
            subject->able |= abilities[i].how;
}

bool subject_can(const struct subject *subject, unsigned how)
{
    return (subject->able & how) != 0;
}

void subject_cannot(struct subject *subject, unsigned how)
{
    subject->able &= ~how;
}

void subject_renew(struct subject *subject)
{
    close_files(subject);
    maps_free(subject->maps, subject->nmaps);
    subject->maps = NULL;
    subject->nmaps = 0;
    subject->maps_epoch = 0;
}

void subject_free(struct subject *subject)
{
    subject_renew(subject);
    image_list_free(&subject->images);
}

int subject_file(struct subject *subject, enum subject_file file)
{
    static const char *const names[SUBJECT_FILES] = {
        [SUBJECT_MAPS] = "maps",       [SUBJECT_PAGEMAP] = "pagemap", [SUBJECT_MEM] = "mem",
        [SUBJECT_SYSCALL] = "syscall", [SUBJECT_STAT] = "stat",       [SUBJECT_SCHEDSTAT] = "schedstat",
    };
    char path[64];
    if (subject->files[file] < 0) {
        snprintf(path, sizeof path, "/proc/%d/%s", (int)subject->pid, names[file]);
        subject->files[file] = open(path, O_RDONLY | O_CLOEXEC);
    }
    return subject->files[file];
}
