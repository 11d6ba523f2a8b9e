#include "system/debuginfo.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "system/debuginfo_private.h"

static int check_header(struct debuginfo *info, const char *path, struct err *err)
{
    GElf_Ehdr header;
    bool is_elf = elf_kind(info->elf) == ELF_K_ELF && gelf_getehdr(info->elf, &header) != NULL;
    if (!is_elf)
        return err_set(err, "%s is not a program: it has no ELF header", path);
    if (header.e_machine != EM_X86_64 || (header.e_type != ET_EXEC && header.e_type != ET_DYN))
        return err_set(err, "%s is not a program or library for this machine (x86-64)", path);
    info->entry = header.e_entry;
    return 0;
}

static void read_base(struct debuginfo *info)
{
    size_t count = 0;
    GElf_Phdr segment;
    elf_getphdrnum(info->elf, &count);
    for (size_t i = 0; i < count; i++) {
        if (gelf_getphdr(info->elf, (int)i, &segment) != NULL && segment.p_type == PT_LOAD) {
            info->base = segment.p_vaddr & ~(segment.p_align - 1);
            return;
        }
    }
}

struct debuginfo *debuginfo_open(const char *path, struct err *err)
{
    struct debuginfo *info = mem_alloc(sizeof *info);
    info->index = mem_alloc(sizeof *info->index);
    elf_version(EV_CURRENT);
    info->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (info->fd < 0) {
        err_errno(err, errno, "cannot open %s", path);
        goto failed;
    }
    info->elf = elf_begin(info->fd, ELF_C_READ_MMAP_PRIVATE, NULL);
    if (info->elf == NULL) {
        err_set(err, "cannot read %s: %s", path, elf_errmsg(-1));
        goto failed;
    }
    if (check_header(info, path, err) != 0)
        goto failed;
    read_base(info);
    info->dwarf = dwarf_begin_elf(info->elf, DWARF_C_READ, NULL);
    return info;
failed:
    debuginfo_close(info);
    return NULL;
}

void debuginfo_close(struct debuginfo *info)
{
    if (info == NULL)
        return;
    struct debuginfo_index *index = info->index;
    debuginfo_types_free(index);
    tdestroy(index->names, free);
    for (size_t i = 0; i < index->nkept; i++)
        free(index->kept[i]);
    free(index->kept);
    free(index->rows.list);
    free(index->extents.list);
    free(index->symbols.list);
    free(index->imports.list);
    free(index->globals.list);
    free(index);
    dwarf_cfi_end(info->eh_frame); /* that of .debug_frame belongs to the Dwarf */
    dwarf_end(info->dwarf);
    elf_end(info->elf);
    if (info->fd >= 0)
        close(info->fd);
    free(info);
}

void *debuginfo_keep(const struct debuginfo *info, void *memory)
{
    struct debuginfo_index *index = info->index;
    index->kept = mem_push(index->kept, &index->nkept, &index->kept_capacity, sizeof *index->kept);
    index->kept[index->nkept - 1] = memory;
    return memory;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

const char *debuginfo_intern(const struct debuginfo *info, char *text)
{
    char **place = tsearch(text, &info->index->names, by_text);
    if (*place != text)
        free(text);
    return *place;
}

bool debuginfo_has_lines(const struct debuginfo *info)
{
    return debuginfo_rows(info)->count > 0;
}

uint64_t debuginfo_base(const struct debuginfo *info)
{
    return info->base;
}

uint64_t debuginfo_entry(const struct debuginfo *info)
{
    return info->entry;
}

Dwarf_Die debuginfo_die(const struct debuginfo *info, Dwarf_Off offset)
{
    Dwarf_Die die = {0};
    dwarf_offdie(info->dwarf, offset, &die);
    return die;
}
