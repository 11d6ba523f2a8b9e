/* Out of a library: from wherever a stopped process stands to the line of its program that led there. */
#ifndef SHMLAB_SYSTEM_FRAMES_H
#define SHMLAB_SYSTEM_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

struct image_list;
struct subject;
struct user_regs_struct;

struct frame {
    uint64_t pc, sp;
    bool caller;        /* pc is a return address */
    const char *inside; /* the library function that the program called; NULL when it stands in the program */
};

/* The innermost frame in the program's own code. False when it cannot be found. */
bool frames_find(const struct image_list *images, struct subject *subject,
                 const struct user_regs_struct *regs, struct frame *frame);

/* A place in the source of the program. The names belong to the images. */
struct place {
    const char *file;     /* path as DWARF gives it; NULL unknown */
    int line;             /* 0 unknown */
    const char *function; /* of the program; NULL unknown */
    const char *inside;   /* as in struct frame */
};

/* Where the frame is in the source. */
struct place frames_place(const struct image_list *images, const struct frame *frame);

#endif
