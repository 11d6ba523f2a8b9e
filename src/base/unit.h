/* What one step of a held actor is. Shared by the scene language and the stage. */
#ifndef SHMLAB_BASE_UNIT_H
#define SHMLAB_BASE_UNIT_H

enum unit {
    UNIT_CALL,   /* one C call of the program with its system calls, or one bare system call */
    UNIT_LINE,   /* one source line; calls run over */
    UNIT_ACCESS, /* up to and including the next instruction that touches a shared mapping */
    UNIT_INSN,   /* one instruction */
};

#endif
