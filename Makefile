# shmlab: `make deps run` installs what is missing, builds and opens the lab; `make deps test` installs,
# builds and runs every test. Everything built lies under build/.
#
# Nothing here asks pkg-config: on a fresh machine the libraries come with `deps`, so `run` and `test` start
# a second make once `deps` has finished. A new .c file in a folder below is picked up by itself: layers
# under src/ and runner/, lesson programs under lessons/NN-name/, suites and drivers under exercises/NN-name/.

BUILD ?= build
PREFIX ?= /usr/local
CC = gcc
VERSION := 0.1.0
RELEASED := 2026-11-25
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu17 -D_GNU_SOURCE -DSHMLAB_VERSION='"$(VERSION)"' -DSHMLAB_PREFIX='"$(PREFIX)"' \
	-DNCURSES_WIDECHAR=1 -Isrc -Irunner -pthread $(WARN) $(CFLAGS) $(SANITIZE)
LIBS := -lmd -lncursesw -ltinfo -lmd4c -lvterm -ldw -lelf -lZydis -lgmp -ljansson -lsqlite3 -lm
CHECK_LIBS := -lcheck -lsubunit -lrt -lm
LESSON_CFLAGS := -std=gnu17 -O1 -g -Wall -Wextra -pthread

LAB_SRC := $(wildcard src/base/*.c src/course/*.c src/system/*.c src/measure/*.c src/explore/*.c src/grading/*.c src/lab/*.c \
	runner/face/*.c runner/view/*.c runner/cmd/*.c runner/guardian.c)
# The kit, with the layers a suite may use.
KIT_SRC := $(wildcard src/grading/kit/*.c src/base/*.c src/system/*.c src/explore/*.c src/grading/*.c)
INIT_SRC := $(wildcard src/grading/inside/*.c) src/grading/control.c src/grading/packet.c src/grading/walls.c \
	src/grading/wire.c
# How fast two processes talk: a program of its own.
MEASURE_SRC := $(wildcard src/measure/inside/*.c)
TALK_SRC := src/grading/driver/talk.c src/grading/wire.c
TEST_SRC := $(wildcard src/tests/test_*.c runner/tests/test_*.c)
TEST_HELP_SRC := $(filter-out $(TEST_SRC),$(wildcard src/tests/*.c runner/tests/*.c))
BENCH_SRC := $(wildcard src/tests/bench/*.c runner/tests/bench/*.c)
# Programs that tests run: one file each, or a folder that is built -O2 as learners would.
PROGRAMS = $(patsubst src/tests/programs/%.c,$(BUILD)/programs/%,$(wildcard src/tests/programs/*.c)) \
	$(patsubst src/tests/programs/%/main.c,$(BUILD)/programs/%,$(wildcard src/tests/programs/*/main.c)) \
	$(addprefix $(BUILD)/programs/dies-,O0 O2 static)
