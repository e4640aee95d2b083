import { createServer } from 'node:net';
import { lastValueFrom, map, merge, Subject, takeUntil, timer, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  attractor,
  type ClockParams,
  type Command,
  clock,
  everyStep,
  feedback,
  force,
  hebbian,
  type Proposed,
  place,
  type ReadOut,
  type Recurrent,
  type Remembering,
  type Rewarded,
  readout,
  readoutAtRest,
  reservoir,
  reward,
  short,
  silence,
  type Targeted,
  type Tick,
  target,
  zeros,
} from '../../modules/index.ts';
import { broadcast, broadcaster, type Stage } from '../../server/index.ts';
import { type Backstage, openBackstage } from '../../server/stage/backstage.ts';
import { stageOn } from '../../server/stage/stage.ts';
import { client } from '../package/installed.ts';

const [units, outputs, seed] = [30, 1, 3];
const ENDLESS = 1_000_000;

/** A plain script's pipeline. */
const script = (params: Partial<ClockParams> = {}) =>
  clock({ trials: 3, trialSteps: 100, ...params }).pipe(
    feedback({ readout: readoutAtRest(outputs), weights: zeros(outputs, units) })((past) =>
      past.pipe(
        target(short({ period: 100 })),
        silence({ units }),
        reservoir({ units, seed }),
        readout({ seed }),
        reward(),
        place<Targeted & ReadOut & Recurrent & Rewarded, Proposed>('rule', [hebbian, force]),
        everyStep(),
      ),
    ),
  );

/** The kind of the module that writes a signal, as a message has it. */
const kindThatWrites = ({ graph }: Record<string, unknown>, signal: string): string | undefined =>
  (graph as readonly { readonly name: string; readonly kind: string }[]).find(({ name }) => name === signal)?.kind;

const stages: Stage[] = [];
const onStage = async (): Promise<Stage> => {
  const stage = await broadcaster({ port: 0, name: 'mine' });
  stages.push(stage);
  return stage;
};
afterEach(() => Promise.all(stages.splice(0).map(({ close }) => close())));

