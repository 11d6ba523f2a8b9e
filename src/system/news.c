#include "system/news.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "system/stage_inside.h"

void news_add(struct stage *stage, struct stage_news news)
{
    stage->news = mem_push(stage->news, &stage->nnews, &stage->news_room, sizeof *stage->news);
    stage->news[stage->nnews - 1] = news;
}

void news_outcome(struct stage *stage, struct actor *actor, enum outcome outcome, int code)
{
    actor->last = outcome;
    actor->code = code;
    news_add(stage,
             (struct stage_news){.kind = NEWS_OUTCOME, .actor = actor->id, .outcome = outcome, .code = code});
}

void news_notice(struct stage *stage, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = mem_vprintf(format, args);
    va_end(args);
    news_add(stage,
             (struct stage_news){.kind = NEWS_NOTICE, .actor = -1, .text = text, .length = strlen(text)});
}

bool stage_next(struct stage *stage, struct stage_news *news)
{
    if (stage->news_taken == stage->nnews)
        return false;
    *news = stage->news[stage->news_taken++];
    if (stage->news_taken == stage->nnews)
        stage->news_taken = stage->nnews = 0;
    return true;
}
