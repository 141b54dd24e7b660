// The peer `c`: trains all networks with what this processor has: SIMD across networks, register tiles, all cores.
//
// A tile is LANES networks; a number of a tile is a vector, one lane per network (network-last). A tile takes all its
// steps before the next one starts, so it stays in the caches. Within a step, samples go through in blocks; every matrix
// product keeps a rectangle of accumulators in registers.
//
// Compiled for one workload: LAYERS (sizes, comma-separated), LAYER_COUNT, HIDDEN (TANH or RELU), LOSS (MSE or
// CROSS_ENTROPY), NUM_SAMPLES, LEARNING_RATE.
//
// Usage: train TASK NETWORKS STEPS ENDPOINTS
// TASK: float32: inputs (num_samples, input_size), targets (num_samples, output_size), parameters (networks, count).
// Writes the trained parameters (networks, count) to ENDPOINTS and prints the milliseconds that training took.
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TANH 1
#define RELU 2
#define MSE 3
#define CROSS_ENTROPY 4

// One register: wider vectors are taken apart by the compiler, at a loss.
#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif

static const int SIZES[LAYER_COUNT + 1] = {LAYERS};
#define INPUTS (SIZES[0])
#define OUTPUTS (SIZES[LAYER_COUNT])

// Samples that go through the network together: their activations stay in the caches.
#define SAMPLE_BLOCK (NUM_SAMPLES < 32 ? NUM_SAMPLES : 32)
_Static_assert(NUM_SAMPLES % SAMPLE_BLOCK == 0, "samples must fill their blocks");

typedef float vec __attribute__((vector_size(4 * LANES)));
typedef int ivec __attribute__((vector_size(4 * LANES)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

INLINE vec all(float x) { return (vec){} + x; }
INLINE vec pick(ivec condition, vec yes, vec no) { return (vec)((condition & (ivec)yes) | (~condition & (ivec)no)); }

// tanh as the quotient 2 n d / (n^2 + d^2) of n / d = tanh(x / 2): within 2e-7 everywhere, no exponential.
// Same rational as kernels/shared/math/tanh-accurate.wgsl.
INLINE vec tanh_of(vec x) {
  x = pick(x > 10.0f, all(10.0f), x);
  x = pick(x < -10.0f, all(-10.0f), x);
  vec s = x * x;
  vec n = x * (413001.594f + s * (12279.8125f + s * 46.8252068f));
  vec d = 826003.188f + s * (93393.1719f + s * (993.09668f + s));
  return 2.0f * (n * d) / (n * n + d * d);
}

// exp for x <= 0: 2^k times a polynomial on [-ln 2 / 2, ln 2 / 2], relative error 2e-7; 0 below -87.
INLINE vec exp_of_negative(vec x) {
  x = pick(x < -87.0f, all(-87.0f), x);
  ivec whole = __builtin_convertvector(x * 1.44269504f - 0.5f, ivec);  // rounds: x is negative
  vec k = __builtin_convertvector(whole, vec);
  vec r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  vec p = 1.0f + r * (1.0f + r * (0.5f + r * (0.166666657f + r * (0.0416664824f + r * (0.00833336823f + r * 0.00139304355f)))));
  return p * (vec)((whole + 127) << 23);
}

INLINE vec activate(vec z) { return HIDDEN == TANH ? tanh_of(z) : pick(z > 0.0f, z, all(0.0f)); }
// The derivative, by the activation's value.
INLINE vec slope(vec a) { return HIDDEN == TANH ? 1.0f - a * a : pick(a > 0.0f, all(1.0f), all(0.0f)); }

// The largest of 5, 4, 3, 2, 1 that divides n.
#define TILE(n) ((n) % 5 == 0 ? 5 : (n) % 4 == 0 ? 4 : (n) % 3 == 0 ? 3 : (n) % 2 == 0 ? 2 : 1)

// The products of one layer. INPUT is `float` for the data, which all networks share, and `vec` for activations.
//
// forward:  y (samples, out) = w (out, in) x (samples, in) + b (out)
// weights:  gw (out, in) += dy (samples, out)^T x;  gb (out) += sum of dy over samples
#define DEFINE_PRODUCTS(INPUT)                                                                          \
  INLINE void forward_##INPUT(int in, int out, const vec *w, const vec *b, const INPUT *x, vec *y) {    \
    enum { S = TILE(SAMPLE_BLOCK) };                                                                    \
    const int J = TILE(out);                                                                            \
    for (int j0 = 0; j0 < out; j0 += J)                                                                 \
      for (int s0 = 0; s0 < SAMPLE_BLOCK; s0 += S) {                                                    \
        vec sum[S][5];                                                                                  \
        UNROLL for (int s = 0; s < S; s++)                                                              \
          UNROLL for (int j = 0; j < J; j++) sum[s][j] = b[j0 + j];                                     \
        for (int i = 0; i < in; i++)                                                                    \
          UNROLL for (int s = 0; s < S; s++)                                                            \
            UNROLL for (int j = 0; j < J; j++)                                                          \
              sum[s][j] += w[(j0 + j) * in + i] * x[(s0 + s) * in + i];                                 \
        UNROLL for (int s = 0; s < S; s++)                                                              \
          UNROLL for (int j = 0; j < J; j++) y[(s0 + s) * out + j0 + j] = sum[s][j];                    \
      }                                                                                                 \
  }                                                                                                     \
  INLINE void weights_##INPUT(int in, int out, vec *gw, vec *gb, const vec *dy, const INPUT *x) {       \
    const int J = TILE(out), I = TILE(in);                                                              \
    for (int j0 = 0; j0 < out; j0 += J) {                                                               \
      for (int i0 = 0; i0 < in; i0 += I) {                                                              \
        vec sum[5][5];                                                                                  \
        UNROLL for (int j = 0; j < J; j++)                                                              \
          UNROLL for (int i = 0; i < I; i++) sum[j][i] = gw[(j0 + j) * in + i0 + i];                    \
        for (int s = 0; s < SAMPLE_BLOCK; s++)                                                          \
          UNROLL for (int j = 0; j < J; j++)                                                            \
            UNROLL for (int i = 0; i < I; i++) sum[j][i] += dy[s * out + j0 + j] * x[s * in + i0 + i];  \
        UNROLL for (int j = 0; j < J; j++)                                                              \
          UNROLL for (int i = 0; i < I; i++) gw[(j0 + j) * in + i0 + i] = sum[j][i];                    \
      }                                                                                                 \
      UNROLL for (int j = 0; j < J; j++) {                                                              \
        vec sum = gb[j0 + j];                                                                           \
        for (int s = 0; s < SAMPLE_BLOCK; s++) sum += dy[s * out + j0 + j];                             \
        gb[j0 + j] = sum;                                                                               \
      }                                                                                                 \
    }                                                                                                   \
  }
