#include "system/arch.h"

/* rbx: struct arch_rounds. r13: sync, three words a line apart: to how many barriers each of the two has
 * come, and when to start. */
__asm__(".text\n"
        ".globl arch_rounds_loop, arch_rounds_loop_end\n"
        "arch_rounds_loop:\n"
        "   movq 72(%rbx), %r14\n" /* rounds */
        "   movq 56(%rbx), %r13\n" /* sync */
        "   xorl %r12d, %r12d\n"
        "1: call 9f\n"
        "   cmpq $0, 64(%rbx)\n" /* me */
        "   jne 2f\n"
        "   movq 96(%rbx), %rsi\n" /* the bytes of the beginning */
        "   movq 80(%rbx), %rdi\n"
        "   movq 88(%rbx), %rcx\n"
        "   rep movsb\n"
        "   rdtsc\n"
        "   shlq $32, %rdx\n"
        "   orq %rdx, %rax\n"
        "   addq $2500, %rax\n"
        "   movq %rax, 128(%r13)\n"
        "2: call 9f\n"
        "   movq %r14, %rax\n" /* not always the same distance between the two */
        "   andl $63, %eax\n"
        "   imulq 64(%rbx), %rax\n"
        "   movq 128(%r13), %r15\n"
        "   addq %rax, %r15\n"
        "3: rdtsc\n"
        "   shlq $32, %rdx\n"
        "   orq %rdx, %rax\n"
        "   cmpq %r15, %rax\n"
        "   jb 3b\n"
        "   movq 8(%rbx), %rdi\n"
        "   movq 16(%rbx), %rsi\n"
        "   movq 24(%rbx), %rdx\n"
        "   movq 32(%rbx), %rcx\n"
        "   movq 40(%rbx), %r8\n"
        "   movq 48(%rbx), %r9\n"
        "   call *(%rbx)\n"
        "   call 9f\n"
        "   cmpq $0, 64(%rbx)\n"
        "   jne 4f\n"
        "   movq 80(%rbx), %rsi\n" /* note what came out */
        "   movq 104(%rbx), %rdi\n"
        "   movq 88(%rbx), %rcx\n"
        "   rep movsb\n"
        "   movq %rdi, 104(%rbx)\n"
        "4: decq %r14\n"
        "   jnz 1b\n"
        "   int3\n"
        "9: incq %r12\n" /* both come here, then both go on; the exchange empties the store buffer */
        "   movq 64(%rbx), %rax\n"
        "   shlq $6, %rax\n"
        "   movq %r12, %rcx\n"
        "   xchgq %rcx, (%r13,%rax)\n"
        "   xorq $64, %rax\n"
        "8: pause\n"
        "   cmpq %r12, (%r13,%rax)\n"
        "   jb 8b\n"
        "   ret\n"
        "arch_rounds_loop_end:\n");
extern const char arch_rounds_loop[], arch_rounds_loop_end[];

_Static_assert(offsetof(struct arch_rounds, args) == 8 && offsetof(struct arch_rounds, sync) == 56 &&
                   offsetof(struct arch_rounds, results) == 104,
               "the loop finds its fields by these offsets");

const void *arch_rounds_code(size_t *length)
{
    *length = (size_t)(arch_rounds_loop_end - arch_rounds_loop);
    return arch_rounds_loop;
}

void arch_rounds_begin(struct user_regs_struct *regs, uint64_t code, uint64_t rounds)
{
    regs->rip = code;
    regs->rbx = rounds;
    regs->rsp = (regs->rsp - 2 * 4096) & ~(unsigned long long)15;
    regs->orig_rax = (unsigned long long)-1;
}
