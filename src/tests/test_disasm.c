/* Instructions as they stand in real programs: which memory they touch, and how they are said. */
#include <check.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "system/arch.h"
#include "system/disasm.h"
#include "tests/suite_main.h"

enum { PC = 0x400000 };

static const struct user_regs_struct regs = {
    .rip = PC,
    .rdi = 0x100001000,
    .rsi = 0x2000,
    .rsp = 0x7000,
    .rbp = 0x7100,
    .rcx = 3,
    .rax = 40,
    .fs_base = 0x9000,
};

static const struct sample {
    const char *code;
    uint8_t length;
    const char *touches; /* each access: r, w, rw (w? where it depends) address+length, (hidden) */
    unsigned traits;
    const char *words; /* with the explicit memory called "x"; NULL not asked */
} samples[] = {
    /* mov (%rdi),%eax */
    {"\x8b\x07", 2, "r 100001000+4", 0, "load eax ← x"},
    /* mov %eax,8(%rdi,%rsi,4) */
    {"\x89\x44\xb7\x08", 4, "w 100009008+4", 0, "store x ← eax"},
    /* movl $5,(%rdi) */
    {"\xc7\x07\5\0\0\0", 6, "w 100001000+4", 0, "store x ← 5"},
    /* addl $1,(%rdi) */
    {"\x83\x07\x01", 3, "rw 100001000+4", 0, "add 1 to x"},
    /* incl (%rdi) */
    {"\xff\x07", 2, "rw 100001000+4", 0, "add 1 to x"},
    /* sub (%rdi),%eax */
    {"\x2b\x07", 2, "r 100001000+4", 0, "subtract x from eax"},
    /* lock cmpxchg %edx,(%rdi) */
    {"\xf0\x0f\xb1\x17", 4, "rw? 100001000+4", INSN_LOCKED, "locked compare and swap x ← edx"},
    /* xchg %eax,(%rdi) */
    {"\x87\x07", 2, "rw 100001000+4", INSN_LOCKED, "swap eax and x"},
    /* lock xadd %eax,(%rdi) */
    {"\xf0\x0f\xc1\x07", 4, "rw 100001000+4", INSN_LOCKED, "locked fetch and add x ← eax"},
    /* rep movsb */
    {"\xf3\xa4", 2, "w 100001000+1 (hidden) r 2000+1 (hidden)", INSN_REPEATED, NULL},
    /* rep stosb */
    {"\xf3\xaa", 2, "w 100001000+1 (hidden)", INSN_REPEATED, NULL},
    /* repnz scasb */
    {"\xf2\xae", 2, "r 100001000+1 (hidden)", INSN_REPEATED, NULL},
    /* cmpsb */
    {"\xa6", 1, "r 2000+1 (hidden) r 100001000+1 (hidden)", 0, NULL},
    /* cmp %eax,(%rdi) */
    {"\x39\x07", 2, "r 100001000+4", 0, "compare x with eax"},
    /* testl $1,(%rdi) */
    {"\xf7\x07\1\0\0\0", 6, "r 100001000+4", 0, "test x with 1"},
    /* movups %xmm0,(%rdi) */
    {"\x0f\x11\x07", 3, "w 100001000+16", INSN_VECTOR, "store x ← xmm0"},
    /* movdqa %xmm0,(%rdi) */
    {"\x66\x0f\x7f\x07", 4, "w 100001000+16", INSN_VECTOR, NULL},
    /* vmovdqu %ymm0,(%rdi) */
    {"\xc5\xfe\x7f\x07", 4, "w 100001000+32", INSN_VECTOR, NULL},
    /* vmovups (%rdi),%ymm0 */
    {"\xc5\xfc\x10\x07", 4, "r 100001000+32", INSN_VECTOR, "load ymm0 ← x"},
    /* cmpxchg16b (%rdi) */
    {"\x48\x0f\xc7\x0f", 4, "rw? 100001000+16", 0, NULL},
    /* push %rax */
    {"\x50", 1, "w 6ff8+8 (hidden)", 0, "push %rax"},
    /* push (%rdi) */
    {"\xff\x37", 2, "r 100001000+8 w 6ff8+8 (hidden)", 0, NULL},
    /* pop %rax */
    {"\x58", 1, "r 7000+8 (hidden)", 0, NULL},
    /* pop 8(%rsp): the address counts from behind the popped word */
    {"\x8f\x44\x24\x08", 4, "w 7010+8 r 7000+8 (hidden)", 0, NULL},
    /* leave */
    {"\xc9", 1, "r 7100+8 (hidden)", 0, NULL},
    /* call *(%rdi) */
    {"\xff\x17", 2, "r 100001000+8 w 6ff8+8 (hidden)", 0, NULL},
    /* ret */
    {"\xc3", 1, "r 7000+8 (hidden)", 0, "return"},
    /* prefetcht0 (%rdi) */
    {"\x0f\x18\x0f", 3, "", 0, NULL},
    /* lea (%rdi),%rax */
    {"\x48\x8d\x07", 3, "", 0, NULL},
    /* nopl (%rdi) */
    {"\x0f\x1f\x07", 3, "", 0, NULL},
    /* movnti %eax,(%rdi) */
    {"\x0f\xc3\x07", 3, "w 100001000+4", INSN_STREAMING, NULL},
    /* bts %eax,(%rdi): bit 40 is in the second word */
    {"\x0f\xab\x07", 3, "rw 100001004+4", 0, NULL},
    /* mov %fs:0x28,%eax */
    {"\x64\x8b\x04\x25\x28\0\0\0", 8, "r 9028+4", 0, NULL},
    /* mov (%edi),%eax: a 32-bit address */
    {"\x67\x8b\x07", 3, "r 1000+4", 0, NULL},
    /* mov 0x10(%rip),%eax */
    {"\x8b\x05\x10\0\0\0", 6, "r 400016+4", 0, NULL},
    /* movabs 0x1122334455667788,%rax */
    {"\x48\xa1\x88\x77\x66\x55\x44\x33\x22\x11", 10, "r 1122334455667788+8", 0, NULL},
    /* movq %xmm0,(%rdi) */
    {"\x66\x0f\xd6\x07", 4, "w 100001000+8", INSN_VECTOR, NULL},
    /* movhps %xmm0,(%rdi) */
    {"\x0f\x17\x07", 3, "w 100001000+8", INSN_VECTOR, NULL},
    /* vmovdqu32 %zmm0,(%rdi) */
    {"\x62\xf1\x7e\x48\x7f\x07", 6, "w 100001000+64", INSN_VECTOR, NULL},
    /* vmovdqu32 %zmm0,(%rdi){%k1}: the mask decides */
    {"\x62\xf1\x7e\x49\x7f\x07", 6, "w? 100001000+64", INSN_VECTOR | INSN_UNCERTAIN, NULL},
    /* xsave (%rdi) */
    {"\x0f\xae\x27", 3, "rw 100001000+576", INSN_UNCERTAIN | INSN_VECTOR, NULL},
    /* jmp *0x10(%rip) */
    {"\xff\x25\x10\0\0\0", 6, "r 400016+8", 0, NULL},
    {"\x0f\xae\xf0", 3, "", INSN_FENCE, "fence: wait until own stores are visible"},
    {"\x0f\x31", 2, "", INSN_UNREPEATABLE, NULL},
    {"\x0f\xa2", 2, "", INSN_UNREPEATABLE | INSN_FENCE, NULL},
    {"\x0f\xc7\xf0", 3, "", INSN_UNREPEATABLE, NULL},
    {"\x0f\x05", 2, "", INSN_SYSCALL, "system call"},
    {"\xcd\x80", 2, "", INSN_SYSCALL, "system call"},
    /* add $1,%eax */
    {"\x83\xc0\x01", 3, "", 0, "add 1 to eax"},
    /* mov %eax,%edx */
    {"\x89\xc2", 2, "", 0, "mov %eax, %edx"},
};