LESSON_SRC := $(wildcard lessons/*/*.c)
SUITE_SRC := $(wildcard exercises/*/suite.c)
DRIVER_SRC := $(wildcard exercises/*/driver.c)

INSTALLED_PROGRAMS = $(BUILD)/measure $(BUILD)/c11-hooks.o $(LESSONS) $(SUITES) $(BUILD)/sandbox-init

# All processors, unless the caller said -j.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LAB_OBJ := $(call obj,$(LAB_SRC))
KIT_OBJ := $(call obj,$(KIT_SRC))
TEST_HELP_OBJ := $(call obj,$(TEST_HELP_SRC))
TESTS := $(patsubst %.c,$(BUILD)/tests/%,$(notdir $(TEST_SRC)))
BENCHES := $(patsubst %.c,$(BUILD)/bench/%,$(notdir $(BENCH_SRC)))
LESSONS := $(patsubst lessons/%.c,$(BUILD)/lessons/%,$(LESSON_SRC))
# Lesson 04 where this machine has Rust; see .ci/rust. The stamp stands for all that it made.
RUST := $(BUILD)/rust/built
RUST_SRC := .ci/rust $(wildcard lessons/04-rust/*.rs lessons/04-rust/*/*.rs lessons/04-rust/Cargo.*)
SUITES := $(patsubst %.c,$(BUILD)/%,$(SUITE_SRC))
DRIVERS := $(patsubst %.c,$(BUILD)/%.o,$(DRIVER_SRC))
SHARE_SRC := $(wildcard runner/share/*.c)
# As they are named under PREFIX/share.
SHARED := man/man1/shmlab.1 man/man5/shmlab-lesson.5 bash-completion/completions/shmlab \
	zsh/site-functions/_shmlab fish/vendor_completions.d/shmlab.fish

.PHONY: all build deps run test layers grade-the-grader asan bench format clean install uninstall
.SECONDARY:

all: build
build: $(BUILD)/shmlab $(addprefix $(BUILD)/share/,$(SHARED)) $(BUILD)/measure $(BUILD)/c11-hooks.o $(LESSONS) $(RUST) $(BUILD)/sandbox-init $(SUITES) $(DRIVERS)

deps:
	@.ci/deps

ifneq (,$(filter deps,$(MAKECMDGOALS)))
run test: | deps
endif

run:
	@$(MAKE) --no-print-directory $(PARALLEL) build && $(BUILD)/shmlab

test:
	@$(MAKE) --no-print-directory $(PARALLEL) layers build tests && runner/tests/run $(BUILD)

.PHONY: tests
tests: $(TESTS) $(PROGRAMS) $(BUILD)/c11-hooks.o

# The exploring engine at length: 300 random programs instead of 20, 1,000 replays a section instead of 60, and
# the engine broken in many places.
.PHONY: explore-long
explore-long:
	@$(MAKE) --no-print-directory tests
	SHMLAB_EXPLORE_RANDOM=300 SHMLAB_TEST_TIMEOUT=3600 runner/tests/run $(BUILD) test_explore_random test_explore_replay test_explore_scenes
	src/tests/explore-mutants $(BUILD)

# The recorded runs of scenes that a machine may refuse, which a demo then plays: those missing or stale.
.PHONY: recordings
recordings: build
	@mkdir -p runner/share/recordings && $(BUILD)/shmlab record --all -o runner/share/recordings

# What the suite does a few times, often enough to be believed.
.PHONY: scheduler-500 kill-200
scheduler-500: build tests
	SHMLAB_BUILD=$(abspath $(BUILD)) SHMLAB_SCHEDULES=500 $(BUILD)/tests/test_scheduler

kill-200: build tests
	SHMLAB_BUILD=$(abspath $(BUILD)) SHMLAB_KILLS=200 $(BUILD)/tests/test_killed

# Each figure beside something that does the same, in this run: medians of pairs that take turns. Wants a machine
# that does nothing else.
bench: build tests $(BENCHES)
	@failed=0; for one in $(BENCHES); do \
		SHMLAB_BUILD=$(abspath $(BUILD)) CK_VERBOSITY=silent $$one || failed=1; done; exit $$failed

$(BUILD)/bench/%: $(BUILD)/obj/src/tests/bench/%.o $(TEST_HELP_OBJ) $(BUILD)/libshmlab.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(BUILD)/bench/%: $(BUILD)/obj/runner/tests/bench/%.o $(TEST_HELP_OBJ) $(BUILD)/libshmlab.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(BUILD)/shmlab: $(call obj,runner/main.c) $(BUILD)/libshmlab.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/make-share: $(call obj,$(SHARE_SRC)) $(BUILD)/libshmlab.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

$(call obj,runner/share/manual.c): ALL_CFLAGS += -DSHMLAB_RELEASED='"$(RELEASED)"'

$(BUILD)/share/man/man1/shmlab.1: runner/share/shmlab.1.md
$(BUILD)/share/man/man5/shmlab-lesson.5: lessons/README.md
$(BUILD)/share/%: SHELL_NAME = $(if $(findstring fish,$*),fish,$(if $(findstring zsh,$*),zsh,bash))
$(BUILD)/share/%: $(BUILD)/make-share
	@mkdir -p $(@D)
	$< $(if $(findstring man/,$*),manual $(word 2,$^) $(basename $(@F)) $(subst .,,$(suffix $@)),completion $(SHELL_NAME)) >$@.new
	mv $@.new $@

$(BUILD)/libshmlab.a: $(LAB_OBJ)
	rm -f $@ && ar rcs $@ $^

$(BUILD)/libkit.a: $(KIT_OBJ)
	rm -f $@ && ar rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/obj/src/tests/%.o $(TEST_HELP_OBJ) $(BUILD)/libshmlab.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/runner/tests/%.o $(TEST_HELP_OBJ) $(BUILD)/libshmlab.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(BUILD)/programs/%: src/tests/programs/%.c
	@mkdir -p $(@D)
	$(CC) $(LESSON_CFLAGS) -o $@ $< -Wl,-z,now

$(BUILD)/programs/%: src/tests/programs/%/main.c $(wildcard src/tests/programs/*/*.[ch])
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O2 -g -fPIE -pie -Wall -Wextra -pthread -o $@ $(wildcard src/tests/programs/$*/*.c)

$(BUILD)/programs/dies-O0 $(BUILD)/programs/dies-O2 $(BUILD)/programs/dies-static: $(BUILD)/programs/dies-%: \
		src/tests/programs/dies.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -g -pthread -w $(if $(filter static,$*),-O1 -static,-$* -fPIE -pie) -o $@ $<

# Linked to programs that are built with -fsanitize=thread, so that the lab sees their memory orders.
$(BUILD)/c11-hooks.o: src/explore/carrier/c11_hooks.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -mcx16 $(WARN) -c -o $@ $<

$(BUILD)/lessons/%: lessons/%.c
	@mkdir -p $(@D)
	$(CC) $(LESSON_CFLAGS) -o $@ $< -Wl,-z,now

# Also made again when Rust came or went, or the crates did. Installing takes what was built: it often runs as
# another user (sudo), who has no Rust.
$(RUST): $(RUST_SRC) $(if $(filter install,$(MAKECMDGOALS)),,FORCE)
	@mkdir -p $(@D)
	@.ci/rust state >$@.new
	@cmp -s $@.new $@ && [ -z "$(filter-out FORCE,$?)" ] && rm $@.new || { .ci/rust build $(BUILD) && mv $@.new $@; }

.PHONY: FORCE
FORCE:

# A suite stands outside the sandbox; it carries only what it uses of the kit.
$(BUILD)/exercises/%/suite: $(BUILD)/obj/exercises/%/suite.o $(BUILD)/libkit.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $^ -Wl,--as-needed $(CHECK_LIBS) $(LIBS)

# What runs inside has no sanitizer: it must work under limits, and sandbox-init cannot be looked into.
INSIDE_CFLAGS := -std=gnu17 -D_GNU_SOURCE -O2 -g -Isrc -pthread $(WARN)

$(BUILD)/inside/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(INSIDE_CFLAGS) -I$(dir $<) -MMD -MP -c -o $@ $<

$(BUILD)/sandbox-init: $(patsubst %.c,$(BUILD)/inside/%.o,$(INIT_SRC))
	$(CC) $(INSIDE_CFLAGS) -o $@ $^

# No sanitizer either: it measures.
$(BUILD)/measure: $(patsubst %.c,$(BUILD)/inside/%.o,$(MEASURE_SRC) $(wildcard src/base/*.c) src/measure/measure.c)
	$(CC) $(INSIDE_CFLAGS) -o $@ $^

# One object to link the learner's file with; nothing of it but main can clash with a name in that file.
$(BUILD)/exercises/%/driver.o: $(BUILD)/inside/exercises/%/driver.o $(patsubst %.c,$(BUILD)/inside/%.o,$(TALK_SRC))
	@mkdir -p $(@D)
	$(CC) -r -o $@ $^ && objcopy --strip-debug --keep-global-symbol=main $@

# An installed lab needs no source tree: course data under share/, programs and suites under libexec/.
install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/shmlab $(DESTDIR)$(PREFIX)/libexec/shmlab
	install -m 755 $(BUILD)/shmlab $(DESTDIR)$(PREFIX)/bin/shmlab
	for f in $$(git ls-files lessons exercises solutions 2>/dev/null || find lessons exercises solutions -type f); do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/shmlab/$$f || exit 1; done
	for f in runner/share/handout/*; do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/shmlab/handout/$${f##*/} || exit 1; done
	for f in runner/share/recordings/*.cast; do \
		install -D -m 644 $$f $(DESTDIR)$(PREFIX)/share/shmlab/recordings/$${f##*/} || exit 1; done
	for f in $(patsubst $(BUILD)/%,%,$(INSTALLED_PROGRAMS)); do \
		install -D -m 755 $(BUILD)/$$f $(DESTDIR)$(PREFIX)/libexec/shmlab/$$f || exit 1; done
	for f in $$(cd $(BUILD) && find lessons/04-rust rust/crates rust/toolchain -type f 2>/dev/null); do \
		install -D -m 755 $(BUILD)/$$f $(DESTDIR)$(PREFIX)/libexec/shmlab/$$f || exit 1; done
	for f in $(patsubst $(BUILD)/%,%,$(DRIVERS)); do \
		install -D -m 644 $(BUILD)/$$f $(DESTDIR)$(PREFIX)/libexec/shmlab/$$f || exit 1; done
	for f in $(SHARED); do install -D -m 644 $(BUILD)/share/$$f $(DESTDIR)$(PREFIX)/share/$$f || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/shmlab $(addprefix $(DESTDIR)$(PREFIX)/share/,$(SHARED))
	rm -rf $(DESTDIR)$(PREFIX)/share/shmlab $(DESTDIR)$(PREFIX)/libexec/shmlab

