/* Why a process gets SIGBUS or SIGSEGV: which line touched what, and what the kernel says of that address.
 * Asked while it is stopped before the signal is delivered: everything is still there. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "system/images.h"
#include "system/maps.h"
#include "system/stage_inside.h"

enum { NULL_REGION = 65536 };

static bool is_fault(const siginfo_t *info)
{
    return info->si_code > 0 && info->si_code != SI_KERNEL &&
           (info->si_signo == SIGSEGV || info->si_signo == SIGBUS);
}

static void add_place(struct stage *stage, struct actor *actor, struct buf *text)
{
    struct frame frame;
    struct debuginfo_line line;
    if (!frames_program(stage, actor, &frame))
        return;
    if (image_line(actor_images(stage, actor), frame.pc - (frame.caller ? 1 : 0), &line)) {
        const char *slash = strrchr(line.file, '/');
        buf_printf(text, " at %s:%d", slash == NULL ? line.file : slash + 1, line.line);
    }
    if (frame.inside != NULL)
        buf_printf(text, ", in %s", frame.inside);
}

/* "wrote", "read": what the instruction was about to do there. */
static const char *deed(struct stage *stage, struct actor *actor, uint64_t address)
{
    struct disasm_access accesses[DISASM_OPERANDS];
    const struct disasm_insn *insn = insn_at(stage, actor, arch_pc(&actor->regs));
    size_t count = insn == NULL ? 0 : disasm_accesses(insn, &actor->regs, accesses);
    for (size_t i = 0; i < count; i++)
        if (address >= accesses[i].address && address < accesses[i].address + accesses[i].length)
            return accesses[i].write ? "wrote to" : "read from";
    return address == arch_pc(&actor->regs) ? "jumped to" : "touched";
}

static void add_size(const struct map_line *map, uint64_t address, struct buf *text)
{
    struct stat file;
    uint64_t offset = address - map->start + map->offset;
    if (!map->deleted && map->path != NULL && stat(map->path, &file) == 0)
        buf_printf(text, "the object has %lld bytes, and this is byte %llu", (long long)file.st_size,
                   (unsigned long long)offset);
    else
        buf_printf(text, "this is byte %llu of the object, which is shorter", (unsigned long long)offset);
}

static void add_reason(const struct map_line *map, const siginfo_t *info, const char *did, struct buf *text)
{
    uint64_t address = (uint64_t)(uintptr_t)info->si_addr;
    if (map == NULL && address < NULL_REGION) {
        buf_text_add(text, "nothing is mapped there: it follows a null pointer");
    } else if (map == NULL) {
        buf_text_add(text, "nothing is mapped there");
    } else if (info->si_signo == SIGBUS) {
        buf_printf(text, "mapped, but no page behind it: %s, ", map->path == NULL ? "" : map->path);
        add_size(map, address, text);
    } else {
        bool reads = map->perm[0] == 'r', writing = strcmp(did, "wrote to") == 0;
        buf_printf(text, "mapped %s: %s", map->perm,
                   writing && reads ? "to be read, not written" : "the mapping does not allow it");
    }
}

static void explain(struct stage *stage, struct actor *actor, const siginfo_t *info, struct buf *text)
{
    struct buf maps = {0};
    size_t count = 0;
    uint64_t address = (uint64_t)(uintptr_t)info->si_addr;
    const struct map_line *found = NULL;
    char *path = mem_printf("/proc/%d/maps", actor->pid);
    struct map_line *lines = NULL;
    if (buf_read_file(&maps, path, NULL) == 0)
        lines = maps_parse(buf_text(&maps), maps.length, &count);
    for (size_t i = 0; i < count; i++)
        if (address >= lines[i].start && address < lines[i].end)
            found = &lines[i];
    const char *did = deed(stage, actor, address);
    buf_printf(text, "SIG%s", sigabbrev_np(info->si_signo));
    add_place(stage, actor, text);
    buf_printf(text, ": it %s 0x%llx: ", did, (unsigned long long)address);
    add_reason(found, info, did, text);
    maps_free(lines, count);
    buf_free(&maps);
    free(path);
}

void stage_explain_fault(struct stage *stage, struct actor *actor, pid_t tid, const siginfo_t *info)
{
    struct buf text = {0};
    if (!is_fault(info) || tid != actor->pid || !actor_registers(actor))
        return;
    explain(stage, actor, info, &text);
    free(actor->why);
    actor->why = buf_take(&text);
}
