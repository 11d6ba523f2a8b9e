/* Litmus tests: tiny programs of two to four processes, as text; what may come out of them by the axioms of
 * x86-TSO or of C11; and what comes out of their code.
 *
 *     "x=1 y | y=1 x"      two processes: store 1 to x, load y; store 1 to y, load x
 *     "x=1 ! y | y:1 x"    ! is mfence; y:1 exchanges y with 1 (locked: a load and a store in one)
 *     "x=1 y=1/rel | y/acq x"    C11: relaxed, unless an order is said; !acq and !rel are fences
 *
 * Variables x y z w, all 0 at first. An outcome is text: what each process loaded, in order, then the
 * variables' last values: "0|0 x1y1". */
#ifndef SHMLAB_TESTS_EXPLORE_LITMUS_H
#define SHMLAB_TESTS_EXPLORE_LITMUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "explore/explore.h"

enum { LITMUS_PROCESSES = 4, LITMUS_OPS = 6, LITMUS_VARIABLES = 4, LITMUS_OUTCOMES = 256, LITMUS_TEXT = 64 };

struct litmus_op {
    enum { LITMUS_STORE, LITMUS_LOAD, LITMUS_SWAP, LITMUS_FENCE } kind;
    int variable, value;
    enum { LITMUS_RELAXED, LITMUS_ACQUIRE, LITMUS_RELEASE, LITMUS_ACQ_REL, LITMUS_SEQ_CST } order;
};

struct litmus {
    struct litmus_op ops[LITMUS_PROCESSES][LITMUS_OPS];
    int op_count[LITMUS_PROCESSES], process_count, variable_count;
};

struct litmus_set { /* of outcomes, sorted, each once */
    char text[LITMUS_OUTCOMES][LITMUS_TEXT];
    size_t count;
};

void litmus_parse(struct litmus *litmus, const char *text);
void litmus_set_add(struct litmus_set *set, const char *text);
bool litmus_set_has(const struct litmus_set *set, const char *text);
void litmus_set_sort(struct litmus_set *set);
bool litmus_set_equal(const struct litmus_set *x, const struct litmus_set *y); /* both sorted */

/* By the axioms: all ways to say from which store each load reads and in which order stores to a variable
 * reach memory, that make no cycle. Knows nothing of store buffers. */
void litmus_axioms(const struct litmus *litmus, struct litmus_set *set);

/* The same by RC11 (Lahav, Vafeiadis and others, 2017) with C++20's release sequences; no seq_cst. */
void litmus_axioms_c11(const struct litmus *litmus, struct litmus_set *set);

/* C code of a function `name(struct shared *s, int me)` that does it. */
void litmus_print(const struct litmus *litmus, const char *name, struct buf *code);
void litmus_print_c11(const struct litmus *litmus, const char *name, struct buf *code);
/* Compiles functions to a program that runs the one called argv[1] in argv[2] processes. To free. */
char *litmus_build(const struct buf *code, const char *const *names, size_t count);
/* The same with the lab's hooks, so that memory orders are seen. */
char *litmus_build_c11(const struct buf *code, const char *const *names, size_t count);
/* Explores it; fails the test when that is not all. */
void litmus_explore(const struct litmus *litmus, const char *program, const char *name,
                    enum explore_mode mode, struct litmus_set *set);

#endif
