/* Inside the sandbox: calls visits_bump as the suite asks, once or often. */
#include <errno.h>
#include <sys/stat.h>

#include "grading/driver/talk.h"
#include "visits.h"

static void bump(struct wire *ask, struct wire *answer)
{
    const char *path = talk_text(ask);
    mode_t old = umask((mode_t)wire_take_number(ask));
    errno = 0;
    talk_result(answer, visits_bump(path));
    umask(old);
}

/* The answer ends with what each call returned. */
static void bump_often(struct wire *ask, struct wire *answer)
{
    const char *path = talk_text(ask);
    int64_t times = wire_take_number(ask);
    errno = 0;
    talk_result(answer, 0);
    for (int64_t i = 0; i < times; i++)
        wire_number(answer, visits_bump(path));
}

int main(void)
{
    static const struct talk_op ops[] = {{"visits_bump", bump}, {"visits_bump, often", bump_often}};
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
