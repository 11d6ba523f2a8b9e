/* DWARF's types as struct type. What a pointer leads to is read when it is asked for, so that types that
 * refer to themselves (a list's node) end. */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/debuginfo_private.h"

struct type_entry {
    const void *die; /* where it lies in the file's .debug_info */
    struct type type;
};

static const struct type nothing = {.kind = TYPE_OTHER, .name = "void", .tag = "void"};

static const struct type *type_of_die(struct debuginfo *info, Dwarf_Die *die);

static int by_die(const void *a, const void *b)
{
    const struct type_entry *left = a, *right = b;
    return left->die < right->die ? -1 : left->die > right->die;
}

void debuginfo_types_free(struct debuginfo_index *index)
{
    tdestroy(index->types, free);
    index->types = NULL;
}

static Dwarf_Word number_of(Dwarf_Die *die, unsigned name, Dwarf_Word otherwise)
{
    Dwarf_Attribute attribute;
    Dwarf_Word value;
    if (dwarf_attr_integrate(die, name, &attribute) == NULL || dwarf_formudata(&attribute, &value) != 0)
        return otherwise;
    return value;
}

static bool die_type(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(die, DW_AT_type, &attribute) != NULL &&
           dwarf_formref_die(&attribute, type) != NULL;
}

const struct type *debuginfo_type_of(struct debuginfo *info, Dwarf_Die *die)
{
    Dwarf_Die of;
    return die_type(die, &of) ? type_of_die(info, &of) : &nothing;
}

/* ---- names ---- */

static void print_name(Dwarf_Die *die, struct buf *out)
{
    Dwarf_Die of;
    const char *name = dwarf_diename(die);
    bool has_type = die_type(die, &of);
    switch (dwarf_tag(die)) {
    case DW_TAG_structure_type: buf_text_add(out, name ? "struct " : "struct"); break;
    case DW_TAG_union_type: buf_text_add(out, name ? "union " : "union"); break;
    case DW_TAG_enumeration_type: buf_text_add(out, name ? "enum " : "enum"); break;
    case DW_TAG_subroutine_type: buf_text_add(out, "function"); return;
    case DW_TAG_atomic_type: buf_text_add(out, "_Atomic "); break;
    default: break;
    }
    if (name != NULL)
        buf_text_add(out, name);
    else if (has_type)
        print_name(&of, out);
    else if (out->length == 0)
        buf_text_add(out, "void");
    if (dwarf_tag(die) == DW_TAG_pointer_type)
        buf_text_add(out, buf_text(out)[out->length - 1] == '*' ? "*" : " *");
}

static const char *name_of(struct debuginfo *info, Dwarf_Die *die)
{
    struct buf name = {0};
    print_name(die, &name);
    return debuginfo_intern(info, buf_take(&name));
}

/* ---- scalars ---- */

static void read_base(Dwarf_Die *die, struct type *type)
{
    bool is_char = strcmp(type->name, "char") == 0; /* int8_t and uint8_t are numbers */
    switch (number_of(die, DW_AT_encoding, 0)) {
    case DW_ATE_boolean: type->kind = TYPE_BOOL; break;
    case DW_ATE_float: type->kind = TYPE_FLOAT; break;
    case DW_ATE_signed: type->kind = TYPE_SIGNED; break;
    case DW_ATE_unsigned: type->kind = TYPE_UNSIGNED; break;
    case DW_ATE_signed_char: type->kind = is_char ? TYPE_CHAR : TYPE_SIGNED; break;
    case DW_ATE_unsigned_char: type->kind = is_char ? TYPE_CHAR : TYPE_UNSIGNED; break;
    default: break;
    }
}

