#include "tests/explore_litmus.h"

#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/span.h"
#include "tests/sections.h"

static const char variables[] = "xyzw";

static int parse_order(struct span *word)
{
    static const char *const orders[] = {"/rlx", "/acq", "/rel", "/ar", "/sc"};
    const char *slash = memchr(word->at, '/', word->length);
    if (slash == NULL)
        return LITMUS_RELAXED;
    struct span order = {slash, word->length - (size_t)(slash - word->at)};
    word->length -= order.length;
    for (int i = LITMUS_RELAXED; i <= LITMUS_SEQ_CST; i++) {
        if (span_is(order, orders[i]))
            return i;
    }
    ck_abort_msg("no order in '%.*s'", (int)order.length, order.at);
}

static struct litmus_op parse_op(struct span word)
{
    int order = parse_order(&word);
    if (span_is(word, "!"))
        return (struct litmus_op){.kind = LITMUS_FENCE, .order = order};
    const char *found = strchr(variables, word.at[0]);
    ck_assert_msg(found != NULL && word.at[0] != '\0', "no variable in '%.*s'", (int)word.length, word.at);
    struct litmus_op op = {.kind = LITMUS_LOAD, .variable = (int)(found - variables), .order = order};
    if (word.length > 1) {
        op.kind = word.at[1] == '=' ? LITMUS_STORE : LITMUS_SWAP;
        op.value = atoi(word.at + 2);
    }
    return op;
}

void litmus_parse(struct litmus *litmus, const char *text)
{
    struct span rest = span_of(text), word;
    *litmus = (struct litmus){.process_count = 1};
    while ((word = span_word(&rest)).length > 0) {
        if (span_is(word, "|")) {
            litmus->process_count++;
            continue;
        }
        int process = litmus->process_count - 1;
        struct litmus_op op = parse_op(word);
        litmus->ops[process][litmus->op_count[process]++] = op;
        if (op.kind != LITMUS_FENCE && op.variable >= litmus->variable_count)
            litmus->variable_count = op.variable + 1;
    }
}

/* ---- sets ---- */

bool litmus_set_has(const struct litmus_set *set, const char *text)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->text[i], text) == 0)
            return true;
    }
    return false;
}

void litmus_set_add(struct litmus_set *set, const char *text)
{
    if (litmus_set_has(set, text))
        return;
    ck_assert_uint_lt(set->count, LITMUS_OUTCOMES);
    snprintf(set->text[set->count++], LITMUS_TEXT, "%s", text);
}

static int by_text(const void *x, const void *y)
{
    return strcmp(x, y);
}

void litmus_set_sort(struct litmus_set *set)
{
    qsort(set->text, set->count, LITMUS_TEXT, by_text);
}

bool litmus_set_equal(const struct litmus_set *x, const struct litmus_set *y)
{
    for (size_t i = 0; i < x->count && x->count == y->count; i++) {
        if (strcmp(x->text[i], y->text[i]) != 0)
            return false;
    }
    return x->count == y->count;
}

/* ---- code ---- */

static void print_op(const struct litmus_op *op, int *loads, struct buf *code)
{
    static const char *const names[] = {"rax", "rbx", "rcx", "rdx", "r8", "r9"};
    switch (op->kind) {
    case LITMUS_FENCE: buf_text_add(code, "\"mfence\\n\"\n"); break;
    case LITMUS_STORE: buf_printf(code, "\"movq $%d, %d(%%0)\\n\"\n", op->value, op->variable * 64); break;
    case LITMUS_LOAD:
        buf_printf(code, "\"movq %d(%%0), %%%%%s\\n\"\n", op->variable * 64, names[(*loads)++]);
        break;
    case LITMUS_SWAP:
        buf_printf(code, "\"movq $%d, %%%%%s\\nxchgq %%%%%s, %d(%%0)\\n\"\n", op->value, names[*loads],
                   names[*loads], op->variable * 64);
        (*loads)++;
        break;
    }
}

