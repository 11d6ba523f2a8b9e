/* The symbol tables: what functions are called where there is no DWARF, and what a program imports. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/debuginfo_private.h"

static bool is_function(const GElf_Sym *symbol)
{
    int type = GELF_ST_TYPE(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC) &&
           symbol->st_value != 0;
}

static void add_table(const struct debuginfo *info, Elf_Scn *section, const GElf_Shdr *header)
{
    struct symbols *symbols = &info->index->symbols;
    Elf_Data *data = elf_getdata(section, NULL);
    if (data == NULL || header->sh_entsize == 0)
        return;
    for (int i = 0; i < (int)(header->sh_size / header->sh_entsize); i++) {
        GElf_Sym symbol;
        if (gelf_getsym(data, i, &symbol) == NULL || !is_function(&symbol))
            continue;
        const char *name = elf_strptr(info->elf, header->sh_link, symbol.st_name);
        if (name == NULL)
            continue;
        symbols->list = mem_push(symbols->list, &symbols->count, &symbols->capacity, sizeof *symbols->list);
        symbols->list[symbols->count - 1] = (struct symbol){symbol.st_value, symbol.st_size, name};
    }
}

/* By address; of several names for one function the one that people write comes last: the one with the
 * fewest leading underscores. */
static int by_address(const void *a, const void *b)
{
    const struct symbol *left = a, *right = b;
    if (left->address != right->address)
        return left->address < right->address ? -1 : 1;
    size_t left_bars = strspn(left->name, "_"), right_bars = strspn(right->name, "_");
    if (left_bars != right_bars)
        return left_bars > right_bars ? -1 : 1;
    return strcmp(left->name, right->name);
}

static const struct symbols *read_symbols(const struct debuginfo *info)
{
    struct symbols *symbols = &info->index->symbols;
    if (symbols->read)
        return symbols;
    symbols->read = true;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(info->elf, section)) != NULL;) {
        GElf_Shdr header;
        if (gelf_getshdr(section, &header) != NULL &&
            (header.sh_type == SHT_SYMTAB || header.sh_type == SHT_DYNSYM))
            add_table(info, section, &header);
    }
    if (symbols->count > 0)
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    return symbols;
}

const struct symbol *debuginfo_symbol_at(const struct debuginfo *info, uint64_t address)
{
    const struct symbols *symbols = read_symbols(info);
    size_t low = 0, high = symbols->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct symbol *symbol = &symbols->list[low - 1];
    bool covers = address - symbol->address < symbol->size || address == symbol->address;
    return covers ? symbol : NULL;
}

uint64_t debuginfo_symbol(const struct debuginfo *info, const char *name)
{
    const struct symbols *symbols = read_symbols(info);
    for (size_t i = 0; i < symbols->count; i++)
        if (strcmp(symbols->list[i].name, name) == 0)
            return symbols->list[i].address;
    return 0;
}

static void add_import(struct debuginfo *info, const GElf_Rela *relocation, Elf_Data *names, unsigned strings)
{
    struct imports *imports = &info->index->imports;
    unsigned long type = GELF_R_TYPE(relocation->r_info);
    GElf_Sym symbol;
    if (type != R_X86_64_JUMP_SLOT && type != R_X86_64_GLOB_DAT)
        return;
    if (gelf_getsym(names, (int)GELF_R_SYM(relocation->r_info), &symbol) == NULL)
        return;
    int kind = GELF_ST_TYPE(symbol.st_info);
    const char *name = elf_strptr(info->elf, strings, symbol.st_name);
    if (name == NULL || *name == '\0' || (kind != STT_FUNC && kind != STT_NOTYPE))
        return;
    imports->list = mem_push(imports->list, &imports->count, &imports->capacity, sizeof *imports->list);
    imports->list[imports->count - 1] = (struct debuginfo_import){name, relocation->r_offset};
}

static void add_relocations(struct debuginfo *info, Elf_Scn *section, const GElf_Shdr *header)
{
    GElf_Shdr names_header;
    Elf_Scn *names = elf_getscn(info->elf, header->sh_link);
    Elf_Data *data = elf_getdata(section, NULL), *names_data = names ? elf_getdata(names, NULL) : NULL;
    if (data == NULL || names_data == NULL || gelf_getshdr(names, &names_header) == NULL)
        return;
    for (int i = 0; i < (int)(header->sh_size / header->sh_entsize); i++) {
        GElf_Rela relocation;
        if (gelf_getrela(data, i, &relocation) != NULL)
            add_import(info, &relocation, names_data, names_header.sh_link);
    }
}

size_t debuginfo_imports(struct debuginfo *info, const struct debuginfo_import **imports)
{
    struct imports *known = &info->index->imports;
    if (!known->read) {
        known->read = true;
        for (Elf_Scn *section = NULL; (section = elf_nextscn(info->elf, section)) != NULL;) {
            GElf_Shdr header;
            if (gelf_getshdr(section, &header) != NULL && header.sh_type == SHT_RELA &&
                header.sh_entsize != 0 && (header.sh_flags & SHF_ALLOC) && header.sh_link != 0)
                add_relocations(info, section, &header);
        }
    }
    *imports = known->list;
    return known->count;
}