static void read_enum(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    struct type_constant *constants = NULL;
    size_t capacity = 0;
    Dwarf_Die child;
    type->kind = TYPE_ENUM;
    if (dwarf_child(die, &child) != 0)
        return;
    do {
        Dwarf_Attribute attribute;
        Dwarf_Sword value;
        if (dwarf_tag(&child) != DW_TAG_enumerator ||
            dwarf_formsdata(dwarf_attr(&child, DW_AT_const_value, &attribute), &value) != 0)
            continue;
        constants = mem_push(constants, &type->nconstants, &capacity, sizeof *constants);
        constants[type->nconstants - 1] = (struct type_constant){dwarf_diename(&child), value};
    } while (dwarf_siblingof(&child, &child) == 0);
    type->constants = debuginfo_keep(info, constants);
}

/* ---- what is made of other types ---- */

/* The last subrange is the innermost dimension, so the array is built from the end. */
static void read_dimensions(struct debuginfo *info, Dwarf_Die *dimension, struct type *type)
{
    Dwarf_Die next = *dimension;
    Dwarf_Word upper = number_of(dimension, DW_AT_upper_bound, (Dwarf_Word)-1);
    type->kind = TYPE_ARRAY;
    type->count = number_of(dimension, DW_AT_count, upper + 1);
    const struct type *element = type->of;
    if (dwarf_siblingof(&next, &next) == 0 && dwarf_tag(&next) == DW_TAG_subrange_type) {
        struct type *inner = debuginfo_keep(info, mem_alloc(sizeof *inner));
        inner->of = element;
        read_dimensions(info, &next, inner);
        type->of = inner;
    }
    type->size = type->of->size * type->count;
    const char *rest = strchr(type->of->name, '['); /* int a[2][3] is called "int[2][3]" */
    bool nested = type->of->kind == TYPE_ARRAY && rest != NULL;
    int stem = nested ? (int)(rest - type->of->name) : (int)strlen(type->of->name);
    type->name = debuginfo_intern(info, mem_printf("%.*s[%llu]%s", stem, type->of->name,
                                                   (unsigned long long)type->count, nested ? rest : ""));
    type->tag = type->name;
}

static void read_array(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    Dwarf_Die child;
    type->kind = TYPE_ARRAY;
    type->name = type->tag = "array";
    type->of = debuginfo_type_of(info, die);
    if (dwarf_child(die, &child) == 0 && dwarf_tag(&child) == DW_TAG_subrange_type)
        read_dimensions(info, &child, type);
}

/* Where a bit-field begins: DWARF 4 counts from the struct's start, DWARF 3 from the top of a container. */
static void place_bits(Dwarf_Die *member, struct type_field *field)
{
    Dwarf_Word none = (Dwarf_Word)-1;
    field->bits = (uint16_t)number_of(member, DW_AT_bit_size, 0);
    Dwarf_Word first = number_of(member, DW_AT_data_bit_offset, none);
    Dwarf_Word from_top = number_of(member, DW_AT_bit_offset, none);
    if (field->bits == 0)
        return;
    if (first == none && from_top != none)
        first = (field->offset + number_of(member, DW_AT_byte_size, field->type->size)) * 8 - from_top -
                field->bits;
    if (first == none)
        first = field->offset * 8;
    field->offset = first / 8;
    field->first_bit = (uint16_t)(first % 8);
}

static void read_members(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    struct type_field *fields = NULL;
    size_t capacity = 0;
    Dwarf_Die child;
    if (dwarf_child(die, &child) != 0)
        return;
    do {
        if (dwarf_tag(&child) != DW_TAG_member)
            continue;
        const char *name = dwarf_diename(&child);
        struct type_field field = {
            .name = name ? name : "",
            .type = debuginfo_type_of(info, &child),
            .offset = number_of(&child, DW_AT_data_member_location, 0),
        };
        place_bits(&child, &field);
        fields = mem_push(fields, &type->nfields, &capacity, sizeof *fields);
        fields[type->nfields - 1] = field;
    } while (dwarf_siblingof(&child, &child) == 0);
    type->fields = debuginfo_keep(info, fields);
}

