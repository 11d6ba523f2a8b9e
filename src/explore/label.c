#include "explore/label.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "explore/world.h"

char *label_name(struct world *world, const struct place *place, bool *known)
{
    *known = false;
    return mem_printf("%s+%" PRIu64, world->objects.list[place->object].name, place->offset);
}

static int64_t number(const uint8_t *bytes, uint32_t length)
{
    int64_t value = 0;
    memcpy(&value, bytes, length);
    unsigned unused = 64 - length * 8;
    return (int64_t)((uint64_t)value << unused) >> unused;
}

static bool is_text(const uint8_t *bytes, uint32_t length)
{
    uint32_t letters = 0;
    while (letters < length && isprint(bytes[letters]))
        letters++;
    for (uint32_t i = letters; i < length; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return letters > 0;
}

char *label_value(struct world *world, const struct place *place, const uint8_t *bytes)
{
    struct buf text = {0};
    uint32_t length = place->length;
    (void)world;
    if (length == 1 || length == 2 || length == 4 || length == 8) {
        buf_printf(&text, "%" PRId64, number(bytes, length));
    } else if (is_text(bytes, length)) {
        buf_printf(&text, "\"%.*s\"", (int)strnlen((const char *)bytes, length), (const char *)bytes);
    } else {
        for (uint32_t i = 0; i < length; i++)
            buf_printf(&text, i == 0 ? "%02x" : " %02x", bytes[i]);
    }
    return buf_take(&text);
}
