import type { Numbers, Tensor } from './core/tensor.ts';

/**
 * The signals that travel on a frame, one interface each, named by the module that writes them. Arrays on a frame are
 * never written again: keep them, share them, replay them.
 */

/** `target`: what the readout should draw at this step, f [outputs]. */
export interface Targeted {
  readonly target: Tensor;
}

/** How x moved in this step: x ← x + leak (g − x), with g zero but at `active`. */
export interface Increment {
  /** dt / τₘ */
  readonly leak: number;
  /** The active neurons. */
  readonly active: Int32Array;
  /** g = [J x + e − h]₊ of each of them. */
  readonly g: Float64Array;
}

/** `attractor`: the working memory. */
export interface Attractor {
  /** Rates [side²]; neuron i sits at row i mod side, column ⌊i / side⌋. */
  readonly x: Tensor;
  /** The bump's centre, (column, row) in cells [0, side): the circular mean of the rates along each axis. */
  readonly position: Tensor;
  /** Adaptation [side²], where the module has one. */
  readonly h?: Tensor;
  /** Set where this x continues the one of the step before; a projection may then follow it cheaply. */
  readonly increment?: Increment;
}
export interface Remembering {
  readonly attractor: Attractor;
}

/** `stimulus`: an external input to the attractor's neurons, added to e [side²]. Written by a user's own module. */
export interface Stimulated {
  readonly stimulus?: Numbers;
}

/** `drive`: what enters the reservoir's units from outside it [units]. */
export interface Driven {
  readonly drive: Tensor;
}

/** `reservoir`: potentials u and noisy rates r = tanh(u) + ξ, [units] each. */
export interface Reservoir {
  readonly u: Tensor;
  readonly r: Tensor;
}
export interface Recurrent {
  readonly reservoir: Reservoir;
}

/** `readout`: ẑ = W_ro r, the noisy z = ẑ + η and its running mean z̄, [outputs] each. */
export interface Readout {
  readonly zhat: Tensor;
  readonly z: Tensor;
  readonly zbar: Tensor;
}
export interface ReadOut {
  readonly readout: Readout;
}

/** `reward`: P = −‖f − z‖², its running mean P̄ and the modulator M = 1 if P > P̄ else 0. */
export interface Reward {
  readonly P: number;
  readonly Pbar: number;
  readonly M: number;
}
export interface Rewarded {
  readonly reward: Reward;
}

/** ΔW = post preᵀ, post [outputs], pre [units]: what both published rules propose. */
export interface OuterUpdate {
  readonly post: Tensor;
  readonly pre: Tensor;
  /** The learning rate of this step, where the rule has one. */
  readonly eta?: number;
}
/** ΔW entry by entry [outputs, units]. */
export interface DenseUpdate {
  readonly dW: Tensor;
  readonly eta?: number;
}
/** `update`: the change of the readout weights that a rule proposes; consolidation decides whether and when it counts. */
export type Update = OuterUpdate | DenseUpdate;
export interface Proposed {
  readonly update: Update;
}

/** `weights`: W_ro [outputs, units] after this step's update. */
export interface Weighted {
  readonly weights: Tensor;
}
