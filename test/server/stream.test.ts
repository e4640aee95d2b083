import { filter, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { clock, dense, unshared } from '../../modules/index.ts';
import { pipelineOf, type Spec, type TrainingFrame, training } from '../../pipelines/index.ts';
import { errorsOf, framesOf, greeted, serving, sleep, specOf, until } from './support.ts';

/** The same pipeline without a server, up to this step. */
const headless = (spec: Spec, steps: ReadonlySet<number>): Promise<readonly TrainingFrame[]> =>
  new Promise((resolve, reject) => {
    const pipeline = pipelineOf(spec);
    const { trialSteps } = pipeline;
    const ticks = clock({ trialSteps, trials: Number.POSITIVE_INFINITY, dt: spec.dt, controls: spec });
    training(
      pipeline,
      unshared,
    )(ticks)
      .pipe(
        filter(({ step }) => steps.has(step)),
        take(steps.size),
        toArray(),
      )
      .subscribe({ next: (frames) => resolve(frames as readonly TrainingFrame[]), error: reject });
  });

describe('what a client is told first', () => {
  it('names the pipeline, its dt and every signal with its shape, and nothing that is no signal', async () => {
    const { hello } = await greeted((await serving({ speed: Number.POSITIVE_INFINITY })).address);
    expect(hello).toMatchObject({
      ...{
        type: 'hello',
        pipeline: 'tiny',
        dt: 1,
        trialSteps: 100,
        seed: 1,
        variants: [''],
        paused: false,
        speed: 'max',
      },
    });
    expect(hello.graph.map(({ name }) => name)).toContain('reservoir');
    expect(hello.parameters.map(({ name }) => name)).toContain('reservoir.lambda');
    expect(Object.fromEntries(hello.signals.map(({ name, shape }) => [name, shape]))).toEqual({
      target: [1],
      drive: [30],
      'reservoir.u': [30],
      'reservoir.r': [30],
      'readout.z': [1],
      'readout.zhat': [1],
      'readout.zbar': [1],
      'reward.P': [],
      'reward.Pbar': [],
      'reward.M': [],
      'update.post': [1],
      'update.pre': [30],
      'update.eta': [],
      'update.norm': [],
      'weights.norm': [],
      weights: [1, 30],
    });
  });

  it('names the attractor with its sheet, but not its hints to the projection', async () => {
    const memory = { kind: 'bump', side: 10, cue: null, warmup: 5 };
    const { hello } = await greeted((await serving({ spec: specOf({ memory }) })).address);
    const ofAttractor = hello.signals.filter(({ name }) => name.startsWith('attractor.'));
    expect(Object.fromEntries(ofAttractor.map(({ name, shape, layout }) => [name, [shape, layout]]))).toEqual({
      'attractor.x': [[100], 'sheet'],
      'attractor.position': [[2], undefined],
      'attractor.h': [[100], undefined],
    });
  });

  it('says what stands in each place, with its equation and where it is from, and what else could', async () => {
    const { hello } = await greeted((await serving()).address);
    expect(hello.places.map(({ name, kind, writes }) => [name, kind, writes])).toEqual([
      ['memory', 'none', 'attractor'],
      ['projection', 'projection', 'drive'],
      ['reservoir', 'rate', 'reservoir'],
      ['readout', 'linear', 'readout'],
      ['reward', 'success', 'reward'],
      ['rule', 'hebbian', 'update'],
      ['consolidation', 'everyStep', 'weights'],
    ]);
    const rule = hello.places.find(({ name }) => name === 'rule');
    expect(rule?.kinds.map(({ kind }) => kind)).toEqual(['hebbian', 'force', 'fusedForce', 'none']);
    const force = rule?.kinds.find(({ kind }) => kind === 'force');
    expect(force).toMatchObject({ title: 'FORCE', equation: expect.any(String), source: expect.any(String) });
    expect(force?.parameters).toMatchObject([{ name: 'alpha', default: 1, live: false, symbol: 'α', above: 0 }]);
    expect(hello.parameters.find(({ name }) => name === 'rule.decay')).toMatchObject({
      ...{ value: 20_000, live: true, orNull: 'constant', unit: 'ms' },
    });
    for (const { place, title, equation } of hello.graph.filter(({ name }) => name !== 'target')) {
      expect(hello.places.map(({ name }) => name)).toContain(place);
      expect([title, equation]).toEqual([expect.any(String), expect.any(String)]);
    }
  });
});

describe('frames', () => {
  it('hold just what was asked for: arrays as lists, scalars as numbers, steps that increase', async () => {
    const client = await greeted((await serving()).address);
    client.say({ type: 'subscribe', signals: ['readout.z', 'reward.P', 'weights'], rate: 200 });
    await until(() => framesOf(client).length >= 20);
    const frames = framesOf(client);
    for (const frame of frames) {
      expect(Object.keys(frame)).toEqual(['type', 'step', 'time', 'trial', 'signals']);
      expect(Object.keys(frame.signals).sort()).toEqual(['readout.z', 'reward.P', 'weights']);
      expect(frame.signals['readout.z']).toHaveLength(1);
      expect(frame.signals.weights).toHaveLength(30);
      expect(frame.signals['reward.P']).toBeTypeOf('number');
      expect(frame.time).toBe(frame.step);
      expect(frame.trial).toBe(Math.floor(frame.step / 100));
    }
    const steps = frames.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  });

  it('come in streams of their own, each with its signals, rate and mode, until they are no longer wanted', async () => {
    const client = await greeted((await serving()).address);
    client.say({ type: 'subscribe', signals: ['reward.P'], stream: 'often', mode: 'all', every: 5, rate: 50 });
    client.say({ type: 'subscribe', signals: ['reservoir.r'], stream: 'seldom', rate: 100 });
    const of = (name: string) => framesOf(client).filter(({ stream }) => stream === name);
    await until(() => of('often').length >= 20 && of('seldom').length >= 3);
    for (const { step, signals } of of('often')) expect([step % 5, Object.keys(signals)]).toEqual([0, ['reward.P']]);
    for (const { signals } of of('seldom')) expect(Object.keys(signals)).toEqual(['reservoir.r']);
    client.say({ type: 'unsubscribe', signals: ['*'], stream: 'often' });
    client.say({ type: 'unsubscribe', signals: ['the last'] });
    await until(() => errorsOf(client).length > 0);
    const before = of('often').length;
    const seldom = of('seldom').length;
    await until(() => of('seldom').length > seldom + 2);
    expect(of('often').length).toBe(before);
  });

  it('hold the very numbers of the same pipeline run without a server', async () => {
    const spec = specOf({ memory: { kind: 'bump', side: 10, cue: null, warmup: 5 }, seed: 7 });
    const client = await greeted((await serving({ spec, speed: 2 })).address);
    client.say({ type: 'subscribe', signals: ['*', 'attractor.x', 'weights'], rate: 100 });
    await until(() => framesOf(client).length >= 30);
    const frames = framesOf(client).slice(0, 30);
    const expected = await headless(spec, new Set(frames.map(({ step }) => step)));
    for (const [i, { step, signals }] of frames.entries()) {
      const frame = expected[i];
      if (frame?.step !== step) throw new Error(`step ${step} is missing`);
      const through = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      expect(signals['readout.z']).toEqual(through([...dense(frame.readout.z)]));
      expect(signals['reservoir.u']).toEqual(through([...dense(frame.reservoir.u)]));
      expect(signals['attractor.x']).toEqual(through([...dense(frame.attractor?.x as never)]));
      expect(signals.weights).toEqual(through([...dense(frame.weights)]));
      expect(signals['reward.P']).toBe(frame.reward.P);
      expect(signals.target).toEqual([frame.target.get(0)]);
    }
  });

  it('show where a paused pipeline stands: after steps, and to who comes later', async () => {
    const { address } = await serving();
    const client = await greeted(address);
    client.say({ type: 'subscribe', signals: ['readout.z'], rate: 1 });
    await client.next('frame');
    client.say({ type: 'call', id: 1, method: 'pause' });
    const { result } = await client.next('result');
    const { step } = result as { step: number };
    expect(framesOf(client).at(-1)?.step).toBe(step - 1);
    client.say({ type: 'call', id: 2, method: 'step', params: { steps: 33 } });
    await client.next('result');
    expect(framesOf(client).at(-1)?.step).toBe(step + 32);
    const late = await greeted(address);
    late.say({ type: 'subscribe', signals: ['readout.z', 'weights'], rate: 50, mode: 'minmax' });
    expect((await late.next('frame')).step).toBe(step + 32);
    expect(framesOf(late).at(-1)?.signals['readout.z']).toEqual(framesOf(client).at(-1)?.signals['readout.z']);
    // Of the same want as another's, too.
    const last = await greeted(address);
    last.say({ type: 'subscribe', signals: ['readout.z'], rate: 1 });
    expect((await last.next('frame')).step).toBe(step + 32);
    // What is subscribed to holds for the call that follows.
    const every = await greeted(address);
    every.say({ type: 'subscribe', signals: ['reward.P'], rate: 1000, mode: 'all' });
    every.say({ type: 'call', id: 3, method: 'step', params: { steps: 40 } });
    await every.next('result');
    expect(framesOf(every).map(({ step: n }) => n)).toEqual(Array.from({ length: 41 }, (_, n) => step + 32 + n));
  });

  it('carry large signals whole', async () => {
    const client = await greeted((await serving({ spec: specOf({ reservoir: { units: 2000 } }) })).address);
    client.say({ type: 'subscribe', signals: ['weights', 'reservoir.r', 'drive'], rate: 20 });
    const { signals } = await client.next('frame');
    expect(signals.weights).toHaveLength(2000);
    expect(signals['reservoir.r']).toHaveLength(2000);
    expect(new Set(signals['reservoir.r'] as number[]).size).toBeGreaterThan(1000);
  });

  it('come for * with all signals of up to 64 numbers', async () => {
    const client = await greeted((await serving({ spec: specOf({ reservoir: { units: 65 } }) })).address);
    client.say({ type: 'subscribe', signals: ['*'] });
    const { signals } = await client.next('frame');
    const small = client.hello.signals.filter(({ shape }) => shape.reduce((a, b) => a * b, 1) <= 64);
    expect(Object.keys(signals).sort()).toEqual(small.map(({ name }) => name).sort());
    expect(signals).not.toHaveProperty('weights');
  });

  it('come at about the asked rate, from 5 Hz to hundreds', async () => {
    const { address } = await serving();
    const [slow, fast] = await Promise.all([greeted(address), greeted(address)]);
    slow.say({ type: 'subscribe', signals: ['target'], rate: 5 });
    fast.say({ type: 'subscribe', signals: ['target'], rate: 500 });
    await sleep(1500);
    // Loose: a busy machine may be late, but never early.
    expect(framesOf(slow).length).toBeGreaterThanOrEqual(2);
    expect(framesOf(slow).length).toBeLessThanOrEqual(12);
    expect(framesOf(fast).length).toBeGreaterThan(5 * framesOf(slow).length);
    expect(framesOf(fast).length).toBeLessThanOrEqual(1000);
  });

  it('reach two clients with signals and rates of their own', async () => {
    const { address } = await serving();
    const [one, two] = await Promise.all([greeted(address), greeted(address)]);
    one.say({ type: 'subscribe', signals: ['target'], rate: 100 });
    two.say({ type: 'subscribe', signals: ['readout.z', 'reward.M'], rate: 30 });
    await until(() => framesOf(one).length > 10 && framesOf(two).length > 5);
    for (const { signals } of framesOf(one)) expect(Object.keys(signals)).toEqual(['target']);
    for (const { signals } of framesOf(two)) expect(Object.keys(signals).sort()).toEqual(['readout.z', 'reward.M']);
  });

  it('keep model time to the asked speed', async () => {
    const client = await greeted((await serving({ speed: 0.5 })).address);
    client.say({ type: 'subscribe', signals: ['target'], rate: 100 });
    const first = await client.next('frame');
    const began = performance.now();
    const passed = (): number => (framesOf(client).at(-1)?.time ?? 0) - first.time;
    // However long it takes: a simulation that stands still never gets there.
    await until(() => passed() >= 400 && framesOf(client).length > 10);
    expect(passed()).toBeLessThanOrEqual(0.5 * (performance.now() - began) + 150);
  });
});

describe('a subscription', () => {
  it('adds signals and sets the rate when repeated, and loses them by unsubscribe', async () => {
    const client = await greeted((await serving()).address);
    const names = (i: number): readonly string[] => Object.keys(framesOf(client).at(i)?.signals ?? {}).sort();
    client.say({ type: 'subscribe', signals: ['target'], rate: 100 });
    await client.next('frame');
    client.say({ type: 'subscribe', signals: ['readout.z'] });
    await until(() => names(-1).length === 2);
    expect(names(-1)).toEqual(['readout.z', 'target']);
    client.say({ type: 'unsubscribe', signals: ['target'] });
    await until(() => names(-1).length === 1);
    expect(names(-1)).toEqual(['readout.z']);
    client.say({ type: 'unsubscribe', signals: ['*'] });
    // An answer to a later message shows that the server has taken the earlier one.
    client.say('?');
    await client.next('error');
    const before = framesOf(client).length;
    await sleep(200);
    expect(framesOf(client).length).toBe(before);
  });
});