/* A struct that is only declared here is defined in another unit. */
static void read_struct(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    const struct type *whole = NULL;
    type->kind = dwarf_tag(die) == DW_TAG_union_type ? TYPE_UNION : TYPE_STRUCT;
    if (number_of(die, DW_AT_declaration, 0) && dwarf_diename(die) != NULL)
        whole = debuginfo_type(info, type->name);
    if (whole != NULL)
        *type = *whole;
    else
        read_members(info, die, type);
}

/* A typedef, const, volatile or _Atomic: the same type, often under another name. */
static void read_alias(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    const char *name = type->name;
    int tag = dwarf_tag(die);
    *type = *debuginfo_type_of(info, die);
    type->name = name;
    type->is_volatile |= tag == DW_TAG_volatile_type;
    type->is_atomic |= tag == DW_TAG_atomic_type;
}

static void read_type(struct debuginfo *info, Dwarf_Die *die, struct type *type)
{
    type->name = type->tag = name_of(info, die);
    type->size = number_of(die, DW_AT_byte_size, 0);
    type->die = dwarf_dieoffset(die);
    switch (dwarf_tag(die)) {
    case DW_TAG_base_type: read_base(die, type); break;
    case DW_TAG_enumeration_type: read_enum(info, die, type); break;
    case DW_TAG_pointer_type:
        type->kind = TYPE_POINTER;
        type->size = type->size ? type->size : sizeof(uint64_t);
        break;
    case DW_TAG_array_type: read_array(info, die, type); break;
    case DW_TAG_structure_type:
    case DW_TAG_union_type: read_struct(info, die, type); break;
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type: read_alias(info, die, type); break;
    default: break;
    }
}

static const struct type *type_of_die(struct debuginfo *info, Dwarf_Die *die)
{
    struct type_entry wanted = {.die = die->addr};
    void *found = tfind(&wanted, &info->index->types, by_die);
    if (found != NULL)
        return &(*(struct type_entry **)found)->type;
    struct type_entry *entry = mem_alloc(sizeof *entry);
    entry->die = die->addr;
    read_type(info, die, &entry->type);
    tsearch(entry, &info->index->types, by_die);
    return &entry->type;
}

const struct type *debuginfo_target(struct debuginfo *info, const struct type *pointer)
{
    Dwarf_Die die = debuginfo_die(info, pointer->die), to;
    if (pointer->kind != TYPE_POINTER || !die_type(&die, &to))
        return NULL;
    return type_of_die(info, &to);
}

/* ---- by name ---- */

static bool is_named(Dwarf_Die *die, const char *word, const char *name)
{
    static const struct tag_word {
        int tag;
        const char *word;
    } words[] = {
        {DW_TAG_structure_type, "struct"}, {DW_TAG_union_type, "union"},
        {DW_TAG_enumeration_type, "enum"}, {DW_TAG_typedef, NULL},
        {DW_TAG_base_type, NULL},
    };
    const char *own = dwarf_diename(die);
    if (own == NULL || strcmp(own, name) != 0 || number_of(die, DW_AT_declaration, 0))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].tag == dwarf_tag(die))
            return word == NULL || (words[i].word != NULL && strcmp(words[i].word, word) == 0);
    return false;
}

/* "struct shared" is cut into its word and its name. */
static const char *cut_word(const char *name, const char **word)
{
    static const char *const words[] = {"struct", "union", "enum"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(name, words[i], length) == 0 && name[length] == ' ') {
            *word = words[i];
            return name + length + strspn(name + length, " ");
        }
    }
    return name;
}

const struct type *debuginfo_type(struct debuginfo *info, const char *name)
{
    Dwarf_Die unit, child;
    const char *word = NULL, *bare = cut_word(name, &word);
    if (info->dwarf == NULL)
        return NULL;
    for (Dwarf_CU *cu = NULL; dwarf_get_units(info->dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0;) {
        if (dwarf_child(&unit, &child) != 0)
            continue;
        do {
            if (is_named(&child, word, bare))
                return type_of_die(info, &child);
        } while (dwarf_siblingof(&child, &child) == 0);
    }
    return NULL;
}
