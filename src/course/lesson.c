#include "course/lesson.h"

#include <stdlib.h>
#include <string.h>

static void table_free(struct table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->rows * table->columns; i++)
        rich_free(&table->cells[i]);
    free(table->cells);
    free(table);
}

void block_free(struct block *block)
{
    rich_free(&block->text);
    table_free(block->table);
    free(block->code);
    free(block->lang);
    memset(block, 0, sizeof *block);
}

void blocks_free(struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        block_free(&blocks[i]);
    free(blocks);
}

void page_free(struct page *page)
{
    blocks_free(page->blocks, page->block_count);
    free(page->title);
    free(page->notes);
    memset(page, 0, sizeof *page);
}

static void scene_free(struct scene *scene)
{
    steps_free(scene->steps, scene->step_count);
    free(scene->title);
    free(scene->goal);
}

void question_free(struct question *question)
{
    blocks_free(question->stem, question->stem_count);
    for (size_t i = 0; i < question->option_count; i++) {
        rich_free(&question->options[i].text);
        rich_free(&question->options[i].why);
    }
    free(question->options);
    rich_free(&question->answer);
    free(question->id);
    free(question->proof);
    free(question->proof_title);
    memset(question, 0, sizeof *question);
}

void lesson_free(struct lesson *lesson)
{
    if (lesson == NULL)
        return;
    for (size_t i = 0; i < lesson->page_count; i++)
        page_free(&lesson->pages[i]);
    for (size_t i = 0; i < lesson->scene_count; i++)
        scene_free(&lesson->scenes[i]);
    for (size_t i = 0; i < lesson->question_count; i++)
        question_free(&lesson->questions[i]);
    free(lesson->pages);
    free(lesson->scenes);
    free(lesson->questions);
    free(lesson->id);
    free(lesson->number);
    free(lesson->dir);
    free(lesson->title);
    free(lesson);
}
