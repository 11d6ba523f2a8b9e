/* The same pages as lines without positions: for plain mode, `shmlab show`, pipes, speech and braille. The
 * diagram is in words. Text is appended to `out`, each line ended by a newline and at most 78 columns wide;
 * no escape byte is written. Choices are not part of it: the plain face numbers them (lab/choice.h). */
#ifndef SHMLAB_VIEW_PLAIN_H
#define SHMLAB_VIEW_PLAIN_H

struct buf;
struct lesson;
struct session;

/* What the screen is about now: home, the page's text and the card of its scene, the open question with its
 * numbered options (answered: with why), the last verdict. The stage only in a few lines (who is where). */
void plain_screen(const struct session *session, struct buf *out);
/* Everything about the processes: each actor, each mapping, object, page, variable, and the object folder. */
void plain_stage(const struct session *session, struct buf *out);
/* The hints of a task up to that level. */
void plain_hints(const struct lesson *task, int level, struct buf *out);
/* A whole lesson: pages, tables, scenes as scripts, questions with their answers at the end. */
void plain_lesson(const struct lesson *lesson, struct buf *out);
/* The same on one printed page, at most 60 lines of 78 columns. */
void plain_card(const struct lesson *lesson, struct buf *out);

/* From now on lines are broken at so many columns. */
void plain_wrap_at(int columns);

#endif
