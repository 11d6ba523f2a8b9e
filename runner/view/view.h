/* The one way from the session to the screen: a picture of all that is known, drawn anew each time. Pure:
 * nothing is changed but the grid and `drawn`, nobody is asked, nothing is remembered.
 *
 * `drawn` tells the session what this drawing could show: how far things scroll, whether the open question
 * was on the screen, and where a click would hit what. */
#ifndef SHMLAB_VIEW_VIEW_H
#define SHMLAB_VIEW_VIEW_H

#include "face/grid.h"
#include "lab/session.h"

void view_draw(const struct session *session, struct grid *grid, struct drawn *drawn);

#endif
