/* Lists the mappings of a process that belong in a snapshot. Names cost the most, so the kernel is asked for
 * them only where an object was not met before. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/look_private.h"
#include "system/vma.h"

struct list {
    struct map_line *lines;
    size_t count, capacity;
};

static void add(struct list *list, struct map_line line)
{
    line.path = NULL; /* its object knows it */
    list->lines = mem_push(list->lines, &list->count, &list->capacity, sizeof *list->lines);
    list->lines[list->count - 1] = line;
}

/* line->path belongs to the caller. */
static void consider(struct look *look, struct subject *subject, struct map_line *line, struct list *list)
{
    if (line->id.ino == 0 && !maps_is_shared(line)) /* a System V segment may have number 0 */
        return;
    struct object *object = look_object(look, subject, line);
    bool is_elf_private = !maps_is_shared(line) && line->perm[2] == 'x';
    object->no_data |= is_elf_private;
    if (!object->no_data)
        add(list, *line);
}

static enum vma_answer list_by_query(struct look *look, struct subject *subject, struct list *list)
{
    struct map_line line;
    uint64_t address = 0;
    for (;;) {
        enum vma_answer answer = vma_next(subject, address, VMA_OF_FILES, false, &line);
        if (answer != VMA_FOUND)
            return answer;
        address = line.end;
        struct object *known = look_needs_name(look, &line) ? NULL : look_object_known(look, line.id);
        if (known != NULL)
            known->met = look->seq;
        if (known != NULL && known->no_data)
            continue;
        if (known == NULL && vma_next(subject, line.start, VMA_OF_FILES, true, &line) != VMA_FOUND)
            continue; /* unmapped since */
        consider(look, subject, &line, list);
        free(line.path);
    }
}

static enum vma_answer list_by_text(struct look *look, struct subject *subject, struct list *list)
{
    size_t count;
    struct map_line *lines = vma_all(subject, &count);
    for (size_t i = 0; i < count; i++)
        consider(look, subject, &lines[i], list);
    maps_free(lines, count);
    return count > 0 ? VMA_NONE : VMA_GONE;
}

static enum vma_answer list_now(struct look *look, struct subject *subject, struct list *list, unsigned *how)
{
    enum vma_answer answer = list_by_query(look, subject, list);
    if (answer == VMA_UNABLE)
        return list_by_text(look, subject, list);
    *how |= HOW_PROCMAP_QUERY;
    return answer;
}

/* Held, and no system call since: the list is as it was. Its objects are seen by this look, too. */
static bool is_current(struct look *look, struct subject *subject)
{
    if (!subject->held || subject->epoch == 0 || subject->epoch != subject->maps_epoch)
        return false;
    for (size_t i = 0; i < subject->nmaps; i++) {
        struct object *object = look_object_known(look, subject->maps[i].id);
        if (object == NULL)
            return false;
        object->met = look->seq;
    }
    return true;
}

enum listing look_list(struct look *look, struct subject *subject, unsigned *how)
{
    struct list list = {0};
    if (is_current(look, subject))
        return LIST_DONE;
    if (subject_file(subject, SUBJECT_MAPS) < 0) {
        bool refused = errno == EACCES || errno == EPERM;
        subject_renew(subject);
        return refused ? LIST_REFUSED : LIST_GONE;
    }
    enum vma_answer answer = list_now(look, subject, &list, how);
    if (answer == VMA_GONE) { /* dead; or it has other memory since an exec that nobody told us of */
        free(list.lines);
        list = (struct list){0};
        subject_renew(subject);
        answer = subject_file(subject, SUBJECT_MAPS) < 0 ? VMA_GONE : list_now(look, subject, &list, how);
    }
    maps_free(subject->maps, subject->nmaps);
    subject->maps = list.lines;
    subject->nmaps = list.count;
    subject->maps_epoch = subject->epoch;
    return answer == VMA_GONE ? LIST_GONE : LIST_DONE;
}
