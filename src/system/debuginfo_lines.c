/* The line table and the functions of a program, indexed by address. Own indexes, because clang writes no
 * .debug_aranges, without which libdw finds no compilation unit by address. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/debuginfo_private.h"

static const char *full_path(const struct debuginfo *info, const char *file, const char *folder)
{
    if (file[0] == '/' || folder == NULL)
        return debuginfo_intern(info, mem_dup(file));
    return debuginfo_intern(info, mem_printf("%s/%s", folder, file));
}

bool debuginfo_is_system(const char *file)
{
    return file != NULL && (strncmp(file, "/usr/include/", 13) == 0 || strncmp(file, "/usr/lib/", 9) == 0);
}

static void add_row(const struct debuginfo *info, Dwarf_Line *line, const char *folder)
{
    struct rows *rows = &info->index->rows;
    Dwarf_Addr address;
    bool ends = false, statement = false, prologue_end = false;
    int number = 0;
    const char *file = dwarf_linesrc(line, NULL, NULL);
    if (dwarf_lineaddr(line, &address) != 0 || address == 0)
        return;
    dwarf_lineendsequence(line, &ends);
    dwarf_linebeginstatement(line, &statement);
    dwarf_lineprologueend(line, &prologue_end);
    dwarf_lineno(line, &number);
    if (!ends && (number == 0 || debuginfo_is_system(file))) /* it counts to the line before */
        return;
    rows->list = mem_push(rows->list, &rows->count, &rows->capacity, sizeof *rows->list);
    rows->list[rows->count - 1] = (struct row){
        .address = address,
        .order = rows->count,
        .file = ends || file == NULL ? NULL : full_path(info, file, folder),
        .line = number,
        .statement = statement,
        .prologue_end = prologue_end,
    };
}

static void add_unit_rows(const struct debuginfo *info, Dwarf_Die *unit)
{
    Dwarf_Lines *lines;
    Dwarf_Attribute attribute;
    size_t count = 0;
    const char *folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    if (dwarf_getsrclines(unit, &lines, &count) != 0)
        return;
    for (size_t i = 0; i < count; i++)
        add_row(info, dwarf_onesrcline(lines, i), folder);
}

/* Where one sequence ends and the next begins at the same address, the end comes first; otherwise rows of one
 * address stay in the compiler's order, and the last of them counts. */
static int by_address(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    if (left->address != right->address)
        return left->address < right->address ? -1 : 1;
    if ((left->file == NULL) != (right->file == NULL))
        return left->file == NULL ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

const struct rows *debuginfo_rows(const struct debuginfo *info)
{
    struct rows *rows = &info->index->rows;
    if (rows->read || info->dwarf == NULL)
        return rows;
    rows->read = true;
    Dwarf_Die unit;
    for (Dwarf_CU *cu = NULL; dwarf_get_units(info->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0;)
        add_unit_rows(info, &unit);
    if (rows->count > 0)
        qsort(rows->list, rows->count, sizeof *rows->list, by_address);
    return rows;
}

static int add_function(Dwarf_Die *function, void *context)
{
    const struct debuginfo *info = context;
    struct extents *extents = &info->index->extents;
    Dwarf_Addr base, start, end;
    Dwarf_Die unit;
    dwarf_diecu(function, &unit, NULL, NULL);
    for (ptrdiff_t at = 0; (at = dwarf_ranges(function, at, &base, &start, &end)) > 0;) {
        if (start == 0 || start >= end)
            continue;
        extents->list = mem_push(extents->list, &extents->count, &extents->capacity, sizeof *extents->list);
        extents->list[extents->count - 1] =
            (struct extent){start, end, dwarf_dieoffset(function), dwarf_dieoffset(&unit)};
    }
    return DWARF_CB_OK;
}

static int by_start(const void *a, const void *b)
{
    const struct extent *left = a, *right = b;
    return left->start < right->start ? -1 : left->start > right->start;
}

const struct extents *debuginfo_extents(const struct debuginfo *info)
{
    struct extents *extents = &info->index->extents;
    if (extents->read || info->dwarf == NULL)
        return extents;
    extents->read = true;
    Dwarf_Die unit;
    for (Dwarf_CU *cu = NULL; dwarf_get_units(info->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0;)
        dwarf_getfuncs(&unit, add_function, (void *)info, 0);
    if (extents->count > 0)
        qsort(extents->list, extents->count, sizeof *extents->list, by_start);
    return extents;
}

const struct extent *debuginfo_extent(const struct debuginfo *info, uint64_t address)
{
    const struct extents *extents = debuginfo_extents(info);
    size_t low = 0, high = extents->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (extents->list[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && address < extents->list[low - 1].end ? &extents->list[low - 1] : NULL;
}

/* The first row behind address. */
static size_t row_behind(const struct rows *rows, uint64_t address)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool same_line(const struct row *a, const struct row *b)
{
    return a->file == b->file && a->line == b->line; /* file names are kept once */
}

bool debuginfo_line(const struct debuginfo *info, uint64_t address, struct debuginfo_line *line)
{
    const struct rows *rows = debuginfo_rows(info);
    size_t behind = row_behind(rows, address);
    if (behind == 0 || rows->list[behind - 1].file == NULL || behind == rows->count)
        return false;
    const struct row *row = &rows->list[behind - 1];
    size_t first = behind - 1;
    bool statement = false;
    for (size_t i = behind; i > 0 && rows->list[i - 1].address == address; i--)
        statement |= rows->list[i - 1].statement && same_line(&rows->list[i - 1], row);
    while (first > 0 && same_line(&rows->list[first - 1], row))
        first--;
    while (behind < rows->count - 1 && same_line(&rows->list[behind], row))
        behind++;
    *line = (struct debuginfo_line){
        .file = row->file,
        .line = row->line,
        .start = rows->list[first].address,
        .end = rows->list[behind].address,
        .statement = statement,
    };
    return true;
}

/* Behind the prologue: where the compiler says so, else at the second statement that it marks. */
static uint64_t body_of(const struct debuginfo *info, uint64_t start, uint64_t end)
{
    const struct rows *rows = debuginfo_rows(info);
    size_t first = start == 0 ? 0 : row_behind(rows, start - 1);
    while (first < rows->count && rows->list[first].file == NULL) /* where the function before ends */
        first++;
    for (size_t i = first; i < rows->count && rows->list[i].address < end; i++)
        if (rows->list[i].prologue_end)
            return rows->list[i].address;
    for (size_t i = first + 1; i < rows->count && rows->list[i].address < end; i++)
        if (rows->list[i].file != NULL && rows->list[i].statement)
            return rows->list[i].address;
    return start;
}

bool debuginfo_function(const struct debuginfo *info, uint64_t address, struct debuginfo_function *function)
{
    const struct extent *extent = debuginfo_extent(info, address);
    if (extent != NULL) {
        Dwarf_Die die = debuginfo_die(info, extent->die);
        Dwarf_Addr entry = extent->start;
        dwarf_entrypc(&die, &entry);
        *function = (struct debuginfo_function){
            .name = dwarf_diename(&die),
            .start = entry,
            .end = entry == extent->start ? extent->end : debuginfo_extent(info, entry)->end,
            .has_dwarf = true,
        };
        function->body = body_of(info, function->start, function->end);
        return function->name != NULL;
    }
    const struct symbol *symbol = debuginfo_symbol_at(info, address);
    if (symbol == NULL)
        return false;
    *function = (struct debuginfo_function){
        .name = symbol->name,
        .start = symbol->address,
        .end = symbol->size ? symbol->address + symbol->size : 0,
        .body = symbol->address,
    };
    return true;
}
