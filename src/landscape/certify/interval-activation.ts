// The smooth activations on intervals, with their first two derivatives.
import type { Activation as ActivationName } from '../../spec/index.ts';
import { multiply, negate, ONE, point, subtract, ZERO, type Interval } from './interval.ts';
import { sigmoid, softplus, tanh } from './elementary.ts';

/** An activation of a pre-activation in x: enclosures of its value and derivatives. */
export interface IntervalActivation {
  readonly value: (x: Interval) => Interval;
  readonly slope: (x: Interval) => Interval;
  readonly curvature: (x: Interval) => Interval;
}

/** sigmoid'(x) = sigmoid(x) sigmoid(-x): no digits are lost where units saturate. */
function sigmoidSlope(x: Interval): Interval {
  return multiply(sigmoid(x), sigmoid(negate(x)));
}

function double(x: Interval): Interval {
  return multiply(point(2), x);
}

/** sech^2 x = 4 sigmoid(2x) sigmoid(-2x). */
function tanhSlope(x: Interval): Interval {
  return multiply(point(4), sigmoidSlope(double(x)));
}

const SMOOTH: Readonly<Partial<Record<ActivationName, IntervalActivation>>> = {
  tanh: {
    value: tanh,
    slope: tanhSlope,
    curvature: (x) => multiply(point(-2), multiply(tanh(x), tanhSlope(x))),
  },
  sigmoid: {
    value: sigmoid,
    slope: sigmoidSlope,
    curvature: (x) => multiply(sigmoidSlope(x), subtract(sigmoid(negate(x)), sigmoid(x))),
  },
  softplus: { value: softplus, slope: sigmoid, curvature: sigmoidSlope },
  identity: { value: (x) => x, slope: () => ONE, curvature: () => ZERO },
};

/** The activations that the interval proof knows. */
export const SMOOTH_ACTIVATIONS = Object.keys(SMOOTH) as readonly ActivationName[];

/** @returns undefined for an activation that is not smooth, or that the proof has no enclosure of */
export function intervalActivation(name: ActivationName): IntervalActivation | undefined {
  return SMOOTH[name];
}
