/* Every page at every size, and sessions with whatever state: nothing crashes, nothing leaves the grid,
 * nothing is cut without a way to scroll to it. */
#include "base/mem.h"
#include "tests/suite_main.h"
#include "view/view.h"
#include "view_pictures.h"

enum { ROWS = 60, COLUMNS = 130 };

static bool inside(const struct grid *grid, int row, int column)
{
    return row >= 0 && row < grid->rows && column >= 0 && column < grid->columns;
}

/* One verdict for all of it: a check costs more than a drawing. */
static bool is_sound(const struct session *session, const struct grid *grid, const struct drawn *drawn)
{
    bool shown = session->screen == SCREEN_DEMO || session->screen == SCREEN_REPLAY; /* to people, not keys */
    bool hidden = (drawn->too_small || shown) && grid->cursor_row == -1;
    bool sound = hidden || inside(grid, grid->cursor_row, grid->cursor_column);
    sound &= drawn->page_scroll_least <= 0 && drawn->page_scroll_most >= 0;
    sound &= drawn->stage_scroll_least <= 0 && drawn->stage_scroll_most >= 0;
    sound &= drawn->hit_count <= DRAWN_HITS;
    for (int i = 0; i < drawn->hit_count; i++) {
        const struct hit *hit = &drawn->hits[i];
        sound &= inside(grid, hit->row, hit->column) && hit->rows >= 1 && hit->row + hit->rows <= grid->rows;
    }
    for (int i = 0; grid->ascii && i < grid->rows * grid->columns; i++)
        sound &= grid->cells[i].ch[0] < 0x7f;
    return sound;
}

static void draw(struct session *session, struct grid *grid, struct drawn *drawn, int rows, int columns)
{
    session->ui.rows = rows;
    session->ui.columns = columns;
    if (grid->rows != rows || grid->columns != columns)
        grid_resize(grid, rows, columns);
    view_draw(session, grid, drawn);
    if (!is_sound(session, grid, drawn))
        ck_abort_msg("at %dx%d", rows, columns);
}

START_TEST(a_page_is_drawn_at_every_size)
{
    struct session *session = sample_session((enum moment)_i);
    struct drawn drawn;
    struct grid grid;
    grid_init(&grid, 1, 1, _i % 2 == 0);
    for (int rows = 1; rows <= ROWS; rows += rows < 26 ? 1 : 7)
        for (int columns = 1; columns <= COLUMNS; columns += columns < 38                   ? 5
                                                             : columns < 45 || columns > 95 ? 1
                                                                                            : 3)
            draw(session, &grid, &drawn, rows, columns);
    grid_free(&grid);
    sample_session_free(session);
}
END_TEST

START_TEST(the_largest_size_and_back)
{
    struct session *session = sample_session((enum moment)_i);
    struct drawn drawn;
    struct grid grid;
    grid_init(&grid, 24, 80, false);
    draw(session, &grid, &drawn, 24, 80);
    char *first = grid_dump(&grid);
    draw(session, &grid, &drawn, 60, 200);
    draw(session, &grid, &drawn, 1, 1);
    draw(session, &grid, &drawn, 24, 80);
    expect_picture(grid_dump(&grid), first);
    free(first);
    grid_free(&grid);
    sample_session_free(session);
}
END_TEST

/* Small and repeatable: a linear congruential generator. */
static uint32_t dice;

static int roll(int sides)
{
    dice = dice * 1664525u + 1013904223u;
    return (int)((dice >> 16) % (uint32_t)sides);
}

static void shake(struct session *session)
{
    struct ui *ui = &session->ui;
    struct stage_state *stage = &session->stage;
    ui->page_scroll = roll(60) - 20;
    ui->stage_scroll = roll(60) - 20;
    ui->output_scroll = roll(9);
    ui->list_scroll = roll(9);
    ui->help_scroll = roll(99);
    ui->help = roll(9) == 0;
    ui->selected = roll(12) - 2;
    ui->side = roll(2) ? VIEW_STAGE : VIEW_READ;
    ui->show_source = roll(3) == 0;
    ui->show_output = roll(3) == 0;
    ui->show_listing = roll(3) == 0;
    stage->moved_last = roll(6) - 2;
    stage->selected = roll(6) - 2;
    stage->unit = (enum unit)roll(4);
    stage->have_before = stage->have_now && roll(2);
    session->play.phase = (enum play_phase)roll(7);
    session->play.next = (size_t)roll(12);
    session->play.off_script = roll(2);
    session->play.goal_reached = roll(2);
    session->ask.choice = roll(4) - 1;
    if (session->ask.question != NULL &&
        (size_t)session->ask.choice + 1 > session->ask.question->option_count)
        session->ask.choice = -1;
}

START_TEST(whatever_the_state_is_it_is_drawn)
{
    struct drawn drawn;
    struct grid grid;
    dice = (uint32_t)_i * 7919;
    grid_init(&grid, 1, 1, _i % 2 == 0);
    for (int round = 0; round < 30; round++) {
        struct session *session = sample_session((enum moment)roll(MOMENTS));
        shake(session);
        draw(session, &grid, &drawn, 1 + roll(ROWS), 1 + roll(COLUMNS));
        draw(session, &grid, &drawn, 12 + roll(30), 40 + roll(90));
        sample_session_free(session);
    }
    grid_free(&grid);
}
END_TEST

