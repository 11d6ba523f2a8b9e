/* The memory orders with which a call of the mailbox looks at full and lets the message go: read access by
 * access from a held program, in a build of the submission that names its orders. */
#ifndef SHMLAB_GRADING_KIT_MAIL_ORDERS_H
#define SHMLAB_GRADING_KIT_MAIL_ORDERS_H

#include <stdbool.h>

enum mail_concern {
    MAIL_LOOK,  /* it sees that the message is its own, and only then touches it */
    MAIL_LET_GO /* it has done with the message, and only then gives it to the other side */
};

/* Of mailbox_put, or of mailbox_take. Both ways through it: it need not wait, or it must. */
void mail_orders_expect(enum mail_concern concern, bool puts);

#endif
