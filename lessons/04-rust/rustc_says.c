/* rustc_says: hands two_owners.rs, as it is usually printed, to the compiler.
 *
 * Usage: rustc_says
 * Ends as rustc ends. rustc finds the mistake before it writes anything.
 * See also: two_owners.rs, rustc(1), readlink(2), execvp(3) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int failed(const char *call)
{
    fprintf(stderr, "rustc_says: %s: %s\n", call, strerrorname_np(errno));
    return 127;
}

/* The sources were copied to the place where the programs were built. */
static int go_to_sources(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length == -1)
        return -1;
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    return chdir(path);
}

int main(void)
{
    static char *const with_crates[] = {
        "rustc", "--edition=2021", "--error-format=short", "--color=never",
        "--emit=metadata", "--out-dir=/tmp", "--cfg=as_printed",
        "-L../../rust/crates", "--extern=nix", "two_owners.rs", NULL};
    static char *const without[] = {
        "rustc", "--edition=2021", "--error-format=short", "--color=never",
        "--emit=metadata", "--out-dir=/tmp", "--cfg=as_printed",
        "nocrate/two_owners.rs", NULL};

    if (go_to_sources() == -1)
        return failed("chdir");
    bool crates = access("two_owners.rs", R_OK) == 0;
    execvp("rustc", crates ? with_crates : without); //@ask
    return failed("rustc");
}
