/* The full-screen face: views into a grid, the grid onto the terminal. */
#ifndef SHMLAB_CMD_FULL_H
#define SHMLAB_CMD_FULL_H

#include <stdbool.h>

#include "lab/face.h"

struct err;
struct full;
struct guardian;

/* Fills in face. The guardian (NULL none) learns how to give the terminal back. */
struct full *full_open(struct face *face, bool ascii, struct guardian *guardian, struct err *err);
void full_close(struct full *full); /* the terminal as it was; NULL does nothing */

#endif
