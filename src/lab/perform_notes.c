/* A demo and its speaker's notes talk over a socket in the runtime folder that is this user's alone. The demo
 * tells every follower the whole of it each time; who cannot keep up is let go and comes again. A follower
 * without a demo tries again a few times a second. Either side may be killed: the other goes on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "lab/perform_parts.h"

enum { RETRY_MS = 300, LINE_MOST = 1 << 20 };

static int address_of(const struct perform *perform, struct sockaddr_un *address, struct err *err)
{
    const char *dir = perform->options.paths->runtime;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (paths_make_own(dir, err) != 0)
        return -1;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "%s/demo.sock", dir);
    if (length < 0 || (size_t)length >= sizeof address->sun_path)
        return err_set(err, "the path %s/demo.sock is too long for a socket; set XDG_RUNTIME_DIR", dir);
    return 0;
}

static int connect_to(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* The demo's side. */

static int bind_own(int fd, const struct sockaddr_un *address)
{
    mode_t before = umask(0177);
    int result = bind(fd, (const struct sockaddr *)address, sizeof *address);
    umask(before);
    return result;
}

/* A socket that nobody answers was left by a demo that was killed. */
static int listen_at(const struct sockaddr_un *address, struct err *err)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int result = fd < 0 ? -1 : bind_own(fd, address);
    if (result != 0 && fd >= 0 && errno == EADDRINUSE) {
        int other = connect_to(address);
        if (other >= 0) {
            close(other);
            close(fd);
            return err_set(err, "another demo is running; `shmlab notes` follows that one");
        }
        unlink(address->sun_path);
        result = bind_own(fd, address);
    }
    if (result == 0 && listen(fd, NOTES_FOLLOWERS) == 0)
        return fd;
    err_errno(err, errno, "notes cannot follow this demo: no socket at %s", address->sun_path);
    if (fd >= 0)
        close(fd);
    return -1;
}

static void drop_follower(struct tell *tell, size_t index)
{
    close(tell->followers[index]);
    tell->followers[index] = tell->followers[--tell->follower_count];
}

/* False: it was let go. */
static bool send_line(struct tell *tell, size_t index)
{
    size_t length = strlen(tell->line);
    if (send(tell->followers[index], tell->line, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length)
        return true;
    drop_follower(tell, index);
    return false;
}

static void begin_to_tell(struct perform *perform)
{
    struct err err = {0};
    struct sockaddr_un address;
    struct tell *tell = &perform->tell;
    tell->begun = true;
    tell->listening = address_of(perform, &address, &err) == 0 ? listen_at(&address, &err) : -1;
    if (tell->listening >= 0)
        tell->path = mem_dup(address.sun_path);
    else
        queue_failed(perform->queue, 0, err.text);
}

static void tell(struct perform *perform, const char *line)
{
    struct tell *tell = &perform->tell;
    if (!tell->begun)
        begin_to_tell(perform);
    free(tell->line);
    tell->line = mem_dup(line);
    for (size_t i = 0; i < tell->follower_count;)
        i += send_line(tell, i);
}

static void accept_followers(struct tell *tell)
{
    int fd;
    while ((fd = accept4(tell->listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (tell->follower_count == NOTES_FOLLOWERS) {
            close(fd);
            continue;
        }
        tell->followers[tell->follower_count++] = fd;
        send_line(tell, tell->follower_count - 1);
    }
}

/* A follower says nothing; what can be read is its end. */
static void follower_spoke(struct tell *tell, int fd)
{
    char bytes[256];
    ssize_t got;
    while ((got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
        ;
    for (size_t i = 0; i < tell->follower_count; i++)
        if (tell->followers[i] == fd && (got == 0 || (errno != EAGAIN && errno != EINTR))) {
            drop_follower(tell, i);
            return;
        }
}

/* The follower's side. */

static void follow(struct perform *perform)
{
    struct sockaddr_un address;
    struct err err = {0};
    struct follow *follow = &perform->follow;
    follow->retry_at = clock_now() + (uint64_t)RETRY_MS * CLOCK_MS;
    if (address_of(perform, &address, &err) != 0) {
        queue_failed(perform->queue, 0, err.text);
        follow->retry_at = 0;
        return;
    }
    follow->fd = connect_to(&address);
    if (follow->fd >= 0)
        follow->retry_at = 0;
}

static void lose_demo(struct perform *perform)
{
    struct follow *follow = &perform->follow;
    close(follow->fd);
    follow->fd = -1;
    buf_free(&follow->input);
    follow->retry_at = clock_now() + (uint64_t)RETRY_MS * CLOCK_MS;
    queue_add(perform->queue, (struct event){.kind = EVENT_TOLD});
}

static void take_lines(struct perform *perform)
{
    struct buf *input = &perform->follow.input;
    char *end;
    while (input->length > 0 && (end = memchr(input->data, '\n', input->length)) != NULL) {
        size_t length = (size_t)(end - input->data);
        queue_add(perform->queue, (struct event){.kind = EVENT_TOLD, .text = mem_dup_n(input->data, length)});
        input->length -= length + 1;
        memmove(input->data, end + 1, input->length + 1);
    }
}

static void demo_spoke(struct perform *perform)
{
    struct follow *follow = &perform->follow;
    char bytes[4096];
    ssize_t got;
    while ((got = recv(follow->fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0 &&
           follow->input.length < LINE_MOST)
        buf_add(&follow->input, bytes, (size_t)got);
    bool lost = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    take_lines(perform);
    if (lost || follow->input.length >= LINE_MOST)
        lose_demo(perform);
}

/* For perform.c. */

void perform_notes_open(struct perform *perform)
{
    perform->tell.listening = perform->follow.fd = -1;
}

void perform_notes_close(struct perform *perform)
{
    struct tell *tell = &perform->tell;
    while (tell->follower_count > 0)
        drop_follower(tell, 0);
    if (tell->listening >= 0) {
        unlink(tell->path);
        close(tell->listening);
    }
    if (perform->follow.fd >= 0)
        close(perform->follow.fd);
    free(tell->path);
    free(tell->line);
    buf_free(&perform->follow.input);
}

void perform_notes_effect(struct perform *perform, const struct effect *effect)
{
    if (effect->kind == EFFECT_TELL)
        tell(perform, effect->text);
    else
        follow(perform);
}

size_t perform_notes_fds(const struct perform *perform, int fds[NOTES_FOLLOWERS + 2])
{
    size_t count = 0;
    if (perform->tell.listening >= 0)
        fds[count++] = perform->tell.listening;
    for (size_t i = 0; i < perform->tell.follower_count; i++)
        fds[count++] = perform->tell.followers[i];
    if (perform->follow.fd >= 0)
        fds[count++] = perform->follow.fd;
    return count;
}

bool perform_notes_readable(struct perform *perform, int fd)
{
    struct tell *tell = &perform->tell;
    bool follower = false;
    for (size_t i = 0; i < tell->follower_count; i++)
        follower = follower || tell->followers[i] == fd;
    if (fd == tell->listening)
        accept_followers(tell);
    else if (follower)
        follower_spoke(tell, fd);
    else if (fd == perform->follow.fd)
        demo_spoke(perform);
    else
        return false;
    return true;
}

void perform_notes_tick(struct perform *perform, uint64_t now)
{
    if (perform->follow.retry_at != 0 && now >= perform->follow.retry_at)
        follow(perform);
}
