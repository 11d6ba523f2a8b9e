#include "cmd/why_words.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/span.h"
#include "system/inquest.h"

/* ---- places ---- */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* The text of the line, without the blanks around it; NULL where the source is not there. */
static char *source_line(const struct place *place)
{
    struct buf text = {0};
    struct span line = {0};
    char *found = NULL;
    if (place->file != NULL && buf_read_file(&text, place->file, NULL) == 0) {
        struct span rest = {buf_text(&text), text.length};
        int number = 0;
        while (rest.length > 0 && number < place->line) {
            line = span_line(&rest);
            number++;
        }
        if (number == place->line)
            found = span_dup(span_trim(line));
    }
    buf_free(&text);
    return found;
}

static void add_place(struct buf *text, const struct place *place)
{
    if (place->line > 0)
        buf_printf(text, " at %s:%d", last_part(place->file), place->line);
    else if (place->function != NULL)
        buf_printf(text, " in %s (without -g its lines are not known)", place->function);
    if (place->inside != NULL)
        buf_printf(text, ", in %s", place->inside);
}

static void print_source(FILE *to, const struct place *place)
{
    char *line = source_line(place);
    if (line != NULL)
        fprintf(to, "  %5d | %s\n", place->line, line);
    free(line);
}

/* ---- reasons ---- */

static void add_deed(struct buf *text, const struct inquest_end *end)
{
    static const char *const verbs[] = {[MAP_MAPPED] = "It was mapped",
                                        [MAP_PROTECTED] = "Its permissions were set",
                                        [MAP_UNMAPPED] = "It was unmapped"};
    if (!end->has_deed)
        return;
    const struct map_deed *deed = &end->deed;
    struct place place = deed->place;
    if (place.inside != NULL && strstr(place.inside, deed->call) != NULL)
        place.inside = NULL; /* the library's function of the same name */
    buf_printf(text, "%s by %s", verbs[deed->change], deed->call);
    add_place(text, &place);
    buf_text_add(text, ".\n");
}

static void add_fault(struct buf *text, const struct inquest_end *end)
{
    const struct fault *fault = &end->fault;
    bool unmapped = end->has_deed && end->deed.change == MAP_UNMAPPED;
    fault_words(fault, text);
    if (unmapped && fault->reason == FAULT_NOT_MAPPED)
        buf_text_add(text, " any more");
    buf_text_add(text, ".\n");
    if (fault->reason != FAULT_NULL)
        add_deed(text, end);
}

/* Signals without a fault: who sends them, and why. */
static const char *meaning(const struct inquest_end *end)
{
    const char *inside = end->place.inside == NULL ? "" : end->place.inside;
    switch (end->code) {
    case SIGABRT:
        if (strstr(inside, "assert") != NULL)
            return "an assertion does not hold";
        if (strstr(inside, "free") != NULL || strstr(inside, "alloc") != NULL)
            return "the C library found its heap damaged: written past a block, or freed twice";
        return strstr(inside, "chk") != NULL || strstr(inside, "stack") != NULL
                   ? "the C library stopped a write past the end of an array"
                   : "the program gave up by itself (abort)";
    case SIGPIPE: return "it wrote to a pipe or socket that nobody reads any more";
    case SIGTRAP: return "it ran into a breakpoint instruction that nobody waits for";
    case SIGALRM: return "its timer ran out (alarm)";
    case SIGINT: return "Ctrl-C was typed";
    case SIGQUIT: return "Ctrl-\\ was typed";
    case SIGKILL:
        return "somebody killed it with SIGKILL, which tells no reason; with memory short, the kernel does";
    case SIGSYS: return "a seccomp filter forbids the call";
    case SIGXCPU: return "it has used up its processor time";
    default: return "the signal's default is to end the process";
    }
}

static void add_killed(struct buf *text, const struct inquest_end *end)
{
    const char *code = end->faulted ? fault_code_name(end->fault.signal, end->fault.code) : NULL;
    const char *words = end->faulted ? fault_code_words(end->fault.signal, end->fault.code) : NULL;
    buf_printf(text, "died of SIG%s", sigabbrev_np(end->code));
    add_place(text, &end->place);
    if (code != NULL)
        buf_printf(text, " (%s: %s)", code, words);
    buf_text_add(text, ".\n");
}

static void add_cause(struct buf *text, const struct inquest_end *end)
{
    bool about_address = end->code == SIGSEGV || end->code == SIGBUS;
    if (end->faulted && about_address)
        add_fault(text, end);
    else if (!end->faulted && end->sender != 0)
        buf_printf(text, "Process %d sent the signal.\n", (int)end->sender);
    else if (!end->faulted)
        buf_printf(text, "That is: %s.\n", meaning(end));
}

