/* Manual pages from Markdown, so that what is said once is written once: lessons/README.md is
 * shmlab-lesson(5), and shmlab.1.md with the tables of commands and actions is shmlab(1). The output is
 * man(7), as mandoc and groff read it. */
#ifndef SHMLAB_SHARE_MANUAL_H
#define SHMLAB_SHARE_MANUAL_H

struct buf;
struct err;
struct lesson_parts;

/* `name` and `section` as in shmlab(1). The text begins with a `#` heading, "what: summary" or any title,
 * which becomes the NAME section; a paragraph `{commands}` or `{keys}` stands for the table of that name. -1:
 * err says what is missing. */
int manual_write(struct buf *buf, const char *name, int section, const struct lesson_parts *parts,
                 struct err *err);

#endif
