/* A piece of memory on the stage of a demo: its variables, or the pages and what they begin with. */
#ifndef SHMLAB_VIEW_VIEW_DEMO_MEMORY_H
#define SHMLAB_VIEW_VIEW_DEMO_MEMORY_H

#include "view/picture.h"
#include "view/sheet.h"

/* In a box; `lean`, beside others, in a line or two without one. */
void view_demo_memory(const struct picture *picture, size_t memory, struct sheet *sheet, bool lean);

#endif