static void add_failed(struct buf *text, const struct inquest_end *end)
{
    const struct inquest_call *failed = &end->failed;
    if (failed->text == NULL) {
        buf_text_add(text, "No call of its own has failed before.\n");
        return;
    }
    buf_text_add(text, "The last call that failed");
    add_place(text, &failed->place);
    buf_printf(text, ": %s = -1 %s (%s).\n", failed->text, err_name(failed->error), strerror(failed->error));
}

/* First letters become capitals at the beginning of a line. */
static void print_lines(FILE *to, const struct buf *text)
{
    struct span rest = {buf_text(text), text->length};
    while (rest.length > 0) {
        struct span line = span_line(&rest);
        char first = line.length > 0 && line.at[0] >= 'a' && line.at[0] <= 'z'
                         ? (char)(line.at[0] - 'a' + 'A')
                         : line.at[0];
        fprintf(to, "%c%.*s\n", first, (int)line.length - 1, line.at + 1);
    }
}

void why_print(FILE *to, const struct inquest_end *end)
{
    struct buf head = {0}, body = {0};
    if (end->first)
        buf_text_add(&head, "shmlab why: it ");
    else
        buf_printf(&head, "shmlab why: process %d, which it forked, ", (int)end->pid);
    if (end->killed) {
        add_killed(&head, end);
        add_cause(&body, end);
    } else {
        buf_printf(&head, "ended by itself with status %d", end->code);
        add_place(&head, &end->place);
        buf_text_add(&head, ".\n");
    }
    fprintf(to, "\n%s", buf_text(&head));
    print_source(to, &end->place);
    print_lines(to, &body);
    if (!end->killed) {
        buf_clear(&body);
        add_failed(&body, end);
        print_lines(to, &body);
        print_source(to, &end->failed.place);
    }
    buf_free(&head);
    buf_free(&body);
}

/* ---- JSON ---- */

static json_t *json_place(const struct place *place)
{
    char *line = source_line(place);
    json_t *all = json_pack("{s:s*, s:i, s:s*, s:s*, s:s*}", "file", place->file, "line", place->line, "text",
                            line, "function", place->function, "inside", place->inside);
    free(line);
    return all;
}

static json_t *json_mapping(const struct fault *fault)
{
    const struct map_line *map = &fault->map;
    if (!fault->mapped)
        return json_null();
    return json_pack("{s:I, s:I, s:s, s:I, s:s*, s:I, s:I}", "start", (json_int_t)map->start, "end",
                     (json_int_t)map->end, "perm", map->perm, "offset", (json_int_t)map->offset, "object",
                     map->path, "byte", (json_int_t)fault->offset, "size",
                     fault->size_known ? (json_int_t)fault->size : -1);
}

static json_t *json_fault(const struct inquest_end *end)
{
    static const char *const changes[] = {
        [MAP_MAPPED] = "mapped", [MAP_PROTECTED] = "protected", [MAP_UNMAPPED] = "unmapped"};
    static const char *const deeds[] = {
        [FAULT_TOUCHED] = "touch", [FAULT_READ] = "read", [FAULT_WROTE] = "write", [FAULT_JUMPED] = "jump"};
    const struct fault *fault = &end->fault;
    struct buf words = {0};
    fault_words(fault, &words);
    json_t *all =
        json_pack("{s:s*, s:s, s:s, s:I, s:s, s:o}", "code", fault_code_name(fault->signal, fault->code),
                  "reason", fault_reason_name(fault->reason), "deed", deeds[fault->deed], "address",
                  (json_int_t)fault->address, "words", buf_text(&words), "mapping", json_mapping(fault));
    if (end->has_deed)
        json_object_set_new(
            all, changes[end->deed.change],
            json_pack("{s:s, s:o}", "call", end->deed.call, "place", json_place(&end->deed.place)));
    buf_free(&words);
    return all;
}

json_t *why_json(const struct inquest_end *end)
{
    json_t *all = json_pack("{s:i, s:b, s:b, s:o}", "pid", (int)end->pid, "forked", !end->first, "killed",
                            end->killed, "place", json_place(&end->place));
    if (end->killed) {
        char *name = mem_printf("SIG%s", sigabbrev_np(end->code));
        json_object_set_new(all, "signal", json_string(name));
        free(name);
    } else {
        json_object_set_new(all, "status", json_integer(end->code));
    }
    if (end->sender != 0)
        json_object_set_new(all, "sender", json_integer(end->sender));
    if (end->faulted)
        json_object_set_new(all, "fault", json_fault(end));
    if (end->failed.text != NULL)
        json_object_set_new(all, "failed_call",
                            json_pack("{s:s, s:s, s:o}", "text", end->failed.text, "errno",
                                      err_name(end->failed.error), "place", json_place(&end->failed.place)));
    return all;
}
