/* What one step of a recorded run orders, and with what it races. */
#ifndef SHMLAB_EXPLORE_LEDGER_ORDER_H
#define SHMLAB_EXPLORE_LEDGER_ORDER_H

#include "explore/ledger.h"

/* Before the step of op. */
void ledger_note(struct ledger *ledger, int actor, const struct op *op);
/* Behind a system call that has returned: it may have taken or left a lock on a file. */
void ledger_file_lock(struct ledger *ledger, int actor, const struct solo *solo);

#endif
