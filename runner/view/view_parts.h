/* What a screen is put together from. Each part writes on a sheet as wide as its pane, says all it has to
 * say, and leaves it to view.c which rows of it are seen; the part's name is its file's. */
#ifndef SHMLAB_VIEW_VIEW_PARTS_H
#define SHMLAB_VIEW_VIEW_PARTS_H

#include "face/grid.h"
#include "lab/session.h"
#include "view/sheet.h"

/* Whole pages. Lists put their focus on the selected line and tell the hits of their lines in rows of the
 * sheet; view.c moves them to where they are seen. */
void view_home(const struct session *session, struct sheet *sheet, struct drawn *drawn);
void view_exercises(const struct session *session, struct sheet *sheet, struct drawn *drawn);
void view_exercise(const struct session *session, struct sheet *sheet);
void view_page(const struct session *session, struct sheet *sheet);
void view_question(const struct session *session, struct sheet *sheet, struct drawn *drawn);
void view_help(const struct session *session, struct sheet *sheet);
void view_stage(const struct session *session, struct sheet *sheet);
void view_notes(const struct session *session, struct sheet *sheet);
void view_notes_times(const struct session *session, struct buf *out); /* "3:20 of 6 min   all 21:05 of 40 min" */

/* The whole screen in front of people: at most twelve lines of text where the scene allows it, nothing dim. */
void view_demo(const struct session *session, struct grid *grid, struct drawn *drawn);
void view_replay(const struct session *session, struct grid *grid, struct drawn *drawn);
/* A recording's picture in `area`, from its row `first` on. */
void view_reel(const struct reel *reel, struct grid *grid, struct rect area, int first);
/* The stage in few words; `lean`: fewer still. */
void view_demo_stage(const struct session *session, struct sheet *sheet, bool lean);

/* Parts of pages. */
void view_blocks(const struct session *session, struct sheet *sheet, const struct block *blocks,
                 size_t count);
void view_scene(const struct session *session, struct sheet *sheet, size_t scene);
void view_listing(const struct session *session, struct sheet *sheet);
/* Many different results are drawn as at most `bars` ranges. */
void view_histogram(const struct histogram *histogram, struct sheet *sheet, int bars);
enum { VIEW_BARS = 10, VIEW_BARS_DEMO = 6, VIEW_BARS_LEAN = 4 };
/* `lean`: of several sizes the first. */
void view_measure(const struct measure *measure, struct sheet *sheet, bool lean);
void view_schedule(const struct session *session, struct sheet *sheet);

/* Panes beside the stage, which draw what fits: the source around where the actors are, and the end of what
 * they printed. `boxed`: in a box, else under a line that names them. The rows are those that they would
 * fill, names and borders included; 0 when there is nothing to show. */
int view_source_rows(const struct session *session);
void view_source_pane(const struct session *session, struct grid *grid, struct rect area, bool boxed);
int view_output_rows(const struct session *session, int columns, bool boxed);
void view_output_panes(const struct session *session, struct grid *grid, struct rect area, bool boxed,
                       struct drawn *drawn);
/* The frame of such a pane, and in it the sheet's rows from `first` on. */
struct rect view_pane_inner(struct rect area, bool boxed);
void view_pane(const struct sheet *sheet, int first, struct grid *grid, struct rect area, bool boxed,
               const char *title);

/* The first row and the last ones. */
void view_title(const struct session *session, struct grid *grid);
bool view_title_has_goal(const struct session *session, int columns);
int view_message_rows(const struct session *session, int columns);
void view_message(const struct session *session, struct grid *grid, struct rect area);
void view_keys(const struct session *session, struct grid *grid, struct rect area, struct drawn *drawn);

/* One more place to click; what does not fit the table is left to the keys. */
void view_hit(struct drawn *drawn, struct rect area, int key, int select);

#endif
