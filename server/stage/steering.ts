import * as E from 'fp-ts/lib/Either.js';
import type { Subject } from 'rxjs';
import type { Command, Controls } from '../../modules/index.ts';
import type { Change, Description, Frame } from '../../pipelines/index.ts';
import { type ParameterValue, parametersOf } from '../../pipelines/schema/parameters.ts';
import { callOf, MOST_AHEAD } from '../../pipelines/session/calls.ts';
import { applyChanges, type Changes, changesFrom } from '../../pipelines/session/changes.ts';
import { swapsOf } from '../../pipelines/session/swaps.ts';
import type { Watchable } from '../thread/thread.ts';
import type { Portrait } from './portrait.ts';

/** What clients ask of a script. Its clock is told. */
export interface Steering {
  readonly call: Watchable['call'];
  /** Answers those who have waited for this frame. */
  readonly see: (frame: Frame) => void;
  readonly pace: () => Pick<Description, 'paused' | 'speed'>;
}

const REFUSED = 'a script does not know how; give it as a pipeline (pipeline({ … })) to `reservoir-rx serve`';
const DEAF = 'this script takes no commands: hand stage.commands to its clock (see broadcaster)';

/** Those who wait for one thing. When it has come, all of them hear of it, once. */
const waiters = <T>() => {
  let all = new Set<(what: T) => void>();
  /** Of those who have left, one waits on: what it tells the others is still to be told. */
  let departed: ((what: T) => void) | undefined;
  return {
    add: (hear: (what: T) => void, signal?: AbortSignal): void => {
      all.add(hear);
      signal?.addEventListener('abort', () => {
        if (!all.has(hear)) return;
        if (departed === undefined) departed = hear;
        else all.delete(hear);
      });
    },
    wake: (what: T): void => {
      if (all.size === 0) return;
      const those = all;
      all = new Set();
      departed = undefined;
      for (const hear of those) hear(what);
    },
  };
};

const placeOf = (address: string): string => address.split('.')[0] as string;

/** @param tell hears of each change, after it took effect; `anew` if more has changed than values */
export const steering = (
  commands: Subject<Command>,
  portrait: Portrait,
  tell: (change: Change, anew: boolean) => void,
): Steering => {
  let paused = false;
  let speed: number | 'max' = 'max';
  /** Waiting for the first step that a change holds for. */
  const changing = waiters<number>();
  /** Waiting for steps that were asked for, up to this one. */
  const stepping = waiters<void>();
  let until: number | undefined;

  const stopWaiting = (): void => {
    until = undefined;
    stepping.wake();
  };

  const answer = (change: Change, anew = false): E.Either<string, unknown> => {
    tell(change, anew);
    return E.right({ step: change.step, parameters: change.parameters });
  };
  const answerAtOnce = (method: string, params: object): E.Either<string, unknown> =>
    answer({ step: portrait.step(), method, params, parameters: [] });

  /** The clock takes the whole of what stands in a place. @param anew places whose modules are made anew */
  const change = (method: string, params: unknown, changes: Changes, anew: readonly string[]) => {
    const after = applyChanges(portrait.members(), [portrait.standing()], changes);
    if (E.isLeft(after)) return after;
    const touched = new Set(Object.keys(changes).map(placeOf));
    const isTouched = (address: string): boolean => touched.has(placeOf(address));
    const parametersNow = (): readonly ParameterValue[] =>
      portrait
        .members()
        .flatMap(({ pipeline }) => parametersOf('', pipeline.schema, portrait.standing()))
        .filter(({ name }) => isTouched(name));
    const before = Object.fromEntries(parametersNow().map(({ name, value }) => [name, value]));
    const controls = Object.fromEntries(Object.entries(after.right[0] ?? {}).filter(([name]) => isTouched(name)));
    commands.next({ type: 'change', controls: controls as Controls, anew });
    portrait.expect(controls as Controls);

    const { places } = portrait.describe();
    const swaps = places.some(({ name }) => Object.hasOwn(changes, name));
    const finish = (step: number): E.Either<string, unknown> => {
      // A frame tells by itself that other modules stand there. While paused, none comes.
      return answer({ step, method, params, parameters: parametersNow(), before }, swaps && paused);
    };
    if (paused) return finish(portrait.step());
    return new Promise<E.Either<string, unknown>>((resolve) => changing.add((step) => resolve(finish(step))));
  };

  /** What waits for the next frame is answered now: it may not come for long. */
  const pause = (): void => {
    paused = true;
    commands.next({ type: 'pause' });
    stopWaiting();
    changing.wake(portrait.step());
  };

  const resume = (): void => {
    paused = false;
    stopWaiting();
    commands.next({ type: 'resume' });
  };

  /** Answered when the steps are made, or when a pause or a resume has ended them. */
  const step = async (steps: number, signal?: AbortSignal): Promise<E.Either<string, unknown>> => {
    const from = portrait.step();
    const upTo = Math.max(until ?? 0, from) + steps;
    if (upTo - from > MOST_AHEAD)
      return E.left(`steps: expected at most ${MOST_AHEAD} from where it stands, found ${upTo - from}`);
    paused = true;
    until = upTo;
    commands.next({ type: 'step', steps });
    await new Promise<void>((resolve) => stepping.add(resolve, signal));
    return answerAtOnce('step', { steps });
  };

  const call: Steering['call'] = async (method, params, signal) => {
    const decoded = callOf(method, params);
    if (E.isLeft(decoded)) return decoded;
    const asked = decoded.right;
    const [members, standing] = [portrait.members(), portrait.standing()];
    if (asked.method === 'get') {
      const { parameters } = portrait.describe();
      return E.right({ step: portrait.step(), parameters, specs: [{ variant: '', spec: standing }] });
    }
    if (asked.method === 'list') return E.right({ step: portrait.step(), pipelines: [], checkpoints: [] });
    if (!commands.observed) return E.left(DEAF);
    switch (asked.method) {
      case 'pause':
        pause();
        return answerAtOnce('pause', {});
      case 'resume':
        resume();
        return answerAtOnce('resume', {});
      case 'step':
        return step(asked.params.steps, signal);
      case 'speed':
        speed = Number.isFinite(asked.params.speed) ? asked.params.speed : 'max';
        commands.next({ type: 'speed', speed: asked.params.speed });
        return answerAtOnce('speed', { speed });
      case 'set': {
        const changes = changesFrom(asked.params.parameters, members, [standing]);
        return E.isLeft(changes) ? changes : change('set', asked.params, changes.right, []);
      }
      case 'swap': {
        const changes = swapsOf(asked.params, members, [standing]);
        if (E.isLeft(changes)) return changes;
        const { variant: _, ...params } = asked.params;
        return change('swap', params, changes.right, Object.keys(changes.right));
      }
      default:
        return E.left(`${method}: ${REFUSED}`);
    }
  };

  return {
    call,
    see: ({ step: made }) => {
      if (until !== undefined && made + 1 >= until) stopWaiting();
      changing.wake(made);
    },
    pace: () => ({ paused, speed }),
  };
};
