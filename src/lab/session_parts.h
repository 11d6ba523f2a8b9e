/* What the parts of the session call of each other. Only src/lab/session*.c and intent.c include this; the
 * prefix names the file: drive_ is session_drive.c, play_ is session_play.c, and so on. */
#ifndef SHMLAB_LAB_SESSION_PARTS_H
#define SHMLAB_LAB_SESSION_PARTS_H

#include "lab/session.h"

/* session.c: asks for an effect (whose heap parts go over to the queue) and returns its request number. */
uint64_t session_ask_for(struct session *session, struct effect effect);
/* Row 23, and where a kind is given the journal too. */
void session_note(struct session *session, enum journal_kind kind, int actor, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void session_refuse(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));
void session_changed(struct session *session);
void session_store_place(struct session *session);
/* Ends the lab; exit status 1 when a scene failed. */
void session_quit(struct session *session);

/* session_lesson.c: where the learner is. */
void lesson_go_home(struct session *session);
void lesson_open(struct session *session, int index, int page, int scene);
void lesson_arrived(struct session *session, const struct event *event);
void lesson_turn(struct session *session, int by);
bool lesson_has_more(const struct session *session); /* Space scrolls: what it would start is below */
void lesson_space(struct session *session);
enum view_side lesson_scrolls(const struct session *session);
bool lesson_can_scroll(const struct session *session, int by);
void lesson_scroll(struct session *session, enum view_side pane, int by);
void lesson_show(struct session *session, enum view_side side);

/* session_play.c: the scene's script. */
void play_begin(struct session *session, int scene);
void play_end(struct session *session); /* ends the scene and its processes */
void play_space(struct session *session);
void play_go_on(
    struct session *session); /* after a prediction: up to the next action, and that if it is next */
void play_continue(struct session *session);  /* as far as it goes without a wait */
void play_answered(struct session *session);  /* the prediction was answered */
void play_edit(struct session *session);      /* opens the learner's copy of the program that is shown */
void play_original(struct session *session);  /* the lesson's own program again */
void play_hand_step(struct session *session); /* the learner drove by hand: off script */
uint64_t play_deadline(const struct session *session);
const struct scene *play_scene(const struct session *session); /* NULL without one */

/* session_rewind.c: to a place of the script by playing the scene anew, predictions not asked. */
void rewind_to_first_step(struct session *session, int scene);
void rewind_script(struct session *session); /* to where it was left, and on */
void rewind_edited(
    struct session *session); /* through to the first expect that differs with the learner's copy */
void rewind_back(struct session *session);   /* to before the last key that let it go on; there must be one */
void rewind_arrive(struct session *session); /* ends it when the script is there */
void rewind_mark(struct session *session);   /* a key lets the script go on here */

/* session_demo.c: scene after scene by a clicker's keys. */
void demo_arrived(struct session *session); /* the lesson of the item is there */
void demo_next(struct session *session);
void demo_back(struct session *session);
void demo_turn(struct session *session, int by); /* another scene, not begun */
void demo_restart(struct session *session);
void demo_dark(struct session *session);
void demo_tally(struct session *session, int digit); /* the class's tally begins with this digit */
bool demo_typed(struct session *session, int key);   /* true: the key was for the tally, or woke the screen */
void demo_reveal(struct session *session, const struct question *question);
void demo_recall(struct session *session, const char *question); /* rewinding passes over this prediction */
void demo_tell(struct session *session);                         /* to those who follow, if there is news */
void demo_free(struct demo *demo);

/* session_recorded.c: the recorded run of a scene, where the machine refuses the real one. */
bool recorded_want(struct session *session); /* false: there was no reason, or it was asked for already */
void recorded_came(struct session *session, const struct event *event);
bool recorded_step(struct session *session, int by); /* one key on or back; false at its end */
void recorded_rewind(struct session *session);
void recorded_end(struct session *session);

/* session_saved.c: a saved run. */
void saved_begin(struct session *session, struct reel *reel); /* takes it over */
void saved_tick(struct session *session);
void saved_pause(struct session *session); /* or go on */
void saved_go(struct session *session, size_t events);
void saved_faster(struct session *session, int by);
void saved_free(struct replay *replay);

/* session_speaker.c: the notes' side. */
void speaker_told(struct session *session, const struct event *event);
void speaker_tick(struct session *session);
void speaker_free(struct speaker *speaker);

/* session_script.c: one line of the script. */
enum script_progress { SCRIPT_GOES_ON, SCRIPT_IS_OVER, SCRIPT_HAS_FAILED };
bool script_is_action(const struct step *step);                        /* Space stops before it */
bool script_at_once(struct session *session, const struct step *step); /* carried out and over */
void script_begin(struct session *session, const struct step *step);
enum script_progress script_check(struct session *session, const struct step *step);
bool script_has_more(struct session *session, const struct step *step); /* several moves in one line */
/* session_measure.c */
void script_measure(struct session *session, const struct step *step);
void script_measured(struct session *session); /* its results, and the table in the journal */

void script_reveal(struct session *session); /* the prediction beside what the machine says */

/* session_drive.c: one token at a time, begun and carried to its end. */
void drive_begin(struct session *session, struct token token); /* takes over the token */
bool drive_done(struct session *session);         /* true once; drive.failure tells how it went */
bool drive_looked(const struct session *session); /* a snapshot came that was taken after it began */
void drive_drop(struct session *session);
void token_free(struct token *token);
void tokens_free(struct token *tokens, size_t count);

