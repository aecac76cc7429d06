/* SPDX-License-Identifier: MIT
 * TA-Lib's streaming handles of the 12-output plan, called one by one from C, as beside a push of
 * this library: handles LIBRARY SHARE prints "update NS" and "peek NS" per bar. The library is the
 * one in TA-Lib's wheel; only what is called here is declared, by the signatures of its header. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { HISTORY = 1000, BAR_COUNT = 4096 };
typedef struct handle handle;
typedef int (*close_of)(handle*, double, double*);
typedef int (*bands_of)(handle*, double, double*, double*, double*);
typedef int (*range_of)(handle*, double, double, double, double*);

static void* library;
static double high[HISTORY + BAR_COUNT], low[HISTORY + BAR_COUNT], closes[HISTORY + BAR_COUNT];
static volatile double sink;

/* A pointer to data becomes one to a function by way of memory, as POSIX says. */
static void find(const char* name, void* out_function) {
  *(void**)out_function = dlsym(library, name);
  if (*(void**)out_function != NULL) return;
  fprintf(stderr, "handles: no %s in the library\n", name);
  exit(1);
}

static void insist(int code) {
  if (code == 0) return;
  fprintf(stderr, "handles: TA-Lib returned %d\n", code);
  exit(1);
}

static double now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void make_bars(void) {
  unsigned long long state = 20261123;
  double price = 100;
  for (int k = 0; k < HISTORY + BAR_COUNT; ++k) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    price *= 1 + 0.002 * ((double)(state >> 11) / 9007199254740992.0 - 0.5);
    closes[k] = price;
    high[k] = price + 0.05;
    low[k] = price - 0.05;
  }
}

static handle* open_period(const char* name, int period) {
  int (*open)(handle**, const double*, int, int, double*);
  find(name, &open);
  handle* made = NULL;
  double value;
  insist(open(&made, closes, HISTORY, period, &value));
  return made;
}

static handle* open_bands(void) {
  int (*open)(handle**, const double*, int, int, double, double, int, double*, double*, double*);
  find("TA_BBANDS_Open", &open);
  handle* made = NULL;
  double upper, middle, lower;
  insist(open(&made, closes, HISTORY, 20, 2, 2, 0, &upper, &middle, &lower));
  return made;
}

static handle* open_macd(void) {
  int (*open)(handle**, const double*, int, int, int, int, double*, double*, double*);
  find("TA_MACD_Open", &open);
  handle* made = NULL;
  double line, signal, histogram;
  insist(open(&made, closes, HISTORY, 12, 26, 9, &line, &signal, &histogram));
  return made;
}

static handle* open_deviation(void) {
  int (*open)(handle**, const double*, int, int, double, double*);
  find("TA_STDDEV_Open", &open);
  handle* made = NULL;
  double value;
  insist(open(&made, closes, HISTORY, 20, 1, &value));
  return made;
}

static handle* open_range(void) {
  int (*open)(handle**, const double*, const double*, const double*, int, int, double*);
  find("TA_ATR_Open", &open);
  handle* made = NULL;
  double value;
  insist(open(&made, high, low, closes, HISTORY, 14, &value));
  return made;
}

typedef struct {
  close_of ema, rsi, deviation, highest, lowest;
  bands_of macd, bands;
  range_of range;
} calls;

static calls find_calls(int is_peek) {
  calls c;
  char name[64];
  const char* names[] = {"EMA", "RSI", "STDDEV", "MAX", "MIN", "MACD", "BBANDS", "ATR"};
  void* places[] = {&c.ema,    &c.rsi,  &c.deviation, &c.highest,
                    &c.lowest, &c.macd, &c.bands,     &c.range};
  for (int k = 0; k < 8; ++k) {
    snprintf(name, sizeof name, "TA_%s_%s", names[k], is_peek ? "Peek" : "Update");
    find(name, places[k]);
  }
  return c;
}

static double cost_ns(int is_peek, int rounds) {
  calls c = find_calls(is_peek);
  handle *ema = open_period("TA_EMA_Open", 20), *rsi = open_period("TA_RSI_Open", 14);
  handle *highest = open_period("TA_MAX_Open", 20), *lowest = open_period("TA_MIN_Open", 20);
  handle *macd = open_macd(), *bands = open_bands(), *deviation = open_deviation();
  handle* range = open_range();
  double v[12], began = now_ns();
  for (int round = 0; round < rounds; ++round) {
    for (int k = HISTORY; k < HISTORY + BAR_COUNT; ++k) {
      double x = closes[k];
      int code = c.ema(ema, x, v) | c.macd(macd, x, v + 1, v + 2, v + 3) | c.rsi(rsi, x, v + 4);
      code |= c.bands(bands, x, v + 5, v + 6, v + 7) | c.deviation(deviation, x, v + 8);
      code |= c.range(range, high[k], low[k], x, v + 9);
      code |= c.highest(highest, x, v + 10) | c.lowest(lowest, x, v + 11);
      insist(code);
    }
    for (int k = 0; k < 12; ++k) sink = sink + v[k];
  }
  return (now_ns() - began) / rounds / BAR_COUNT;
}

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  library = dlopen(arguments[1], RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "handles: %s\n", dlerror());
    return 1;
  }
  int (*initialize)(void);
  find("TA_Initialize", &initialize);
  insist(initialize());
  make_bars();
  int rounds = (int)(100 * strtod(arguments[2], NULL));
  if (rounds < 1) rounds = 1;
  cost_ns(0, 1);
  printf("update %.2f\n", cost_ns(0, rounds));
  printf("peek %.2f\n", cost_ns(1, rounds));
  return 0;
}
