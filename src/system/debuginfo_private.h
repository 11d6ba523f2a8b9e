/* What the debuginfo_*.c files share; nobody else includes it. Everything but the ELF handle is read when it
 * is first asked for: libc has thousands of symbols that most runs never look up. */
#ifndef SHMLAB_SYSTEM_DEBUGINFO_PRIVATE_H
#define SHMLAB_SYSTEM_DEBUGINFO_PRIVATE_H

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>

#include "system/debuginfo.h"
#include "system/type.h"

struct row { /* one row of the line table */
    uint64_t address;
    size_t order;     /* in which the compiler wrote them */
    const char *file; /* NULL ends a sequence: no line from here on */
    int line;
    bool statement, prologue_end;
};

struct rows {
    bool read;
    struct row *list; /* by address; rows of one address in the compiler's order */
    size_t count, capacity;
};

struct extent { /* code of one function of the program; a function split by the compiler has several */
    uint64_t start, end;
    Dwarf_Off die, unit;
};

struct extents {
    bool read;
    struct extent *list; /* by address */
    size_t count, capacity;
};

struct symbol {
    uint64_t address, size;
    const char *name;
};

struct symbols {
    bool read;
    struct symbol *list; /* functions, by address */
    size_t count, capacity;
};

struct imports {
    bool read;
    struct debuginfo_import *list;
    size_t count, capacity;
};

struct globals {
    bool read;
    struct debuginfo_variable *list;
    size_t count, capacity;
};

struct debuginfo_index {
    struct rows rows;
    struct extents extents;
    struct symbols symbols;
    struct imports imports;
    struct globals globals;
    void *types; /* tsearch tree of struct type_entry, by place of the DIE */
    void **kept; /* memory that lives as long as the debuginfo */
    size_t nkept, kept_capacity;
    void *names; /* tsearch tree of strings, each kept once */
};

struct debuginfo {
    int fd;
    Elf *elf;
    Dwarf *dwarf;                      /* NULL without DWARF */
    Dwarf_CFI *eh_frame, *debug_frame; /* NULL until asked for, or without */
    uint64_t base, entry;
    struct debuginfo_index *index;
};

/* Memory of the debuginfo: freed with it. */
void *debuginfo_keep(const struct debuginfo *info, void *memory);
/* The one copy of this text that lives as long as the debuginfo; takes the text. */
const char *debuginfo_intern(const struct debuginfo *info, char *text);

/* A system header: what is inlined from it (getchar) is nobody's source, its code counts to the line that
 * uses it. NULL is not one. */
bool debuginfo_is_system(const char *file);
const struct rows *debuginfo_rows(const struct debuginfo *info);
const struct extents *debuginfo_extents(const struct debuginfo *info);
const struct extent *debuginfo_extent(const struct debuginfo *info, uint64_t address); /* NULL: none */
const struct symbol *debuginfo_symbol_at(const struct debuginfo *info, uint64_t address);

/* The DIE at an offset that this debuginfo gave. */
Dwarf_Die debuginfo_die(const struct debuginfo *info, Dwarf_Off offset);
/* The innermost block, inlined function or function in `function` that covers address. */
Dwarf_Die debuginfo_scope(Dwarf_Die function, uint64_t address);

const struct type *debuginfo_type_of(struct debuginfo *info,
                                     Dwarf_Die *die); /* of its DW_AT_type; never NULL */
void debuginfo_types_free(struct debuginfo_index *index);

#endif