static void describe(const struct disasm_insn *insn, const struct user_regs_struct *with, struct buf *text)
{
    struct disasm_access accesses[DISASM_OPERANDS];
    size_t count = disasm_accesses(insn, with, accesses);
    for (size_t i = 0; i < count; i++) {
        const struct disasm_access *access = &accesses[i];
        buf_printf(text, "%s%s%s%s %" PRIx64 "+%u%s", i > 0 ? " " : "", access->read ? "r" : "",
                   access->write ? "w" : "", access->maybe ? "?" : "", access->address, access->length,
                   access->hidden ? " (hidden)" : "");
    }
}

START_TEST(every_sample_touches_what_it_should)
{
    const struct sample *sample = &samples[_i];
    struct disasm_insn insn;
    struct buf text = {0}, words = {0};
    ck_assert(disasm_decode(&insn, (const uint8_t *)sample->code, sample->length, PC));
    ck_assert_uint_eq(insn.length, sample->length);
    describe(&insn, &regs, &text);
    ck_assert_str_eq(buf_text(&text), sample->touches);
    ck_assert_msg(insn.traits == sample->traits, "%s: traits %u, not %u", insn.text, insn.traits,
                  sample->traits);
    disasm_words(&insn, "x", &words);
    if (sample->words != NULL)
        ck_assert_str_eq(buf_text(&words), sample->words);
    buf_free(&text);
    buf_free(&words);
}
END_TEST