/* What was loaded is stored at the end, each process in a line of its own. */
static void print_process(const struct litmus *litmus, int process, struct buf *code)
{
    static const char *const low[] = {"al", "bl", "cl", "dl", "r8b", "r9b"};
    int loads = 0;
    buf_printf(code, "if (me == %d) __asm__ volatile(\n", process);
    for (int i = 0; i < litmus->op_count[process]; i++)
        print_op(&litmus->ops[process][i], &loads, code);
    for (int i = 0; i < loads; i++)
        buf_printf(code, "\"movb %%%%%s, %d(%%0)\\n\"\n", low[i], 256 + process * 64 + i);
    buf_text_add(code, ":: \"r\"(s) : \"rax\", \"rbx\", \"rcx\", \"rdx\", \"r8\", \"r9\", \"memory\");\n");
}

static void print_op_c11(const struct litmus_op *op, int *loads, struct buf *code)
{
    static const char *const orders[] = {"RELAXED", "ACQUIRE", "RELEASE", "ACQ_REL", "SEQ_CST"};
    const char *order = orders[op->order];
    int word = op->variable * 8;
    switch (op->kind) {
    case LITMUS_FENCE: buf_printf(code, "__atomic_thread_fence(__ATOMIC_%s); ", order); break;
    case LITMUS_STORE:
        buf_printf(code, "__atomic_store_n(&v[%d], %d, __ATOMIC_%s); ", word, op->value, order);
        break;
    case LITMUS_LOAD:
        buf_printf(code, "long r%d = __atomic_load_n(&v[%d], __ATOMIC_%s); ", (*loads)++, word, order);
        break;
    case LITMUS_SWAP:
        buf_printf(code, "long r%d = __atomic_exchange_n(&v[%d], %d, __ATOMIC_%s); ", (*loads)++, word,
                   op->value, order);
        break;
    }
}

void litmus_print_c11(const struct litmus *litmus, const char *name, struct buf *code)
{
    buf_printf(code, "__attribute__((noinline, noipa)) static void %s(void *s, int me)\n{\nlong *v = s;\n",
               name);
    for (int process = 0; process < litmus->process_count; process++) {
        int loads = 0;
        buf_printf(code, "if (me == %d) { ", process);
        for (int i = 0; i < litmus->op_count[process]; i++)
            print_op_c11(&litmus->ops[process][i], &loads, code);
        for (int i = 0; i < loads; i++)
            buf_printf(code, "((char *)s)[%d] = (char)r%d; ", 256 + process * 64 + i, i);
        buf_text_add(code, "}\n");
    }
    buf_text_add(code, "}\n");
}

void litmus_print(const struct litmus *litmus, const char *name, struct buf *code)
{
    buf_printf(code, "__attribute__((noinline, noipa)) static void %s(void *s, int me)\n{\n", name);
    for (int i = 0; i < litmus->process_count; i++)
        print_process(litmus, i, code);
    buf_text_add(code, "}\n");
}

static const char before[] = "#include <stdlib.h>\n#include <string.h>\n#include <sys/mman.h>\n"
                             "#include <sys/wait.h>\n#include <unistd.h>\n";
static const char after[] = "int main(int argc, char **argv)\n{\n"
                            "    int me = 0, count = argc > 2 ? atoi(argv[2]) : 0;\n"
                            "    void *s = mmap(0, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
                            "    for (int i = 1; i < count && me == 0; i++) me = fork() == 0 ? i : 0;\n"
                            "    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)\n"
                            "        if (strcmp(table[i].name, argv[1]) == 0) table[i].function(s, me);\n"
                            "    if (me != 0) _exit(0);\n    while (wait(0) > 0);\n    return 0;\n}\n";

