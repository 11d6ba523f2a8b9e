/* Inside the sandbox: calls parallel_sum as the suite asks; has children of its own, and output that is
 * still in a buffer. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grading/driver/talk.h"
#include "sum.h"

/* The answer ends with what *sum is then, and with where the numbers were. */
static void call(struct wire *ask, struct wire *answer)
{
    size_t length;
    const char *bytes = wire_take_bytes(ask, &length);
    int32_t *v = (int32_t *)(void *)talk_room(length);
    memcpy(v, bytes, length);
    unsigned workers = (unsigned)wire_take_number(ask);
    int64_t sum = wire_take_number(ask);
    errno = 0;
    talk_result(answer, parallel_sum(v, length / sizeof *v, workers, &sum));
    wire_number(answer, sum);
    wire_number(answer, (intptr_t)v);
}

static void call_with_output(struct wire *ask, struct wire *answer)
{
    FILE *file = fopen(talk_text(ask), "w");
    fputs(talk_text(ask), file);
    call(ask, answer);
    fclose(file);
}

/* One that stays, or one that has ended already. */
static void have_child(struct wire *ask, struct wire *answer)
{
    int64_t stays = wire_take_number(ask);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (stays)
            pause();
        _exit(0);
    }
    siginfo_t info;
    if (!stays && pid > 0)
        waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    talk_result(answer, pid > 0);
}

int main(void)
{
    static const struct talk_op ops[] = {{"parallel_sum", call},
                                         {"parallel_sum, with output in a buffer", call_with_output},
                                         {"a child of the caller", have_child}};
    return talk_serve(ops, sizeof ops / sizeof *ops);
}
