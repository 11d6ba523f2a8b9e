/* What a program's own debug information says: source lines, functions, variables, types, and how to find
 * the callers of a function. The lab has no other source for any of these.
 *
 * A struct debuginfo is one ELF file, opened once for all processes that run it. Addresses here are those
 * of the file: subtract image.bias (images.h has the same questions for running processes). Everything
 * returned belongs to the debuginfo and lives as long as it. Without DWARF (libc, a stripped program) there
 * are still function names from the symbol tables. Separate debug files and servers are not asked. */
#ifndef SHMLAB_SYSTEM_DEBUGINFO_H
#define SHMLAB_SYSTEM_DEBUGINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct debuginfo;
struct type;

struct debuginfo_line {
    const char *file;    /* as the compiler was given it, made absolute with the folder it ran in */
    int line;            /* from 1 */
    uint64_t start, end; /* the run of code without another line: start ≤ address < end */
    bool statement;      /* `address` itself is a recommended place to stop for this line */
};

struct debuginfo_function {
    const char *name;
    uint64_t start, end; /* end is 0 where the symbol has no size */
    uint64_t body;  /* behind the prologue: where a breakpoint finds the arguments; start without lines */
    bool has_dwarf; /* written in this program, with lines */
};

/* NULL, with err set, when path is not an ELF file of this machine. */
struct debuginfo *debuginfo_open(const char *path, struct err *err);
void debuginfo_close(struct debuginfo *info);

bool debuginfo_has_lines(const struct debuginfo *info);
/* Where the first loaded segment wants to be (0 in a PIE), and where the program begins. */
uint64_t debuginfo_base(const struct debuginfo *info);
uint64_t debuginfo_entry(const struct debuginfo *info);

bool debuginfo_line(const struct debuginfo *info, uint64_t address, struct debuginfo_line *line);
/* The function around address: by DWARF (an inlined one is its caller), else by the symbol that covers it. */
bool debuginfo_function(const struct debuginfo *info, uint64_t address, struct debuginfo_function *function);
/* The name of the innermost function that was inlined at address; NULL where none was. */
const char *debuginfo_inlined(const struct debuginfo *info, uint64_t address);

/* Every place a name stands for: a function ("add_one": its body, and each place it was inlined), or
 * file:line ("racer.c:22", a path or its last part: the line's first statement in each copy of the code;
 * a line without code means the next one that has). Returns how many were found, at most `most` stored. */
size_t debuginfo_find(const struct debuginfo *info, const char *place, uint64_t *addresses, size_t most);
/* The first instruction of a function, from DWARF or the symbol table; 0 when there is none. */
uint64_t debuginfo_symbol(const struct debuginfo *info, const char *name);

/* The functions that the program imports, for each slot of its linkage table: "shm_open" is called through
 * the pointer at `slot`. Returns how many there are. */
struct debuginfo_import {
    const char *name;
    uint64_t slot; /* where the linker puts the address of the function */
};
size_t debuginfo_imports(struct debuginfo *info, const struct debuginfo_import **imports);

/* ---- types and variables ---- */

/* "struct shared", "shared" (struct, union, enum or typedef), "int32_t": NULL when the program has none. */
const struct type *debuginfo_type(struct debuginfo *info, const char *name);
/* What a pointer of this type leads to; NULL for void * and for what is no pointer. */
const struct type *debuginfo_target(struct debuginfo *info, const struct type *pointer);

/* A variable's place, as DWARF tells it: a program for debuginfo_place. */
struct debuginfo_variable {
    const char *name;
    const struct type *type;
    bool global;
    uint64_t die; /* for debuginfo_place */
};

/* What variables can be seen at address: locals and parameters of the blocks and inlined functions around
 * it, innermost first, then globals of its compilation unit. Returns how many; free the array with free(). */
size_t debuginfo_variables(struct debuginfo *info, uint64_t address, struct debuginfo_variable **variables);
/* All globals and statics of the file. Returns how many; they belong to info. */
size_t debuginfo_globals(struct debuginfo *info, const struct debuginfo_variable **variables);

/* The moment at which places and callers are computed. Registers have DWARF's numbers (arch.h); `known` has
 * a bit for each that is known. */
struct debuginfo_frame {
    uint64_t pc; /* of the running process */
    uint64_t registers[32];
    uint32_t known;
    bool caller; /* pc is a return address, so what is looked up is the call before it */
};
struct debuginfo_context {
    struct debuginfo_frame frame;
    uint64_t bias; /* where the file is loaded, minus where it wants to be */
    bool (*read)(void *memory, uint64_t address, void *bytes, size_t length);
    void *memory; /* handed to read */
};

enum debuginfo_where { WHERE_UNKNOWN, WHERE_MEMORY, WHERE_VALUE };

/* Memory: *value is its address in the process. Value: it lies in a register, *value is what it holds. */
enum debuginfo_where debuginfo_place(struct debuginfo *info, const struct debuginfo_variable *variable,
                                     const struct debuginfo_context *context, uint64_t *value);

/* Turns context->frame into that of its caller. False at the outermost, or where the file does not tell. */
bool debuginfo_unwind(struct debuginfo *info, struct debuginfo_context *context);

#endif