/* session_undo.c */
void undo_begin(struct session *session);
void undo_continue(struct session *session);
void undo_schedule(struct session *session, const char *letters, enum unit unit);
/* New processes are driven to where these are now, and from there through an order of shared accesses. */
void undo_witness(struct session *session, const char *letters, const char *result);
void undo_start(struct session *session, char *const *programs, size_t count);
/* Two processes of one program that share the object its argument names, and letters of shared accesses
 * (NULL: none) from main on. */
void undo_pair(struct session *session, const char *program, const char *object, const char *letters);
void undo_drop(struct session *session);

/* session_cond.c: is it true now? got, when not NULL, gets what there is instead. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_NOT_YET };
enum truth cond_check(const struct session *session, const struct condition *condition, struct buf *got);
/* What the last snapshot has of it, by the words of a scene; NULL where it has nothing. */
const struct actor_view *cond_view(const struct session *session, int actor);
const struct map_view *cond_map(const struct session *session, const char *actor, const char *object);
const struct var_view *cond_var(const struct session *session, const char *name);
void cond_got(struct buf *got, const char *text); /* got may be NULL */
enum truth cond_page(const struct session *session, const struct condition *condition, struct buf *got);
/* No page of that file ever becomes clean, since the file is kept in memory alone. */
bool cond_page_cannot(const struct session *session, const struct condition *condition);
/* A number or what was counted, a variable's text, whose a lock is. */
enum truth cond_value(const struct session *session, const struct condition *condition, struct buf *got);
enum truth cond_text_value(const struct session *session, const struct condition *condition, struct buf *got);
enum truth cond_owner(const struct session *session, const struct condition *condition, struct buf *got);
enum truth cond_owns(const struct session *session, const struct condition *condition, struct buf *got);
int cond_actor(const struct session *session, const char *word); /* id of a name or letter, -1 */

/* session_say.c: {name} in a sentence. */
char *say_fill(const struct session *session, const char *text);
bool say_number(const struct session *session, const char *name, int64_t *number);
void say_result(struct session *session, const char *name, int64_t number);

/* session_stage.c: the processes. */
void stage_clear(struct session *session);
void stage_news_came(struct session *session, const struct event *event);
void stage_snapshot_came(struct session *session, const struct event *event);
void stage_listing_came(struct session *session, const struct event *event);
void stage_source_came(struct session *session, const struct event *event);
void stage_hand(struct session *session, int actor, bool run);
void stage_unit(struct session *session);
void stage_select(struct session *session, int by);
void stage_type(struct session *session, int key);
void stage_typing(struct session *session, bool on);
void stage_free(struct stage_state *stage);

/* session_buffers.c: store buffers. */
bool buffers_on(const struct session *session);
bool buffers_moves(const struct session *session); /* the snapshots that come follow a drain or a switch */
void buffers_tell(struct session *session);        /* what the last move meant for the others */
void buffers_switch(struct session *session);      /* m: on or off */
void buffers_hand(struct session *session);        /* d: drains the actor that moved last */
const char *buffers_refused(const struct session *session); /* why d cannot; NULL it can */

/* session_named.c: schedules that the learner has named. */
void named_ask_name(struct session *session, enum entry_purpose purpose);
bool named_typed(struct session *session, int key);         /* true: the key was for the name */
void named_read_wanted(struct session *session, int scene); /* session->wanted_schedule is such a name */
void named_came(struct session *session, const struct event *event);
void named_played(struct session *session, size_t moves);
int named_scene(const struct session *session); /* whose schedules are meant here, -1 none's */

/* session_compare.c: a hash of the shared bytes, by object and offset. */
uint64_t compare_hash(const struct snapshot *snapshot);
bool compare_same(const struct snapshot *a,
                  const struct snapshot *b); /* a picture of them would be the same */

/* session_orders.c: every order from here, and the witnesses. */
void orders_ask(struct session *session);
void orders_progress(struct session *session, const struct event *event);
void orders_came(struct session *session, const struct event *event);
void orders_witness(struct session *session);

/* session_walk.c: what C11 allows, move by move. */
void walk_came(struct session *session, const struct event *event);
void walk_script(struct session *session, const char *moves); /* a scene's `choose` */
void walk_choose(struct session *session, int digit);
void walk_to_order(struct session *session, const char *tokens); /* a witness, from the beginning */
bool walk_back(struct session *session); /* u; false where there is no walk, or it is at its beginning */
void walk_drop(struct walking *walk);

/* session_ask.c: questions. */
void ask_open(struct session *session, const struct question *question);
void warm_up_look(struct session *session);                               /* when the record came */
bool warm_up_arrived(struct session *session, const struct event *event); /* whether that lesson was for it */
void ask_close(struct session *session);
void ask_answer(struct session *session, int digit);
void ask_proof(struct session *session);

/* session_grade.c: exercises. */
void grade_list(struct session *session);
void grade_open(struct session *session, int index);
void grade_leave(struct session *session);
void grade_run(struct session *session);
void grade_saved(struct session *session, const struct event *event);
void grade_task(struct session *session, const struct event *event);
void grade_verdict(struct session *session, const struct event *event);
/* The learner's program was built for the stage. */
void grade_staged(struct session *session, const struct event *event);
/* Puts it there; with its losing schedule where the verdict has one. */
void grade_stage(struct session *session);
void grade_leave_stage(struct session *session); /* back to the exercise; its processes end */
/* Whether Space opens a losing schedule. */
bool grade_has_schedule(const struct session *session);
void grade_intent(struct session *session, int intent);

/* session_key.c */
void key_pressed(struct session *session, int key);
void key_close_help(struct session *session);
int key_continue(const struct session *session); /* index of the lesson that Space at home opens */
void key_clicked(struct session *session, const struct event *event);

#endif
