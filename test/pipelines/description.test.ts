import { describe, expect, it } from 'vitest';
import { mealy, vector } from '../../modules/index.ts';
import { signalsOf } from '../../pipelines/run/description.ts';
import { run, ticks } from '../support/ticks.ts';

describe('the signals of a frame', () => {
  it('have layouts and units of what declares them only, whatever they are called', () => {
    const module = mealy<null, unknown, { readonly constructor: unknown; readonly toString: unknown }>({
      writes: 'constructor',
      kind: 'own',
      init: () => null,
      step: (state) => [{ toString: vector(Float64Array.of(1)) } as never, state],
    });
    const [frame] = run(ticks(1), module as never) as unknown as readonly object[];
    const found = signalsOf(frame as never, [{ layouts: { 'constructor.toString': 'ring' } } as never]);
    expect(found).toEqual([{ name: 'constructor.toString', shape: [1], layout: 'ring' }]);
    expect(signalsOf({ toString: 1, constructor: 2 } as never)).toEqual([
      { name: 'toString', shape: [] },
      { name: 'constructor', shape: [] },
    ]);
  });
});
