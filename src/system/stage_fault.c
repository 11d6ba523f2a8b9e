/* Why an actor gets a signal that ends it: which line of it did what to which address. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "system/fault.h"
#include "system/frames.h"
#include "system/images.h"
#include "system/stage_inside.h"

static void add_place(struct stage *stage, struct actor *actor, struct buf *text)
{
    struct frame frame;
    if (!actor_frame(stage, actor, &frame))
        return;
    struct place place = frames_place(actor_images(stage, actor), &frame);
    if (place.file != NULL) {
        const char *slash = strrchr(place.file, '/');
        buf_printf(text, " at %s:%d", slash == NULL ? place.file : slash + 1, place.line);
    }
    if (place.inside != NULL)
        buf_printf(text, ", in %s", place.inside);
}

void stage_fault(struct stage *stage, struct actor *actor, pid_t tid, const siginfo_t *info)
{
    struct buf text = {0};
    struct fault fault;
    if (!fault_is(info) || tid != actor->pid || !actor_registers(actor))
        return;
    fault_find(&fault, actor_subject(stage, actor), &actor->regs, info);
    buf_printf(&text, "SIG%s", sigabbrev_np(info->si_signo));
    add_place(stage, actor, &text);
    buf_text_add(&text, ": ");
    fault_words(&fault, &text);
    fault_free(&fault);
    free(actor->why);
    actor->why = buf_take(&text);
}