DEFINE_PRODUCTS(float)
DEFINE_PRODUCTS(vec)

// a (samples, in): from the activations to the gradient at the sums before them: slope(a) * (dy (samples, out) w (out, in)).
INLINE void inputs_of(int in, int out, const vec *w, const vec *dy, vec *a) {
  enum { S = TILE(SAMPLE_BLOCK) };
  const int I = TILE(in);
  for (int i0 = 0; i0 < in; i0 += I)
    for (int s0 = 0; s0 < SAMPLE_BLOCK; s0 += S) {
      vec sum[S][5];
      UNROLL for (int s = 0; s < S; s++)
        UNROLL for (int i = 0; i < I; i++) sum[s][i] = all(0.0f);
      for (int j = 0; j < out; j++)
        UNROLL for (int s = 0; s < S; s++)
          UNROLL for (int i = 0; i < I; i++) sum[s][i] += dy[(s0 + s) * out + j] * w[j * in + i0 + i];
      UNROLL for (int s = 0; s < S; s++)
        UNROLL for (int i = 0; i < I; i++) {
          vec *at = &a[(s0 + s) * in + i0 + i];
          *at = slope(*at) * sum[s][i];
        }
    }
}

// o (samples, outputs): from the outputs to the gradient of the mean loss there.
INLINE void loss_gradient(vec *o, const float *targets) {
  if (LOSS == MSE) {
    for (int k = 0; k < SAMPLE_BLOCK * OUTPUTS; k++) o[k] = (2.0f / (NUM_SAMPLES * OUTPUTS)) * (o[k] - targets[k]);
    return;
  }
  for (int s = 0; s < SAMPLE_BLOCK; s++, o += OUTPUTS, targets += OUTPUTS) {
    vec largest = o[0], sum = all(0.0f);
    for (int k = 1; k < OUTPUTS; k++) largest = pick(o[k] > largest, o[k], largest);
    for (int k = 0; k < OUTPUTS; k++) sum += o[k] = exp_of_negative(o[k] - largest);
    vec scale = (1.0f / NUM_SAMPLES) / sum;
    for (int k = 0; k < OUTPUTS; k++) o[k] = o[k] * scale - targets[k] * (1.0f / NUM_SAMPLES);
  }
}

// Where a layer's weights start among the parameters; its biases follow them.
INLINE int weights_at(int layer) {
  int at = 0;
  UNROLL for (int l = 0; l < layer; l++) at += SIZES[l + 1] * (SIZES[l] + 1);
  return at;
}

INLINE int biases_at(int layer) { return weights_at(layer) + SIZES[layer] * SIZES[layer + 1]; }

