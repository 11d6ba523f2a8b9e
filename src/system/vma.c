#include "system/vma.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "system/subject.h"

/* From the kernel's <linux/fs.h>, which is newer than the headers of the distributions we build on. */
struct query {
    uint64_t size, flags, address;
    uint64_t start, end, vma_flags, page_size, offset, inode;
    uint32_t major, minor, name_size, build_id_size;
    uint64_t name, build_id;
};
#define QUERY_REQUEST _IOWR('f', 17, struct query)

enum query_flags {
    QUERY_READABLE = 1,
    QUERY_WRITABLE = 2,
    QUERY_EXECUTABLE = 4,
    QUERY_SHARED = 8,
    QUERY_COVERING_OR_NEXT = 16,
    QUERY_FILE_BACKED = 32,
};

static const char deleted_mark[] = " (deleted)";

static void set_segment_apart(struct map_line *line)
{
    if (line->path != NULL && line->deleted && strncmp(line->path, "/SYSV", 5) == 0)
        line->id.major |= VMA_SEGMENT;
}

static void take_name(struct map_line *line, const char *name)
{
    size_t length = strlen(name), mark = sizeof deleted_mark - 1;
    line->deleted = length > mark && strcmp(name + length - mark, deleted_mark) == 0;
    line->path = length > 0 ? mem_dup_n(name, line->deleted ? length - mark : length) : NULL;
    set_segment_apart(line);
}

static void take_query(struct map_line *line, const struct query *query)
{
    *line = (struct map_line){
        .start = query->start,
        .end = query->end,
        .offset = query->offset,
        .perm = {query->vma_flags & QUERY_READABLE ? 'r' : '-', query->vma_flags & QUERY_WRITABLE ? 'w' : '-',
                 query->vma_flags & QUERY_EXECUTABLE ? 'x' : '-',
                 query->vma_flags & QUERY_SHARED ? 's' : 'p'},
        .id = {query->major, query->minor, query->inode},
    };
}

static enum vma_answer answer_of(struct subject *subject, int error)
{
    switch (error) {
    case 0: return VMA_FOUND;
    case ENOENT: return VMA_NONE;
    case ESRCH: return VMA_GONE;
    default: subject_cannot(subject, HOW_PROCMAP_QUERY); return VMA_UNABLE;
    }
}

enum vma_answer vma_next(struct subject *subject, uint64_t address, enum vma_filter filter, bool named,
                         struct map_line *line)
{
    char name[PATH_MAX];
    struct query query = {
        .size = sizeof query,
        .address = address,
        .flags = QUERY_COVERING_OR_NEXT | (filter == VMA_OF_FILES ? QUERY_FILE_BACKED : 0),
        .name_size = named ? sizeof name : 0, /* both or neither: the kernel insists */
        .name = named ? (uint64_t)(uintptr_t)name : 0,
    };
    if (!subject_can(subject, HOW_PROCMAP_QUERY))
        return VMA_UNABLE;
    int file = subject_file(subject, SUBJECT_MAPS);
    if (file < 0)
        return VMA_GONE;
    enum vma_answer answer = answer_of(subject, ioctl(file, QUERY_REQUEST, &query) == 0 ? 0 : errno);
    if (answer != VMA_FOUND)
        return answer;
    take_query(line, &query);
    if (named)
        take_name(line, query.name_size > 0 ? name : "");
    return VMA_FOUND;
}

static bool read_text(struct subject *subject, struct buf *text)
{
    char piece[16384];
    int file = subject_file(subject, SUBJECT_MAPS);
    if (file < 0 || lseek(file, 0, SEEK_SET) != 0)
        return false;
    for (ssize_t got; (got = read(file, piece, sizeof piece)) > 0;)
        buf_add(text, piece, (size_t)got);
    return text->length > 0;
}

struct map_line *vma_all(struct subject *subject, size_t *count)
{
    struct buf text = {0};
    struct map_line *lines = NULL;
    *count = 0;
    if (read_text(subject, &text))
        lines = maps_parse(text.data, text.length, count);
    for (size_t i = 0; i < *count; i++)
        set_segment_apart(&lines[i]);
    buf_free(&text);
    return lines;
}

bool vma_at(struct subject *subject, uint64_t address, struct map_line *line)
{
    enum vma_answer answer = vma_next(subject, address, VMA_ANY, true, line);
    bool found = answer == VMA_FOUND;
    if (answer == VMA_UNABLE) {
        size_t count;
        struct map_line *lines = vma_all(subject, &count);
        for (size_t i = 0; i < count && !found; i++) {
            found = address < lines[i].end;
            *line = lines[i];
            if (found)
                lines[i].path = NULL; /* now the caller's */
        }
        maps_free(lines, count);
    }
    if (found && address < line->start) {
        free(line->path);
        found = false;
    }
    return found;
}