# The picture of the running lab in README.md and runner/share/lab.svg, taken anew.
.PHONY: picture
picture: build tests
	SHMLAB_BUILD=$(abspath $(BUILD)) SHMLAB_PICTURE=write $(BUILD)/tests/test_picture_alone

# A Debian package, from an install into a stage of its own.
.PHONY: deb
deb:
	rm -rf $(BUILD)/deb
	@$(MAKE) --no-print-directory install DESTDIR=$(abspath $(BUILD))/deb PREFIX=/usr
	runner/share/make-deb $(BUILD)/deb $(VERSION) $(BUILD)/shmlab_$(VERSION)_$$(dpkg --print-architecture).deb

# Every variant of every exercise over seeds, CPUs and -O levels, beside two CPU hogs: EXERCISE=, SEEDS=, JOBS=, HOGS=.
grade-the-grader: $(BUILD)/grade-the-grader $(RUST) $(BUILD)/sandbox-init $(SUITES) $(DRIVERS)
	@SHMLAB_BUILD=$(BUILD) EXERCISE=$(EXERCISE) SEEDS=$(SEEDS) JOBS=$(JOBS) HOGS=$(HOGS) $<

$(BUILD)/grade-the-grader: $(call obj,src/tests/matrix/main.c src/tests/grader.c src/tests/rejected.c) $(BUILD)/libshmlab.a
	$(CC) $(ALL_CFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

layers:
	@.ci/layers

asan:
	@$(MAKE) --no-print-directory test BUILD=build/asan SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined' CFLAGS='-O1 -g'

format:
	clang-format -i $(wildcard src/*/*.[ch] runner/*.[ch] runner/*/*.[ch])

clean:
	rm -rf build

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