#define PARAMETERS (weights_at(LAYER_COUNT))

// One step of gradient descent of one tile. a[l] (SAMPLE_BLOCK, SIZES[l]) and g (PARAMETERS) are scratch.
INLINE void step(vec *p, vec *g, vec *const *a, const float *inputs, const float *targets) {
  for (int k = 0; k < PARAMETERS; k++) g[k] = all(0.0f);
  for (int first = 0; first < NUM_SAMPLES; first += SAMPLE_BLOCK) {
    const float *x = inputs + first * INPUTS;
    UNROLL for (int l = 0; l < LAYER_COUNT; l++) {
      const int in = SIZES[l], out = SIZES[l + 1];
      const vec *w = p + weights_at(l), *b = p + biases_at(l);
      if (l == 0) forward_float(in, out, w, b, x, a[1]);
      else forward_vec(in, out, w, b, a[l], a[l + 1]);
      if (l + 1 < LAYER_COUNT)
        for (int k = 0; k < SAMPLE_BLOCK * out; k++) a[l + 1][k] = activate(a[l + 1][k]);
    }
    loss_gradient(a[LAYER_COUNT], targets + first * OUTPUTS);
    UNROLL for (int l = LAYER_COUNT - 1; l >= 0; l--) {
      const int in = SIZES[l], out = SIZES[l + 1];
      vec *gw = g + weights_at(l), *gb = g + biases_at(l);
      if (l == 0) weights_float(in, out, gw, gb, a[1], x);
      else {
        weights_vec(in, out, gw, gb, a[l + 1], a[l]);
        inputs_of(in, out, p + weights_at(l), a[l + 1], a[l]);
      }
    }
  }
  for (int k = 0; k < PARAMETERS; k++) p[k] -= LEARNING_RATE * g[k];
}

static vec *allocate(size_t vectors) {
  vec *memory = aligned_alloc(64, vectors * sizeof(vec));
  if (!memory) { fprintf(stderr, "out of memory\n"); exit(1); }
  return memory;
}

static void train(const float *inputs, const float *targets, float *parameters, int networks, int steps) {
#pragma omp parallel
  {
    vec *p = allocate(2 * PARAMETERS), *g = p + PARAMETERS;
    vec *a[LAYER_COUNT + 1];
    for (int l = 1; l <= LAYER_COUNT; l++) a[l] = allocate(SAMPLE_BLOCK * SIZES[l]);
#pragma omp for schedule(dynamic)
    for (int first = 0; first < networks; first += LANES) {
      const int lanes = networks - first < LANES ? networks - first : LANES;
      float *start = parameters + (size_t)first * PARAMETERS;
      memset(p, 0, PARAMETERS * sizeof(vec));
      for (int n = 0; n < lanes; n++)
        for (int k = 0; k < PARAMETERS; k++) p[k][n] = start[(size_t)n * PARAMETERS + k];
      for (int t = 0; t < steps; t++) step(p, g, a, inputs, targets);
      for (int n = 0; n < lanes; n++)
        for (int k = 0; k < PARAMETERS; k++) start[(size_t)n * PARAMETERS + k] = p[k][n];
    }
    for (int l = 1; l <= LAYER_COUNT; l++) free(a[l]);
    free(p);
  }
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 5) { fprintf(stderr, "usage: train TASK NETWORKS STEPS ENDPOINTS\n"); return 2; }
  const int networks = atoi(arguments[2]), steps = atoi(arguments[3]);
  const size_t data = (size_t)NUM_SAMPLES * (INPUTS + OUTPUTS), total = data + (size_t)networks * PARAMETERS;
  float *task = malloc(total * sizeof(float));
  FILE *file = fopen(arguments[1], "rb");
  if (!task || !file || fread(task, sizeof(float), total, file) != total) fail(arguments[1]);
  fclose(file);
  const float *inputs = task, *targets = task + (size_t)NUM_SAMPLES * INPUTS;
  float *parameters = task + data;

  // Start the threads and wake the processor before the clock runs.
  const int few = networks < 64 ? networks : 64;
  float *warm = malloc((size_t)few * PARAMETERS * sizeof(float));
  memcpy(warm, parameters, (size_t)few * PARAMETERS * sizeof(float));
  train(inputs, targets, warm, few, 1);

  const double began = omp_get_wtime();
  train(inputs, targets, parameters, networks, steps);
  printf("%.6f\n", 1000.0 * (omp_get_wtime() - began));

  file = fopen(arguments[4], "wb");
  if (!file || fwrite(parameters, sizeof(float), (size_t)networks * PARAMETERS, file) != (size_t)networks * PARAMETERS)
    fail(arguments[4]);
  return fclose(file) == 0 ? 0 : 1;
}
