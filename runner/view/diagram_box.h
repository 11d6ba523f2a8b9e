/* The boxes of the diagram: a process, or a piece of memory, written on a sheet of its own before anybody
 * knows where it will stand. Only diagram*.c include this. */
#ifndef SHMLAB_VIEW_DIAGRAM_BOX_H
#define SHMLAB_VIEW_DIAGRAM_BOX_H

#include "view/picture.h"
#include "view/sheet.h"

struct link {   /* from a row of this box to a piece of memory */
    int row;    /* on the box's sheet */
    int memory; /* index into picture.memories */
};

struct box {
    char *title;
    enum style style; /* of the title */
    struct sheet sheet;
    struct link *links;
    size_t link_count, link_capacity;
    const char *heading; /* in a line through the box; NULL none */
    int rule;            /* the row of the sheet that the line takes */
    struct rect at; /* its border, once placed */
};

enum { BOX_BORDER = 4 }; /* columns that border and padding take from a box's width */

struct box_form {
    int columns; /* of the whole box */
    bool ascii;
    bool numbered;     /* for want of lines, memory has numbers and mappings say which one they lead to */
    bool instructions; /* a held process tells its next one */
};

void diagram_actor(struct box *box, const struct picture *picture, size_t actor, struct box_form form);
void diagram_no_actor(struct box *box, const char *title, struct box_form form);
void diagram_memory(struct box *box, const struct picture *picture, size_t memory, struct box_form form);
void diagram_box_free(struct box *box);
/* The height and width it needs with its border. */
int diagram_box_rows(const struct box *box);

/* At most `most` rows of a page's bytes, twice as many where rows are short. */
void diagram_bytes(struct sheet *sheet, const struct page_bytes *bytes, size_t page, int most);
/* A variable on one line: path, type, value, what it was, who wrote it. */
void diagram_variable(struct sheet *sheet, const struct var_view *var, int path_columns, int type_columns);

#endif
