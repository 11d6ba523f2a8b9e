/* From the name of a place to its addresses, and from an address to what was inlined there. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "system/debuginfo_private.h"

struct found {
    uint64_t *addresses;
    size_t most, count;
    const char *name;
};

static void add(struct found *found, uint64_t address)
{
    size_t stored = found->count < found->most ? found->count : found->most;
    for (size_t i = 0; i < stored; i++)
        if (found->addresses[i] == address)
            return;
    if (stored < found->most)
        found->addresses[stored] = address;
    found->count++;
}

/* The child of `parent` that covers address, blocks and inlined functions only. */
static bool child_scope(Dwarf_Die *parent, uint64_t address, Dwarf_Die *scope)
{
    if (dwarf_child(parent, scope) != 0)
        return false;
    do {
        int tag = dwarf_tag(scope);
        bool is_scope = tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
        if (is_scope && dwarf_haspc(scope, address) > 0)
            return true;
    } while (dwarf_siblingof(scope, scope) == 0);
    return false;
}

Dwarf_Die debuginfo_scope(Dwarf_Die function, uint64_t address)
{
    Dwarf_Die scope = function, inner;
    while (child_scope(&scope, address, &inner))
        scope = inner;
    return scope;
}

/* The innermost inlined function at address; false where code is the function's own. */
static bool inlined_at(Dwarf_Die function, uint64_t address, Dwarf_Die *inlined)
{
    Dwarf_Die scope = function, inner;
    bool is_inlined = false;
    while (child_scope(&scope, address, &inner)) {
        scope = inner;
        if (dwarf_tag(&scope) == DW_TAG_inlined_subroutine && !debuginfo_is_system(dwarf_decl_file(&scope))) {
            is_inlined = true;
            *inlined = scope;
        }
    }
    return is_inlined;
}

const char *debuginfo_inlined(const struct debuginfo *info, uint64_t address)
{
    const struct extent *extent = debuginfo_extent(info, address);
    Dwarf_Die inlined;
    if (extent == NULL || !inlined_at(debuginfo_die(info, extent->die), address, &inlined))
        return NULL;
    return dwarf_diename(&inlined);
}

/* ---- functions ---- */

/* Where its code begins. gcc's entry address may lie behind code that was moved forward, outside the ranges.
 */
static bool first_code(Dwarf_Die *inlined, Dwarf_Addr *first)
{
    Dwarf_Addr base, start, end, lowest = UINT64_MAX;
    if (dwarf_entrypc(inlined, first) == 0 && dwarf_haspc(inlined, *first) > 0)
        return true;
    for (ptrdiff_t at = 0; (at = dwarf_ranges(inlined, at, &base, &start, &end)) > 0;)
        if (start < end && start < lowest)
            lowest = start;
    *first = lowest;
    return lowest != UINT64_MAX;
}

static void add_instances(Dwarf_Die *parent, struct found *found)
{
    Dwarf_Die child;
    if (dwarf_child(parent, &child) != 0)
        return;
    do {
        int tag = dwarf_tag(&child);
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_lexical_block)
            continue;
        const char *name = dwarf_diename(&child);
        Dwarf_Addr entry;
        if (tag == DW_TAG_inlined_subroutine && name != NULL && strcmp(name, found->name) == 0 &&
            first_code(&child, &entry))
            add(found, entry);
        add_instances(&child, found);
    } while (dwarf_siblingof(&child, &child) == 0);
}

static void find_function(const struct debuginfo *info, struct found *found)
{
    const struct extents *extents = debuginfo_extents(info);
    for (size_t i = 0; i < extents->count; i++) {
        Dwarf_Die die = debuginfo_die(info, extents->list[i].die);
        const char *name = dwarf_diename(&die);
        struct debuginfo_function function;
        if (name != NULL && strcmp(name, found->name) == 0 &&
            debuginfo_function(info, extents->list[i].start, &function))
            add(found, function.body);
        add_instances(&die, found);
    }
    uint64_t symbol = found->count == 0 ? debuginfo_symbol(info, found->name) : 0;
    if (symbol != 0)
        add(found, symbol);
}

/* ---- file:line ---- */

/* "racer.c" and "src/racer.c" mean "/home/ada/src/racer.c". */
static bool is_file(const char *path, struct span name)
{
    size_t length = strlen(path);
    if (name.length > length || memcmp(path + length - name.length, name.at, name.length) != 0)
        return false;
    return name.length == length || name.at[0] == '/' || path[length - name.length - 1] == '/';
}

/* The first line at or behind `line` that has a statement; 0 without. */
static int next_line(const struct rows *rows, struct span file, int line)
{
    int next = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->list[i];
        if (row->file != NULL && row->statement && row->line >= line && (next == 0 || row->line < next) &&
            is_file(row->file, file))
            next = row->line;
    }
    return next;
}

/* Which copy of the code an address belongs to: the inlined function, or the function. */
static Dwarf_Off copy_of(const struct debuginfo *info, uint64_t address)
{
    const struct extent *extent = debuginfo_extent(info, address);
    Dwarf_Die inlined;
    if (extent == NULL)
        return 0;
    if (inlined_at(debuginfo_die(info, extent->die), address, &inlined))
        return dwarf_dieoffset(&inlined);
    return extent->die;
}

static void find_line(const struct debuginfo *info, struct span file, int line, struct found *found)
{
    const struct rows *rows = debuginfo_rows(info);
    Dwarf_Off *copies = NULL;
    size_t ncopies = 0, capacity = 0;
    line = next_line(rows, file, line);
    for (size_t i = 0; line > 0 && i < rows->count; i++) {
        const struct row *row = &rows->list[i];
        if (row->file == NULL || !row->statement || row->line != line || !is_file(row->file, file))
            continue;
        Dwarf_Off copy = copy_of(info, row->address);
        bool known = false;
        for (size_t k = 0; k < ncopies; k++)
            known |= copies[k] == copy;
        if (known)
            continue;
        copies = mem_push(copies, &ncopies, &capacity, sizeof *copies);
        copies[ncopies - 1] = copy;
        add(found, row->address);
    }
    free(copies);
}

size_t debuginfo_find(const struct debuginfo *info, const char *place, uint64_t *addresses, size_t most)
{
    struct found found = {.addresses = addresses, .most = most, .name = place};
    const char *colon = strrchr(place, ':');
    int64_t line;
    if (colon == NULL)
        find_function(info, &found);
    else if (colon > place && span_number(span_of(colon + 1), &line) && line > 0 && line < INT32_MAX)
        find_line(info, (struct span){place, (size_t)(colon - place)}, (int)line, &found);
    return found.count;
}
