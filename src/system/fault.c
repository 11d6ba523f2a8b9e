#include "system/fault.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "system/names.h"
#include "system/peek.h"
#include "system/subject.h"
#include "system/vma.h"

enum {
    NULL_REGION = 65536,
    STACK_REACH = 65536, /* how far from the stack pointer a full stack is hit */
};

bool fault_is(const siginfo_t *info)
{
    bool by_itself = info->si_signo == SIGSEGV || info->si_signo == SIGBUS || info->si_signo == SIGFPE ||
                     info->si_signo == SIGILL;
    return by_itself && info->si_code > 0;
}

/* ---- what the instruction was about to do ---- */

static bool decode(struct subject *subject, uint64_t pc, struct disasm_insn *insn)
{
    uint8_t bytes[DISASM_BYTES];
    size_t length = sizeof bytes;
    while (length > 0 && !peek_read(subject, pc, bytes, length))
        length--; /* at the end of the code */
    return disasm_decode(insn, bytes, length, pc);
}

static bool is_address(uint64_t address)
{
    int64_t high = (int64_t)address >> 47;
    return high == 0 || high == -1;
}

/* The operand that was at fault: the one that covers the address, or, where the kernel gives none, the one
 * that is no address. */
static const struct disasm_access *guilty(const struct fault *fault, const struct disasm_access *accesses,
                                          size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t start = accesses[i].address;
        bool covers = fault->address >= start && fault->address - start < accesses[i].length;
        if (fault->code == SI_KERNEL ? !is_address(start) : covers)
            return &accesses[i];
    }
    return NULL;
}

static void find_deed(struct fault *fault, struct subject *subject, const struct user_regs_struct *regs)
{
    struct disasm_insn insn;
    struct disasm_access accesses[DISASM_OPERANDS];
    if (fault->address == arch_pc(regs)) {
        fault->deed = FAULT_JUMPED;
        return;
    }
    size_t count = decode(subject, arch_pc(regs), &insn) ? disasm_accesses(&insn, regs, accesses) : 0;
    const struct disasm_access *access = guilty(fault, accesses, count);
    if (access == NULL)
        return;
    fault->deed = access->write ? FAULT_WROTE : FAULT_READ;
    if (fault->code == SI_KERNEL) {
        fault->address = access->address;
        fault->reason = FAULT_NO_ADDRESS;
    }
}

/* ---- what is at the address ---- */

static bool take_size(struct fault *fault, const char *path)
{
    struct stat file;
    struct obj_id id;
    if (!names_identify(path, &id) || !obj_id_equal(id, fault->map.id) || stat(path, &file) != 0)
        return false;
    fault->size_known = true;
    fault->size = (uint64_t)file.st_size;
    return true;
}

/* By its name, or, where that is gone, through a descriptor of the process. */
static void find_size(struct fault *fault, pid_t pid)
{
    struct dirent *entry;
    if (fault->map.path == NULL || take_size(fault, fault->map.path))
        return;
    char *folder = mem_printf("/proc/%d/fd", (int)pid);
    DIR *open_files = opendir(folder);
    while (open_files != NULL && !fault->size_known && (entry = readdir(open_files)) != NULL) {
        char *path = mem_printf("%s/%s", folder, entry->d_name);
        take_size(fault, path);
        free(path);
    }
    if (open_files != NULL)
        closedir(open_files);
    free(folder);
}

/* The page of the object's last byte is there as a whole. */
static bool within_object(const struct fault *fault)
{
    return fault->size_known && fault->offset < (fault->size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

static bool hits_stack(const struct fault *fault, const struct map_line *above, uint64_t sp)
{
    bool close = fault->address + STACK_REACH > sp && fault->address < sp + STACK_REACH;
    if (fault->mapped)
        return close && strncmp(fault->map.perm, "---", 3) == 0;
    return close && above != NULL && above->path != NULL && strcmp(above->path, "[stack]") == 0;
}

static enum fault_reason reason_of(const struct fault *fault, const struct map_line *above, uint64_t sp)
{
    if (hits_stack(fault, above, sp))
        return FAULT_STACK;
    if (!fault->mapped)
        return fault->address < NULL_REGION ? FAULT_NULL : FAULT_NOT_MAPPED;
    if (fault->signal == SIGSEGV)
        return FAULT_FORBIDDEN;
    if (fault->code != BUS_ADRERR)
        return FAULT_OTHER;
    return within_object(fault) ? FAULT_NO_ROOM : FAULT_NO_PAGE;
}

static void find_mapping(struct fault *fault, struct subject *subject, uint64_t sp)
{
    size_t count = 0, i = 0;
    struct map_line *lines = vma_all(subject, &count);
    while (i < count && lines[i].end <= fault->address)
        i++;
    fault->mapped = i < count && fault->address >= lines[i].start;
    if (fault->mapped) {
        fault->map = lines[i];
        fault->map.path = mem_dup(lines[i].path);
        fault->offset = fault->address - lines[i].start + lines[i].offset;
        find_size(fault, subject->pid);
    }
    fault->reason = reason_of(fault, i < count ? &lines[i] : NULL, sp);
    maps_free(lines, count);
}

void fault_find(struct fault *fault, struct subject *subject, const struct user_regs_struct *regs,
                const siginfo_t *info)
{
    *fault = (struct fault){
        .signal = info->si_signo, .code = info->si_code, .address = (uint64_t)(uintptr_t)info->si_addr};
    bool about_address = fault->signal == SIGSEGV || fault->signal == SIGBUS;
    if (!about_address)
        return;
    find_deed(fault, subject, regs);
    if (fault->code != SI_KERNEL)
        find_mapping(fault, subject, arch_sp(regs));
}

void fault_free(struct fault *fault)
{
    free(fault->map.path);
    fault->map.path = NULL;
}
