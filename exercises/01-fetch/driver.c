/* Inside the sandbox: calls shm_fetch as the suite asks. Behind the buffer lie `behind` bytes that are not
 * part of it, and then a page that cannot be touched. */
#include <errno.h>
#include <string.h>

#include "fetch.h"
#include "grading/driver/talk.h"

static void fetch(struct wire *ask, struct wire *answer)
{
    const char *name = talk_text(ask);
    size_t cap = (size_t)wire_take_number(ask), behind = (size_t)wire_take_number(ask);
    int fill = (int)wire_take_number(ask);
    char *buf = talk_room(cap + behind);
    memset(buf, fill, cap + behind);
    errno = 0;
    talk_result(answer, shm_fetch(name, buf, cap));
    wire_bytes(answer, buf, cap + behind);
}

int main(void)
{
    static const struct talk_op ops[] = {{"shm_fetch", fetch}};
    return talk_serve(ops, 1);
}
