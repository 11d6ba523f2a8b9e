/* How a session is shown and where its keys come from: curses, plain lines, or nothing but the journal. The
 * loop calls these and knows nothing of terminals; runner/face and runner/cmd fill them in. */
#ifndef SHMLAB_LAB_FACE_H
#define SHMLAB_LAB_FACE_H

#include "lab/event.h"
#include "lab/queue.h"
#include "lab/session.h"

struct face {
    void *context;
    int input;                                                     /* descriptor to poll for keys; -1 none */
    bool (*listens)(void *context, const struct session *session); /* false: not now; NULL: always */
    /* Reads all that can be read now and queues EVENT_KEY, EVENT_CLICK, or EVENT_END at the input's end. */
    void (*keys)(void *context, const struct session *session, struct queue *queue);
    /* Shows the session; at most once per 16 ms and only after a change. */
    void (*draw)(void *context, const struct session *session, struct drawn *drawn);
    void (*size)(void *context, int *rows, int *columns); /* asks the terminal anew */
    void (*suspend)(void *context);                       /* gives the terminal back, until resume */
    void (*resume)(void *context);
    void (*stop)(void *context);   /* Ctrl-Z: gives the terminal back, stops, and resumes when continued */
    void (*redraw)(void *context); /* what the terminal shows is lost */
    char *(*dump)(void *context);  /* the screen as text, the caller's to free; NULL: this face has none */
    /* The same as an SVG, the caller's to free; `title` for those who cannot see it; NULL: this face has
     * none. */
    char *(*picture)(void *context, const char *title);
    /* Leaves the full screen for plain lines: changes the members above. NULL: this face cannot. */
    void (*plain)(struct face *face);
};

#endif
