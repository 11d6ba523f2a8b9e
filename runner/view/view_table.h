/* A table of the lesson text, in as few columns as its sheet has: wide ones break their cells, and where
 * even that does not help, each row becomes a list. */
#ifndef SHMLAB_VIEW_VIEW_TABLE_H
#define SHMLAB_VIEW_VIEW_TABLE_H

#include "course/lesson.h"
#include "view/sheet.h"

void view_table(struct sheet *sheet, const struct table *table);

#endif
