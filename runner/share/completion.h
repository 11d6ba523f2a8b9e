/* Completion for bash, zsh and fish, from the table of commands and the table of options. Lessons and
 * exercises are asked of `shmlab list` when the learner presses Tab, so they are those that are installed. */
#ifndef SHMLAB_SHARE_COMPLETION_H
#define SHMLAB_SHARE_COMPLETION_H

struct buf;
struct err;

int completion_write(struct buf *buf, const char *shell, struct err *err); /* "bash", "zsh" or "fish" */

#endif
