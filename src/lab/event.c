#include "lab/event.h"

#include <stdlib.h>
#include <string.h>

#include "lab/reel.h"

void object_entries_free(struct object_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(entries[i].name);
        free(entries[i].shown);
    }
    free(entries);
}

void found_free(struct found *found, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(found[i].text);
        free(found[i].tokens);
    }
    free(found);
}

void event_free(struct event *event)
{
    free(event->text);
    free(event->path);
    free(event->news.text);
    if (event->snapshot != NULL)
        snapshot_free(event->snapshot);
    free(event->snapshot);
    if (event->verdict != NULL)
        verdict_free(event->verdict);
    free(event->verdict);
    if (event->record != NULL)
        record_free(event->record);
    free(event->record);
    if (event->lesson != NULL)
        lesson_free(event->lesson);
    reel_free(event->reel);
    object_entries_free(event->objects, event->object_count);
    for (size_t i = 0; i < event->result_count; i++)
        free(event->results[i].name);
    free(event->results);
    found_free(event->found, event->found_count);
    memset(event, 0, sizeof *event);
}
