/* Holds programs inside the sandbox from outside, as a debugger does, for tests that choose the order in
 * which two of them go on, or look at every single access.
 *
 *     program_ask(program, "driver_add");
 *     hold_at(program, "driver_add");                 stands at that function's first instruction
 *     while (!hold_has_left(program))
 *         hold_step(program);
 *
 * A held program gives no answer any more: it is killed at the end of the test. Where this machine refuses
 * to hold processes there is no verdict, and the reason is said. */
#ifndef SHMLAB_GRADING_KIT_HOLD_H
#define SHMLAB_GRADING_KIT_HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct program;

/* The question is prepared and not sent. Call the function once before: the first call of a function of a
 * library is another, longer one. */
void hold_at(struct program *program, const char *function);
void hold_step(struct program *program); /* one instruction; fails the test when the program dies of it */
bool hold_has_left(const struct program *program); /* the function it was held at has returned */

struct hold_access {
    uint64_t address;
    uint32_t length;
    bool read, write;
};
enum { HOLD_ACCESSES = 4 };
/* What the next instruction will touch. */
size_t hold_accesses(const struct program *program, struct hold_access accesses[HOLD_ACCESSES]);
/* "counter.c:18  c->value += n;" for where it stands; "" where that is not the learner's code. The caller
 * frees it. */
char *hold_line(const struct program *program);
/* The same, and where that is a library or the grader's own code, for the line that called there. */
char *hold_line_or_caller(const struct program *program);
/* Bytes of its memory; false where there are none. */
bool hold_read(const struct program *program, uint64_t address, void *bytes, size_t length);
/* Where a function of the program is; 0: it has none of that name. */
uint64_t hold_symbol(const struct program *program, const char *function);
/* The same for a line that is known by its file's path and its number. */
char *hold_words(const char *file, int line);

/* While on, the kernel takes us for the submission's user when it decides who may look into a process. Root
 * in a container often may not, otherwise. */
void hold_as_user(bool on);

/* Kills all that are held and sees them off: the kernel tells their parent only then. */
void hold_end_all(void); /* called by the frame */

#endif
