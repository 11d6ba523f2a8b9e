/* A lesson as plain data: pages of blocks, scenes and questions, as lesson_parse reads them from lesson.md.
 *
 * Everything here is owned by its struct lesson and stays unchanged until lesson_free. Texts are UTF-8.
 * `line` is the line in lesson.md, counted from 1, for messages only: nothing is keyed by it. */
#ifndef SHMLAB_COURSE_LESSON_H
#define SHMLAB_COURSE_LESSON_H

#include <stdbool.h>
#include <stddef.h>

#include "course/scene.h"

enum run_style {
    RUN_BOLD = 1,
    RUN_EMPH = 2,
    RUN_CODE = 4,
    RUN_LINK = 8,
    RUN_BREAK = 16 /* a hard line break follows */
};

struct run {
    char *text;
    unsigned style; /* of enum run_style */
    char *href;     /* RUN_LINK: where it leads; else NULL */
};

struct rich { /* one paragraph's worth of text: runs in reading order, spaces between words kept */
    struct run *runs;
    size_t count;
};

enum block_kind {
    BLOCK_TEXT,     /* text; depth > 0: a further paragraph of the list item above */
    BLOCK_HEADING,  /* text; depth 3 or deeper: ## makes pages */
    BLOCK_ITEM,     /* text; depth from 1; number > 0 for an ordered list */
    BLOCK_QUOTE,    /* text: the "You may have read that…" boxes; one block a paragraph */
    BLOCK_CODE,     /* code, verbatim with its newlines, and lang ("" without); depth as BLOCK_TEXT */
    BLOCK_TABLE,    /* table */
    BLOCK_SCENE,    /* index: lesson->scenes[index] */
    BLOCK_QUESTION, /* index: lesson->questions[index] */
};

struct table {
    size_t rows, columns;
    struct rich *cells; /* rows × columns, the header is row 0 */
};

struct block {
    enum block_kind kind;
    int line;
    int depth, number;
    struct rich text;
    char *code, *lang;
    struct table *table;
    size_t index;
};

struct option {
    struct rich text, why; /* why it is right or wrong: the emphasised part behind the dash */
    bool right;
};

/* `### predict ID` or `### question ID` heads one. A task list makes it multiple choice; otherwise the block
 * quote that follows is the answer of a free-text question, hidden until asked for. */
struct question {
    char *id;
    bool predict; /* asked by a scene's `predict ID`, drawn nowhere else */
    int line;
    size_t page; /* index of its page */
    struct block *stem;
    size_t stem_count;
    struct option *options;
    size_t option_count; /* 0: free text, see answer */
    struct rich answer;
    char *proof;       /* "NN.S" or NULL: the scene that shows it, from a line `proof: 01.3 TITLE` */
    char *proof_title; /* the title said there, so that a number that has moved is noticed; NULL without */
};

struct scene {
    char *title; /* the words behind `scene` on the fence's line */
    int line;
    size_t page;
    int minutes; /* about; 0 unknown: from a comment line `# 3 min` */
    bool run;    /* the title ended in `{run}`: one Space plays it through */
    char *goal;  /* the sentence of its `goal` step, NULL without one */
    struct step *steps;
    size_t step_count;
};

struct page {
    char *title;
    int line;
    bool deeper; /* the title ended in `{deeper}`: not on the core path */
    struct block *blocks;
    size_t block_count;
    char *notes; /* speaker notes, from the comment that begins `notes:`; NULL without */
};

struct lesson {
    char *id;     /* the folder's name: 01-writer-reader */
    char *number; /* "01" */
    char *dir;    /* folder that holds lesson.md and the programs' sources */
    char *title;  /* of the # heading */
    int minutes;  /* core path; from the comment `minutes: 25`; 0 unknown */
    struct page *pages;
    size_t page_count;
    struct scene *scenes; /* numbered in reading order: lesson 01 scene 2 is scenes[1] */
    size_t scene_count;
    struct question *questions;
    size_t question_count;
};

void lesson_free(struct lesson *lesson); /* the struct too; NULL does nothing */
/* The parts, for those who hold one without a lesson. */
void rich_free(struct rich *rich);
void block_free(struct block *block);
void blocks_free(struct block *blocks, size_t count); /* the array too */
void page_free(struct page *page);
void question_free(struct question *question);
/* The words of it without styles, a blank for each hard break. The caller frees them. */
char *rich_words(const struct rich *rich);

#endif