static char *build(const struct buf *code, const char *const *names, size_t count, const char *flags,
                   const char *link)
{
    const char *folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char *program = mem_printf("%s/explore-%d-XXXXXX", folder, (int)getpid());
    int fd = mkstemp(program);
    ck_assert_int_ge(fd, 0);
    close(fd);
    char *source = mem_printf("%s.c", program);
    struct buf text = {0};
    buf_printf(&text, "%s%s", before, buf_text(code));
    buf_text_add(&text,
                 "static const struct { const char *name; void (*function)(void *, int); } table[] = {\n");
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "{\"%s\", %s},\n", names[i], names[i]);
    buf_printf(&text, "};\n%s", after);
    ck_assert_int_eq(buf_write_file(&text, source, 0600, NULL), 0);
    char *command = mem_printf("gcc -O1 -g -w %s -c -o %s.o %s && gcc -o %s %s.o %s -Wl,-z,now && rm %s.o",
                               flags, program, source, program, program, link, program);
    ck_assert_int_eq(system(command), 0);
    unlink(source);
    free(command);
    free(source);
    buf_free(&text);
    return program;
}

char *litmus_build(const struct buf *code, const char *const *names, size_t count)
{
    return build(code, names, count, "", "");
}

char *litmus_build_c11(const struct buf *code, const char *const *names, size_t count)
{
    char *hooks = mem_printf("%s/c11-hooks.o", getenv("SHMLAB_BUILD"));
    char *program = build(code, names, count, "-fsanitize=thread", hooks);
    free(hooks);
    return program;
}

/* ---- exploring ---- */

static int byte_at(const struct explore_outcome *outcome, uint64_t offset)
{
    for (size_t i = 0; i < outcome->value_count; i++) {
        const struct explore_value *value = &outcome->values[i];
        if (offset >= value->offset && offset < value->offset + value->length)
            return value->bytes[offset - value->offset];
    }
    return 0; /* nobody ever stores there */
}

static void print_outcome(const struct litmus *litmus, const struct explore_outcome *outcome, char *text)
{
    char *at = text;
    for (int process = 0; process < litmus->process_count; process++) {
        int loads = 0;
        at += sprintf(at, "%s", process > 0 ? "|" : "");
        for (int i = 0; i < litmus->op_count[process]; i++) {
            int kind = litmus->ops[process][i].kind;
            if (kind == LITMUS_LOAD || kind == LITMUS_SWAP)
                at += sprintf(at, "%d", byte_at(outcome, (uint64_t)(256 + process * 64 + loads++)));
        }
    }
    at += sprintf(at, " ");
    for (int v = 0; v < litmus->variable_count; v++)
        at += sprintf(at, "%c%d", variables[v], byte_at(outcome, (uint64_t)v * 64));
}

void litmus_explore(const struct litmus *litmus, const char *program, const char *name,
                    enum explore_mode mode, struct litmus_set *set)
{
    char count[8], text[LITMUS_TEXT];
    snprintf(count, sizeof count, "%d", litmus->process_count);
    const char *words[] = {program, name, count, NULL};
    const struct explore_program started = {.path = program, .argv = (char *const *)(uintptr_t)words};
    const struct explore_request request = {.mode = mode,
                                            .programs = &started,
                                            .program_count = 1,
                                            .from = name,
                                            .actors = (size_t)litmus->process_count,
                                            .replays = 1,
                                            .hardware_rounds = litmus->process_count == 2 ? 50 : 0,
                                            .cpu = -1};
    struct explore_result *result = sections_run(&request); /* BROKEN if a round ends as none may */
    ck_assert_msg(result->claim == EXPLORE_ALL, "%s: %s", name, result->why != NULL ? result->why : "");
    for (size_t i = 0; i < result->outcome_count; i++) {
        ck_assert_int_eq(result->outcomes[i].end, EXPLORE_ENDS);
        print_outcome(litmus, &result->outcomes[i], text);
        litmus_set_add(set, text);
    }
    litmus_set_sort(set);
    explore_result_free(result);
}
