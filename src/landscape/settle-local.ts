// The quadratic model of the objective at a point, in coordinates in which directions do not mix, and a step along its flow.
import { eigenSystem, eigenvalueTolerance, largestMagnitude } from './curvature64.ts';
import { dot, norm } from './eigenbasis.ts';
import { orthogonalComplement } from './settle-tangent.ts';
import type { Terrain } from './settle-terrain.ts';

/** The objective around a point, within the directions that constraints leave free (all, without any). */
export interface LocalModel {
  readonly theta: Float64Array;
  readonly objective: number;
  /** (free) curvatures, ascending. */
  readonly values: Float64Array;
  /** (free) rows of (parameterCount): the orthonormal directions of these curvatures. */
  readonly directions: readonly Float64Array[];
  /** (free) the gradient along them. */
  readonly slopes: Float64Array;
  /** Curvatures within +-tolerance count as zero: 10 P eps |H|. */
  readonly tolerance: number;
  /** The gradient's norm, along the free directions. */
  readonly gradientNorm: number;
  /** g^T (|H| + tolerance)^-1 g: about twice what the model can still fall. */
  readonly decrement: number;
  /** The length of the Newton step, without directions in which gradient and curvature are rounding errors. */
  readonly newtonStep: number;
}

/**
 * Models the objective around a point.
 *
 * @param normals (parameterCount) each: steps must be orthogonal to them
 */
export function localModel(
  { reference }: Terrain,
  theta: Float64Array,
  normals: readonly Float64Array[],
): LocalModel {
  const size = theta.length;
  const gradient = reference.gradientAt(theta);
  const hessian = reference.hessianAt(theta);
  const { values, directions } =
    normals.length === 0 ? wholeSystem(hessian, size) : freeSystem(hessian, size, normals);
  const tolerance = values.length === 0 ? 0 : eigenvalueTolerance(values);
  const slopes = Float64Array.from(directions, (direction) => dot(direction, gradient));
  const gradientRounding = 0.1 * size * Number.EPSILON * largestMagnitude(values);
  let decrement = 0;
  let squares = 0;
  for (const [k, slope] of slopes.entries()) {
    const curvature = Math.abs(values[k]!);
    if (slope === 0) continue;
    decrement += (slope * slope) / (curvature + tolerance);
    if (Math.abs(slope) > gradientRounding) squares += (slope / Math.max(curvature, tolerance)) ** 2;
  }
  return {
    theta,
    objective: reference.objectiveAt(theta),
    values,
    directions,
    slopes,
    tolerance,
    gradientNorm: norm(slopes),
    decrement,
    newtonStep: Math.sqrt(squares),
  };
}

/**
 * The step to the model's stationary point: downhill where it curves up, uphill where it curves down.
 *
 * @param share only along directions whose curvature exceeds this share of the largest; default: all
 * @returns (parameterCount); 0 along directions whose curvature is a rounding error
 */
export function newtonStep(
  { values, slopes, tolerance, directions, theta }: LocalModel,
  share = 0,
): Float64Array {
  const least = Math.max(tolerance, share * largestMagnitude(values));
  const coordinates = values.map((value, k) => (Math.abs(value) > least ? -slopes[k]! / value : 0));
  return combination(coordinates, directions, theta.length);
}

/** A piece of the model's own gradient flow. */
export interface FlowStep {
  /** How long it flows. */
  readonly time: number;
  /** (free) how far along each direction. */
  readonly coordinates: Float64Array;
  readonly length: number;
}

/** Of a flow without any curvature: the radius ends it. */
const LONGEST = 1e16;

/** Directions that curve down grow at most by exp of this in a step: further the model says nothing. */
const MAX_GROWTH = 2;

/**
 * Flows down the model's gradient until a radius is reached, or for ever.
 *
 * Following the flow, exactly for the model, keeps to the basin: a Newton step overrates what curves down a little.
 *
 * @param radius the longest step
 * @see Hochbruck & Ostermann 2010, "Exponential integrators", Acta Numerica 19, equation 1.5
 */
export function flowStep({ values, slopes, tolerance }: LocalModel, radius: number): FlowStep {
  const steepest = Math.max(-(values[0] ?? 0), 0);
  const longest = Math.min(
    tolerance > 0 ? 1 / tolerance : LONGEST,
    steepest > 0 ? MAX_GROWTH / steepest : Infinity,
  );
  const coordinatesAt = (time: number): Float64Array =>
    slopes.map((slope, k) => -slope * flowFactor(values[k]!, time));
  const whole = coordinatesAt(longest);
  if (norm(whole) <= radius) return { time: longest, coordinates: whole, length: norm(whole) };
  // The length grows with time; at the lower end it is at most half the radius, but for growth.
  let low = Math.min(longest, radius / (20 * norm(slopes)));
  let high = longest;
  while (high > 1.02 * low) {
    const middle = Math.sqrt(low * high);
    if (norm(coordinatesAt(middle)) <= radius) low = middle;
    else high = middle;
  }
  const coordinates = coordinatesAt(low);
  return { time: low, coordinates, length: norm(coordinates) };
}

/** (1 - exp(-curvature * time)) / curvature: how far a unit slope carries. */
export function flowFactor(curvature: number, time: number): number {
  const exponent = curvature * time;
  return Math.abs(exponent) < 1e-8 ? time * (1 - exponent / 2) : -Math.expm1(-exponent) / curvature;
}

/** The sum of some vectors with these factors. */
export function combination(
  factors: Float64Array,
  vectors: readonly Float64Array[],
  size: number,
): Float64Array {
  const sum = new Float64Array(size);
  for (const [k, vector] of vectors.entries()) {
    const factor = factors[k]!;
    for (let p = 0; p < size; p++) sum[p]! += factor * vector[p]!;
  }
  return sum;
}

interface FreeSystem {
  readonly values: Float64Array;
  readonly directions: Float64Array[];
}

function wholeSystem(hessian: Float64Array, size: number): FreeSystem {
  const { values, vectors } = eigenSystem(hessian, size);
  return {
    values,
    directions: Array.from(values, (_, k) => vectors.subarray(k * size, (k + 1) * size)),
  };
}

/** The eigenvalues of the Hessian seen from the free directions alone. */
function freeSystem(hessian: Float64Array, size: number, normals: readonly Float64Array[]): FreeSystem {
  const free = orthogonalComplement(normals, size);
  if (free.length === 0) return { values: new Float64Array(), directions: [] };
  const images = free.map((direction) =>
    direction.map((_, p) => dot(hessian.subarray(p * size, (p + 1) * size), direction)),
  );
  const reduced = new Float64Array(free.length ** 2);
  for (const [i, direction] of free.entries()) {
    for (let j = 0; j <= i; j++) {
      const entry = dot(direction, images[j]!);
      reduced[i * free.length + j] = entry;
      reduced[j * free.length + i] = entry;
    }
  }
  const { values, vectors } = eigenSystem(reduced, free.length);
  const directions = Array.from(values, (_, k) =>
    combination(vectors.subarray(k * free.length, (k + 1) * free.length), free, size),
  );
  return { values, directions };
}
