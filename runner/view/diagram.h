/* The memory diagram: processes, the physical memory they map, and a line from each mapping to what stands
 * behind it. Everything in it was said by the kernel or by the program's own debug information.
 *
 * With room for two processes side by side and one piece of memory, the lines run down between them. With
 * more pieces of memory, or with room for one column only, they run along the edges. With more pieces than
 * there is room for lines, boxes are numbered instead. */
#ifndef SHMLAB_VIEW_DIAGRAM_H
#define SHMLAB_VIEW_DIAGRAM_H

#include "system/snapshot.h"
#include "view/sheet.h"

/* Writes it below what is on the sheet, as wide as the sheet is. `before` may be NULL: nothing is marked as
 * changed then. With `instructions` a held process tells which one is next. A `now` without actors draws two
 * processes that have no shared mapping yet. */
void diagram_draw(struct sheet *sheet, const struct snapshot *now, const struct snapshot *before,
                  bool instructions);

#endif