START_TEST(a_lesson_that_has_not_come_yet_is_drawn)
{
    struct session *session = sample_session(AT_PAGE);
    struct drawn drawn;
    struct grid grid;
    lesson_free(session->lesson);
    session->lesson = NULL;
    grid_init(&grid, 24, 80, false);
    draw(session, &grid, &drawn, 24, 80);
    char *text = grid_dump(&grid);
    ck_assert_ptr_nonnull(strstr(text, "The lesson is being opened."));
    free(text);
    draw(session, &grid, &drawn, 24, 120);
    grid_free(&grid);
    sample_session_free(session);
}
END_TEST

/* All that can be seen of a page by scrolling through it. */
static char *scrolled_through(struct session *session, int rows, int columns, bool stage)
{
    struct drawn drawn;
    struct grid grid;
    struct buf all = {0};
    int *at = stage              ? &session->ui.stage_scroll
              : session->ui.help ? &session->ui.help_scroll
                                 : &session->ui.page_scroll;
    int most = 0;
    grid_init(&grid, rows, columns, false);
    for (*at = 0; *at <= most; (*at)++) {
        draw(session, &grid, &drawn, rows, columns);
        most = stage ? drawn.stage_scroll_most : drawn.page_scroll_most;
        char *text = grid_dump(&grid);
        buf_text_add(&all, text);
        free(text);
    }
    grid_free(&grid);
    return buf_take(&all);
}

START_TEST(nothing_is_cut_without_a_way_to_scroll_to_it)
{
    static const struct {
        enum moment moment;
        bool stage;
        const char *words[8];
    } pages[] = {
        {AT_TEXT, false, {"steps.", "shm_open", "instantly", "./shm_writer", "descriptor", "point"}},
        {AT_PAGE, false, {"between", "scheduler", "Leaves", "volatile"}},
        {AT_PREDICTION, false, {"zero", "varies", "0)", "graded."}},
        {AT_ANSWERED, false, {"reaches", "compiler", "right", "Scene 02.1"}},
        {AT_VERDICT, false, {"init sets", "1613", "counter.c:18", "lesson 02,", "woken", "inotify"}},
        {AT_TASK, false, {"counter_init", "hint 1 of 3", "lie?", "Hints opened"}},
        {AT_STAGE, true, {"parent", "child", "0 → 1 *", "01*00", "/dev/shm", "ABBB"}},
        {AT_WRITER, true, {"7f3a9c1e2000", "7f10e4a00000", "Hell", "/other", "inode 7"}},
        {AT_HELP, false, {"next action", "cannot"}},
        {AT_DEMO, true, {"parent", "child", "0 → 1 *", "step B", "scene 1 of"}},
        {AT_DEMO_QUESTION, true, {"zero", "varies", "18", "3 18_"}},
        {AT_NOTES, false, {"zero", "varies", "18 of the", "3:19"}},
    };
    static const int sizes[][2] = {{12, 40}, {16, 55}, {24, 80}, {14, 100}, {40, 120}};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
            struct session *session = sample_session(pages[i].moment);
            char *all = scrolled_through(session, sizes[size][0], sizes[size][1], pages[i].stage);
            for (int word = 0; word < 8 && pages[i].words[word] != NULL; word++)
                ck_assert_msg(strstr(all, pages[i].words[word]) != NULL,
                              "%s: \"%s\" is not to be seen at %dx%d", moment_names[pages[i].moment],
                              pages[i].words[word], sizes[size][0], sizes[size][1]);
            free(all);
            sample_session_free(session);
        }
    }
}
END_TEST

START_TEST(a_question_counts_as_shown_only_where_it_is)
{
    struct session *session = sample_session(AT_PREDICTION);
    struct drawn drawn;
    struct grid grid;
    grid_init(&grid, 24, 80, false);
    draw(session, &grid, &drawn, 24, 80);
    ck_assert(drawn.question_shown && drawn.question_seq == session->question_seq);
    draw(session, &grid, &drawn, 9, 30);
    ck_assert(!drawn.question_shown && drawn.too_small);
    session->ui.side = VIEW_STAGE;
    draw(session, &grid, &drawn, 24, 80);
    ck_assert(!drawn.question_shown);
    session->ui.help = true;
    draw(session, &grid, &drawn, 24, 120);
    ck_assert(!drawn.question_shown);
    grid_free(&grid);
    sample_session_free(session);
}
END_TEST

START_TEST(a_click_on_an_option_is_its_digit)
{
    struct session *session = sample_session(AT_PREDICTION);
    struct drawn drawn;
    struct grid grid;
    grid_init(&grid, 24, 80, true);
    draw(session, &grid, &drawn, 24, 80);
    bool found = false;
    for (int i = 0; i < drawn.hit_count; i++) {
        const struct hit *hit = &drawn.hits[i];
        if (hit->key != '2')
            continue;
        found = true;
        ck_assert_uint_eq(grid.cells[hit->row * 80 + hit->column].ch[0], '2');
    }
    ck_assert(found);
    grid_free(&grid);
    sample_session_free(session);
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("sizes");
    tcase_add_loop_test(cases, a_page_is_drawn_at_every_size, 0, MOMENTS);
    tcase_add_loop_test(cases, the_largest_size_and_back, 0, MOMENTS);
    tcase_add_loop_test(cases, whatever_the_state_is_it_is_drawn, 0, 20);
    tcase_add_test(cases, a_lesson_that_has_not_come_yet_is_drawn);
    tcase_add_test(cases, nothing_is_cut_without_a_way_to_scroll_to_it);
    tcase_add_test(cases, a_question_counts_as_shown_only_where_it_is);
    tcase_add_test(cases, a_click_on_an_option_is_its_digit);
    return suite_run();
}
