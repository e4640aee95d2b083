/** A place of the published network: where a module can stand. */
export interface Place {
  readonly name: string;
  /** What users call it, and its symbol in the diagram. */
  readonly title: string;
  readonly symbol: string;
  /** The signal that is written there. */
  readonly writes: string;
  /** The network can do without it: a default ablation takes it out. */
  readonly optional?: boolean;
}

/** The places of the published network, in the order that frames pass them. */
export const PLACES: readonly Place[] = [
  { name: 'memory', title: 'Working memory', symbol: 'x', writes: 'attractor', optional: true },
  { name: 'projection', title: 'Projection', symbol: 'c W_attr x', writes: 'drive' },
  { name: 'reservoir', title: 'Reservoir', symbol: 'r', writes: 'reservoir' },
  { name: 'readout', title: 'Readout', symbol: 'ẑ, z', writes: 'readout' },
  { name: 'reward', title: 'Reward', symbol: 'P, M', writes: 'reward' },
  { name: 'rule', title: 'Learning rule', symbol: 'ΔW', writes: 'update', optional: true },
  { name: 'consolidation', title: 'Consolidation', symbol: 'W_ro', writes: 'weights' },
];