START_TEST(a_finished_repeat_touches_nothing)
{
    struct disasm_insn insn;
    struct user_regs_struct done = regs;
    struct disasm_access accesses[DISASM_OPERANDS];
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\xf3\xa4", 2, PC));
    ck_assert_uint_eq(disasm_accesses(&insn, &done, accesses), 2);
    done.rcx = 0;
    ck_assert_uint_eq(disasm_accesses(&insn, &done, accesses), 0);
}
END_TEST

START_TEST(a_negative_bit_leads_below)
{
    struct disasm_insn insn;
    struct user_regs_struct below = regs;
    struct disasm_access accesses[DISASM_OPERANDS];
    below.rax = (unsigned long long)-1;
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\x0f\xab\x07", 3, PC));
    ck_assert_uint_eq(disasm_accesses(&insn, &below, accesses), 1);
    ck_assert_uint_eq(accesses[0].address, 0x100000ffc);
}
END_TEST

START_TEST(a_gather_is_called_uncertain)
{
    struct disasm_insn insn; /* vpgatherdd %xmm1,(%rdi,%xmm2,4),%xmm0 */
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\xc4\xe2\x71\x90\x04\x97", 6, PC));
    ck_assert(insn.traits & INSN_UNCERTAIN);
}
END_TEST

START_TEST(flow_is_told_with_its_target)
{
    struct disasm_insn insn;
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\xe8\x10\0\0\0", 5, PC));
    ck_assert(insn.flow == FLOW_CALL);
    ck_assert_uint_eq(insn.target, PC + 0x15);
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\x74\xfe", 2, PC));
    ck_assert(insn.flow == FLOW_BRANCH);
    ck_assert_uint_eq(insn.target, PC);
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\xff\xe0", 2, PC));
    ck_assert(insn.flow == FLOW_JUMP);
    ck_assert_uint_eq(insn.target, 0);
    ck_assert(disasm_decode(&insn, arch_breakpoint, sizeof arch_breakpoint, PC));
    ck_assert(insn.flow == FLOW_TRAP);
    ck_assert(disasm_decode(&insn, arch_syscall_insn, sizeof arch_syscall_insn, PC));
    ck_assert(insn.flow == FLOW_NEXT && (insn.traits & INSN_SYSCALL));
}
END_TEST

START_TEST(half_an_instruction_is_none)
{
    struct disasm_insn insn;
    ck_assert(!disasm_decode(&insn, (const uint8_t *)"\x8b", 1, PC));
    ck_assert(!disasm_decode(&insn, (const uint8_t *)"", 0, PC));
}
END_TEST

START_TEST(text_is_short_att_syntax)
{
    struct disasm_insn insn;
    ck_assert(disasm_decode(&insn, (const uint8_t *)"\x83\x47\x10\x01", 4, PC));
    ck_assert_str_eq(insn.text, "addl $0x1, 0x10(%rdi)");
    struct buf words = {0};
    disasm_words(&insn, NULL, &words);
    ck_assert_str_eq(buf_text(&words), insn.text);
    buf_free(&words);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("disasm");
    tcase_add_loop_test(cases, every_sample_touches_what_it_should, 0,
                        (int)(sizeof samples / sizeof *samples));
    tcase_add_test(cases, a_finished_repeat_touches_nothing);
    tcase_add_test(cases, a_negative_bit_leads_below);
    tcase_add_test(cases, a_gather_is_called_uncertain);
    tcase_add_test(cases, flow_is_told_with_its_target);
    tcase_add_test(cases, half_an_instruction_is_none);
    tcase_add_test(cases, text_is_short_att_syntax);
    return suite_run();
}