describe('a plain script on a stage', () => {
  it('passes its frames on as they are, and ends the server with them', async () => {
    const drawn = map(({ readout: { zhat } }: ReadOut) => zhat.get(0));
    const alone = await lastValueFrom(script().pipe(drawn, toArray()));
    const stage = await onStage();
    expect(await lastValueFrom(script().pipe(stage.broadcast(), drawn, toArray()))).toEqual(alone);
    await stage.close();
    await expect(fetch(stage.address.replace('ws:', 'http:'))).rejects.toThrow();
  });

  it('tells what it is: modules, what they read, places, parameters, signals', async () => {
    const stage = await onStage();
    const running = script({ trials: ENDLESS, commands: stage.commands }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    expect(one.hello).toMatchObject({ pipeline: 'mine', trialSteps: 100, variants: [''] });
    const graph = one.hello.graph as readonly { readonly name: string; readonly reads: readonly string[] }[];
    expect(graph.map(({ name }) => name)).toEqual([
      'target',
      'drive',
      'reservoir',
      'readout',
      'reward',
      'update',
      'weights',
    ]);
    expect(graph.find(({ name }) => name === 'update')?.reads).toEqual(['reward', 'readout', 'reservoir']);
    expect(one.hello.places).toMatchObject([
      { name: 'rule', kind: 'hebbian', kinds: [{ title: 'Hebbian' }, { title: 'FORCE' }] },
    ]);
    one.say({ type: 'subscribe', signals: ['readout.z', 'reservoir.r'], rate: 100 });
    const frame = await one.until(({ type }) => type === 'frame');
    expect((frame.signals as Record<string, readonly number[]>)['reservoir.r']).toHaveLength(units);
    one.close();
    running.unsubscribe();
  });

  it('is steered: swapped with parameters, set live, paused, stepped', async () => {
    const stage = await onStage();
    const seen: number[] = [];
    const kinds: unknown[] = [];
    const running = script({ trials: ENDLESS, commands: stage.commands })
      .pipe(stage.broadcast())
      .subscribe(({ step, controls }) => {
        seen.push(step);
        kinds.push(controls.rule);
      });
    const one = await client(stage.address);
    const { step } = (await one.call('swap', { place: 'rule', kind: 'force', parameters: { alpha: 2 } })) as {
      step: number;
    };
    expect(kinds[step]).toMatchObject({ kind: 'force', alpha: 2 });
    expect(kinds[step - 1]).toBeUndefined();
    await expect(one.call('set', { parameters: { 'rule.learningRate': 1 } })).rejects.toThrow('rule.learningRate');
    await one.call('swap', { place: 'rule', kind: 'hebbian' });
    await one.call('set', { parameters: { 'rule.learningRate': 2e-3 } });
    const { parameters } = (await one.call('get')) as {
      parameters: readonly { readonly name: string; readonly value: unknown }[];
    };
    expect(parameters.find(({ name }) => name === 'rule.learningRate')?.value).toBe(2e-3);
    await one.call('pause');
    const stood = seen.length;
    await one.call('step', { steps: 5 });
    expect(seen.length).toBe(stood + 5);
    one.close();
    running.unsubscribe();
  });

  it('tells what stands there once a swap that was made while paused takes effect', async () => {
    const stage = await onStage();
    const running = script({ trials: ENDLESS, commands: stage.commands }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    await one.call('pause');
    await one.call('swap', { place: 'rule', kind: 'force' });
    await one.call('step');
    await one.until((message) => message.type === 'described' && kindThatWrites(message, 'update') === 'force');
    one.close();
    running.unsubscribe();
  });

  it('tells of a swap that its own code makes', async () => {
    const stage = await onStage();
    const own = new Subject<Command>();
    const commands = merge(stage.commands, own);
    const running = script({ trials: ENDLESS, commands }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    expect(kindThatWrites(one.hello, 'update')).toBe('hebbian');
    own.next({ type: 'change', controls: { rule: { kind: 'force' } } });
    await one.until((message) => message.type === 'described' && kindThatWrites(message, 'update') === 'force');
    const later = await client(stage.address);
    expect(kindThatWrites(later.hello, 'update')).toBe('force');
    later.close();
    one.close();
    running.unsubscribe();
  });

  it('tells a change of values as a change, not as another pipeline', async () => {
    const stage = await onStage();
    const running = script({ trials: ENDLESS, commands: stage.commands }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    await one.call('set', { parameters: { 'rule.learningRate': 2e-3 } });
    await one.call('swap', { place: 'rule', kind: 'force' });
    await one.until(({ type, method }) => type === 'change' && method === 'swap');
    const told = one.messages.filter(({ type }) => type === 'described' || type === 'change');
    expect(told.map(({ type, method }) => method ?? type)).toEqual(['set', 'described', 'swap']);
    one.close();
    running.unsubscribe();
  });

  it('answers a change that a pause follows before the next step', async () => {
    const stage = await onStage();
    const running = script({ trials: ENDLESS, commands: stage.commands }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    const changes = [1, 2, 3, 4].flatMap((value) => [
      one.call('set', { parameters: { 'rule.learningRate': value * 1e-3 } }),
      one.call('pause'),
      one.call('resume'),
      one.call('pause'),
    ]);
    await Promise.all(changes);
    one.close();
    running.unsubscribe();
  });

  it('says what it cannot do: without commands it only shows; it saves nothing', async () => {
    const stage = await onStage();
    const running = script({ trials: ENDLESS }).pipe(stage.broadcast()).subscribe();
    const one = await client(stage.address);
    await expect(one.call('pause')).rejects.toThrow('stage.commands');
    one.close();
    running.unsubscribe();
  });

  it('is refused in one line where somebody listens already, as a stage and as an operator', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(broadcaster({ port })).rejects.toThrow(new RegExp(`${port}`));
    await expect(lastValueFrom(script({ trials: ENDLESS }).pipe(broadcast({ port })))).rejects.toThrow(
      new RegExp(`${port}`),
    );
    await new Promise((resolve) => taken.close(resolve));
  });

  describe('and its server', () => {
    const options = { port: 0, name: 'mine' };
    const codeOf = ({ worker }: Backstage): Promise<number> => new Promise((resolve) => worker.once('exit', resolve));

    it('says goodbye and ends by itself', async () => {
      const backstage = openBackstage(options);
      const { address } = await backstage.listening;
      const code = codeOf(backstage);
      const { broadcast: shown, close } = stageOn(options, backstage, new Subject());
      const running = script({ trials: ENDLESS }).pipe(shown()).subscribe();
      const one = await client(address);
      const goodbye = new Promise((resolve) => one.socket.once('close', resolve));
      running.unsubscribe();
      expect(await goodbye).toBe(1001);
      await close();
      // One that had to be ended by force has another.
      expect(await code).toBe(0);
    });

    it('ends by itself where no frame has come yet, too', async () => {
      const backstage = openBackstage(options);
      await backstage.listening;
      const code = codeOf(backstage);
      await stageOn(options, backstage, new Subject()).close();
      expect(await code).toBe(0);
    });

    it('has died by itself: the script hears of it, and closing does not wait', async () => {
      const backstage = openBackstage(options);
      await backstage.listening;
      const { broadcast: shown, close } = stageOn(options, backstage, new Subject());
      const frames = script({ trials: ENDLESS }).pipe(shown(), takeUntil(timer(10_000)));
      const heard = expect(lastValueFrom(frames)).rejects.toThrow('the server has died');
      await backstage.worker.terminate();
      await heard;
      await close();
    });
  });

  it('has what its record says, when a place is set to the same kind with another size', async () => {
    const stage = await onStage();
    const sizes: number[] = [];
    const running = clock({ trials: ENDLESS, trialSteps: 100, commands: stage.commands })
      .pipe(place<Tick, Remembering>('memory', [attractor], { seed }, { initial: { kind: 'bump', side: 10 } }))
      .pipe(stage.broadcast())
      .subscribe(({ step, attractor: { x } }) => {
        sizes[step] = x.shape[0] as number;
      });
    const one = await client(stage.address);
    const { step } = (await one.call('set', { parameters: { memory: { kind: 'bump', side: 12 } } })) as {
      step: number;
    };
    expect([sizes[step - 1], sizes[step]]).toEqual([100, 144]);
    one.close();
    running.unsubscribe();
  });
});
