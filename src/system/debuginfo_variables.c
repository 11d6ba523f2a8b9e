/* Which variables a program has, by scope. Where they lie is debuginfo_places.c's to compute. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/debuginfo_private.h"

struct list {
    struct debuginfo_variable *variables;
    size_t count, capacity;
};

static bool is_variable(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);
    return (tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) && dwarf_diename(die) != NULL;
}

static void add_variable(struct debuginfo *info, Dwarf_Die *die, bool global, struct list *list)
{
    list->variables = mem_push(list->variables, &list->count, &list->capacity, sizeof *list->variables);
    list->variables[list->count - 1] = (struct debuginfo_variable){
        .name = dwarf_diename(die),
        .type = debuginfo_type_of(info, die),
        .global = global,
        .die = dwarf_dieoffset(die),
    };
}

/* Inner blocks first, so that a name finds the variable that hides the others. */
static void add_scope(struct debuginfo *info, Dwarf_Die *scope, uint64_t address, struct list *list)
{
    Dwarf_Die child;
    if (dwarf_child(scope, &child) != 0)
        return;
    do {
        int tag = dwarf_tag(&child);
        bool is_scope = tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine;
        if (is_scope && dwarf_haspc(&child, address) > 0)
            add_scope(info, &child, address, list);
    } while (dwarf_siblingof(&child, &child) == 0);
    dwarf_child(scope, &child);
    do {
        if (is_variable(&child))
            add_variable(info, &child, false, list);
    } while (dwarf_siblingof(&child, &child) == 0);
}

/* Statics of a function are globals in all but their scope. */
static void add_statics(struct debuginfo *info, Dwarf_Die *scope, struct list *list)
{
    Dwarf_Die child;
    Dwarf_Attribute attribute;
    Dwarf_Op *location;
    size_t length;
    if (dwarf_child(scope, &child) != 0)
        return;
    do {
        int tag = dwarf_tag(&child);
        if (tag == DW_TAG_lexical_block || tag == DW_TAG_subprogram)
            add_statics(info, &child, list);
        bool is_fixed = tag == DW_TAG_variable && dwarf_attr(&child, DW_AT_location, &attribute) != NULL &&
                        dwarf_getlocation(&attribute, &location, &length) == 0 && length == 1 &&
                        (location[0].atom == DW_OP_addr || location[0].atom == DW_OP_addrx);
        if (is_fixed && dwarf_diename(&child) != NULL)
            add_variable(info, &child, true, list);
    } while (dwarf_siblingof(&child, &child) == 0);
}

size_t debuginfo_globals(struct debuginfo *info, const struct debuginfo_variable **variables)
{
    struct globals *globals = &info->index->globals;
    if (!globals->read && info->dwarf != NULL) {
        Dwarf_Die unit;
        struct list list = {0};
        for (Dwarf_CU *cu = NULL; dwarf_get_units(info->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0;)
            add_statics(info, &unit, &list);
        *globals = (struct globals){true, list.variables, list.count, list.capacity};
    }
    *variables = globals->list;
    return globals->count;
}

size_t debuginfo_variables(struct debuginfo *info, uint64_t address, struct debuginfo_variable **variables)
{
    struct list list = {0};
    const struct extent *extent = debuginfo_extent(info, address);
    if (extent != NULL) {
        Dwarf_Die function = debuginfo_die(info, extent->die), unit = debuginfo_die(info, extent->unit);
        add_scope(info, &function, address, &list);
        add_statics(info, &unit, &list);
    }
    *variables = list.variables;
    return list.count;
}
