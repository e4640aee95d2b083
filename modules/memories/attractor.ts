import { drawSheet } from '../connectivity.ts';
import { kind } from '../core/kind.ts';
import { workingMemory } from '../pogodin2019.ts';
import { blockCue, bumpDecoder } from './bump.ts';
import { adaptation } from './bumpParameters.ts';
import { type BumpCode, bumpOf, weightsOf } from './cells.ts';
import { cueBy } from './cues.ts';
import { heldBySheet, onSheet, SHEET, sheetParameters } from './sheet.ts';

/**
 * Working memory: a bump of activity on a torus, set moving by adaptation.
 *
 *     τₘ ẋ = −x + [J x + e − h]₊,   τₐ ḣ = −h + s x
 *     x ← x + (dt/τₘ)(−x + [J x + e − h]₊),  then  h ← h + (dt/τₐ)(−h + s x) with the new x
 *     e = N(inputMean, inputNoise²) per neuron + stimulus
 *
 * e's noise is drawn anew each ms (noise.ts). Before each trial it starts from x = h = 0 and runs for `warmup` ms of its own
 * with the cue added to e; no model time passes. Without a cue its path differs from trial to trial.
 *
 * | symbol | signal | shape | |
 * | --- | --- | --- | --- |
 * | | `stimulus` | [side²] | reads, if some module writes it |
 * | x, h | `attractor.x`, `attractor.h` | [side²] | writes |
 * | | `attractor.position` | [2], cells | writes |
 *
 * @throws {DivergenceError} (through the stream) when rates grow without bound or are no longer finite
 * Source: Itskov, Curto, Pastalkova & Buzsáki 2011; Pogodin et al. 2019, section 2.
 */
export const attractor = kind(
  'memory',
  'bump',
  {
    title: 'live bump',
    equation: 'τₘ ẋ = −x + [J x + e − h]₊,  τₐ ḣ = −h + s x',
    source: 'Itskov, Curto, Pastalkova & Buzsáki 2011; Pogodin et al. 2019',
    parameters: { adaptation, ...sheetParameters(workingMemory) },
    holds: ({ side }) => heldBySheet(side),
    layouts: SHEET,
    units: { 'attractor.position': 'cells' },
    ...onSheet,
  },
  ({ side, weights, cue, ...rest }, code: BumpCode) =>
    bumpOf(
      { ...rest, cue: cueBy(cue, code.order, (one) => blockCue(side, one)) },
      {
        kind: 'bump',
        J: weightsOf(code, 'sheet', { side, ...weights }, () => drawSheet({ side, ...weights }, code.seed)),
        neurons: side * side,
        decode: bumpDecoder(side),
        made: `side ${side}, weights.noise ${weights.noise}`,
      },
      code,
    ),
);
