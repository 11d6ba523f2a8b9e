/* shm_remove: removes the name of a shared memory object.
 *
 * Usage: shm_remove [NAME]      NAME is /my_shm unless said
 * Any process of the object's owner may do so, not only its creator.
 * See also: shm_unlink(3) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/my_shm"; //@object

    if (shm_unlink(name) == -1) {
        fprintf(stderr, "shm_remove: %s: %s\n", name, strerrorname_np(errno));
        return 1;
    }
    printf("removed %s\n", name);
    return 0;
}
