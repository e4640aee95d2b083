import * as E from 'fp-ts/lib/Either.js';
import { type Observable, type SchedulerLike, Subject, type Subscription } from 'rxjs';
import { type Command, type Controls, clock, resume, Saved, type States, within } from '../../modules/index.ts';
import { type Library, OURS } from '../catalogue/library.ts';
import { fromBase64 } from '../checkpoint/base64.ts';
import { checkpointsOf, decodeBundle, type VariantCheckpoint } from '../checkpoint/bundle.ts';
import { type Inside, inspect } from '../run/description.ts';
import { lockstep } from '../run/lockstep.ts';
import type { Frame } from '../run/pipeline.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import type { Member, Variant } from '../run/variant.ts';
import { cannotRunTogether } from '../run/variants.ts';
import { oneLine } from '../schema/decode.ts';
import { remadePlaces } from '../schema/schema.ts';
import { type Beginning, expectRoom, onTick, prepare } from './beginning.ts';
import { MOST_AHEAD } from './calls.ts';
import { applyChanges } from './changes.ts';
import type { Entry, Travel } from './journal.ts';
import type { Position, Timeline } from './timeline.ts';

export interface RunnerOptions {
  readonly variants: readonly Variant[];
  /** What their specs may name: kinds, and pipelines in code. */
  readonly library?: Library;
  /** Model time over real time; Infinity, the default, goes as fast as the machine does. */
  readonly speed?: number;
  /** Stands still until it is told to go. */
  readonly paused?: boolean;
  /** Whether a checkpoint is to be kept now; asked at the end of each trial, with the trials that have been made then. */
  readonly due?: (trials: number) => boolean;
  /** Where its past is kept; without it there is no way back. */
  readonly past?: Timeline;
  /** How the clock yields: see `clock`. */
  readonly burst?: number;
  readonly scheduler?: SchedulerLike;
}

/** What runs, and where it is. */
export interface State {
  readonly members: readonly Member[];
  /** Of each member, as it is built. */
  readonly insides: readonly Inside[];
  /** Of each member: its spec as it stands now. */
  readonly controls: readonly Controls[];
  /** The next step. */
  readonly step: number;
  readonly paused: boolean;
  readonly speed: number;
  /** Why it cannot go on, if a module has failed. */
  readonly failed: string | undefined;
}

/** A checkpoint to go on from if all else is lost. */
export interface Kept {
  readonly checkpoints: readonly VariantCheckpoint[];
  /** One that was due. If neither this nor `begins` is true, it was asked for. */
  readonly due: boolean;
  /** Where something begins. */
  readonly begins: boolean;
}

/** Whatever takes steps ends with where it stands then, or with one line on why it got no further. */
export type Stood = Promise<E.Either<string, number>>;

/** Pipelines that run side by side, and what can be done to them between two steps. Nothing here knows wall time. */
export interface Runner {
  /** Each step of all variants. */
  readonly frames: Observable<readonly Frame[]>;
  /** What a module threw. The pipelines stand still then, until a reset, load or restore. */
  readonly failures: Observable<unknown>;
  /** Checkpoints: where each beginning starts, and those that were due. */
  readonly kept: Observable<Kept>;
  readonly state: () => State;
  /** Makes a change that holds from the next step on, or says in one line why not; then nothing has changed. */
  readonly apply: (entry: Exclude<Entry, Travel>) => E.Either<string, void>;
  /**
   * Goes to a position of the past: from the nearest checkpoint, with the changes that were made from there on, as fast as it
   * goes. No frames are told but the last. It stands still there.
   */
  readonly travel: (to: Position) => Promise<E.Either<string, void>>;
  /** @param signal tells that nobody waits for it any more */
  readonly pause: (signal?: AbortSignal) => Stood;
  readonly resume: () => E.Either<string, number>;
  readonly step: (steps: number, signal?: AbortSignal) => Stood;
  /** Whenever it stands still next, or now. */
  readonly standing: () => Stood;
  readonly speed: (speed: number) => void;
  /** Where it stands, or where it is after the next step. */
  readonly save: (signal?: AbortSignal) => Promise<E.Either<string, readonly VariantCheckpoint[]>>;
  /** Keeps a checkpoint of where it stands, for which it may make a step, at whatever pace. It stands still until `goOn`. */
  readonly keep: () => Promise<void>;
  readonly goOn: () => void;
  readonly stop: () => void;
}

const LEFT = 'nobody waits for this any more';

/** What waits for something: it is called with the result, or leaves. */
type Waiting<T> = Set<(result: E.Either<string, T>) => void>;

const wait = <T>(those: Waiting<T>, signal: AbortSignal | undefined): Promise<E.Either<string, T>> =>
  new Promise((resolve) => {
    const leave = (): void => {
      those.delete(done);
      resolve(E.left(LEFT));
    };
    const done = (result: E.Either<string, T>): void => {
      signal?.removeEventListener('abort', leave);
      resolve(result);
    };
    if (signal?.aborted) return leave();
    those.add(done);
    return signal?.addEventListener('abort', leave);
  });

const answerAll = <T>(those: Waiting<T>, result: E.Either<string, T>): void => {
  const all = [...those];
  those.clear();
  for (const answer of all) answer(result);
};

const why = (error: unknown): string => oneLine(error instanceof Error ? error.message : String(error), 500);

/** @throws whatever a module throws where it is built or at its first step */
export const runner = (options: RunnerOptions): Runner => {
  const frames = new Subject<readonly Frame[]>();
  const failures = new Subject<unknown>();
  const kept = new Subject<Kept>();
  const { library = OURS } = options;
  let now = prepare(options.variants, library, undefined);
  let { controls } = now;
  /** Places whose modules are made anew at the next step. */
  let anew: readonly string[] = [];
  let commands = new Subject<Command>();
  let running: Subscription | undefined;
  let next = 0;
  /** The step to stand still before; undefined while it runs on and on. */
  let stop = options.paused ? 0 : undefined;
  let speed = options.speed ?? Number.POSITIVE_INFINITY;
  let failed: string | undefined;
  /** The states before the next step, where they are known: as it began, and wherever it stands still. */
  let atHand: States | undefined;
  let saved: Saved | undefined;
  let dueNow = false;
  let wanted = false;
  const { past } = options;
  /** While it goes to a position of the past: the last step on the way. */
  let travelling: { last: readonly Frame[] | undefined } | undefined;
  const standing: Waiting<number> = new Set();
  const saving: Waiting<readonly VariantCheckpoint[]> = new Set();

  const checkpoints = (states: States) => checkpointsOf(now.members, next, controls, states, anew);

  /** Answers whoever waits for it to stand still, or for a save that will not come. */
  const settle = (result: E.Either<string, number>): void => answerAll(standing, result);
  const giveUp = (reason: string): void => {
    settle(E.left(reason));
    answerAll(saving, E.left(reason));
  };

  const see = (all: readonly Frame[]): void => {
    next += 1;
    atHand = undefined;
    anew = [];
    if (travelling === undefined) {
      past?.pass(next);
      frames.next(all);
    } else travelling.last = all;
    if (saved !== undefined) {
      const { states } = saved;
      saved = undefined;
      atHand = states;
      const result = checkpoints(states);
      answerAll(saving, E.right(result));
      if (wanted) past?.keep(result);
      if (dueNow) kept.next({ checkpoints: result, due: true, begins: false });
    }
    if (next === stop) settle(E.right(next));
  };

  const fail = (error: unknown): void => {
    failed = why(error);
    stop = next;
    atHand = undefined;
    saved = undefined;
    giveUp(`the pipeline has failed: ${failed}`);
    failures.next(error);
  };

  /** @param from the position of the past that it goes on from */
  const begin = (beginning: Beginning, from?: Position): void => {
    running?.unsubscribe();
    giveUp('interrupted: something else has begun');
    now = beginning;
    ({ controls, anew } = now);
    next = now.from;
    if (stop !== undefined) stop = next;
    failed = undefined;
    saved = undefined;
    atHand = now.states;
    commands = new Subject();
    if (travelling === undefined) {
      const begun = checkpoints(now.states);
      past?.begin(begun, from);
      kept.next({ checkpoints: begun, due: false, begins: true });
    }
    const { spec, pipeline } = now.members[0] as Member;
    const ticks = clock({
      trialSteps: pipeline.trialSteps,
      trials: Number.POSITIVE_INFINITY,
      dt: spec.dt,
      from: now.from,
      load: now.states.size === 0 ? undefined : resume(now.states),
      anew,
      controls: onTick(now.members, controls),
      commands,
      speed,
      paused: stop !== undefined,
      save: ({ step, trial, lastOfTrial }) => {
        const going = travelling === undefined;
        dueNow = going && lastOfTrial && options.due?.(trial + 1) === true;
        wanted = going && past?.wants(step + 1) === true;
        if (step + 1 === stop || saving.size > 0 || dueNow || wanted) saved = new Saved();
        return saved;
      },
      ...(options.burst === undefined ? {} : { burst: options.burst }),
      ...(options.scheduler === undefined ? {} : { scheduler: options.scheduler }),
    });
    const { share } = now.drawn;
    running = lockstep(now.members, { share })(ticks).subscribe({
      next: see,
      error: fail,
    });
  };

  /** What a change makes of the pipelines is tried first: a module that comes in may not fit. */
  const change = (entry: Extract<Entry, { type: 'change' }>): void => {
    const { changes, anew: afresh = [] } = entry;
    const after = applyChanges(now.members, controls, changes);
    if (E.isLeft(after)) throw new Error(after.left);
    const [left, ...more] = afresh.filter((name) => !Object.hasOwn(changes, name));
    if (left !== undefined) throw new Error(`${[left, ...more].join(', ')}: expected a place that is changed, too`);
    const remade = now.members.map(({ name, pipeline: { schema } }, i) => {
      const again = schema.places.some((place) => afresh.includes(within(name, place.name)));
      return again || remadePlaces(schema, controls[i] as Controls, after.right[i] as Controls).length > 0;
    });
    if (remade.includes(true)) expectRoom(now.members, after.right);
    const insides = now.members.map((member, i) => {
      const inside = now.insides[i] as Inside;
      return remade[i] ? inspect(member.pipeline, now.drawn.share, { controls: after.right[i] as Controls }) : inside;
    });
    if (insides.some((inside, i) => inside !== now.insides[i])) now = { ...now, insides };
    controls = after.right;
    anew = [...new Set([...anew, ...afresh])];
    commands.next({ type: 'change', controls: onTick(now.members, controls), anew: afresh });
    if (travelling === undefined) past?.change(entry);
  };

  /** A variant goes on twice: as it is, and once more under another name. */
  const branch = ({ of, name, original }: Extract<Entry, { type: 'branch' }>): void => {
    if (atHand === undefined) throw new Error('expected it to stand between two steps, found it running');
    const named = checkpoints(atHand).map((one) => (one.name === '' ? { ...one, name: original } : one));
    const from = named.find((one) => one.name === of) ?? (of === '' && named.length === 1 ? named[0] : undefined);
    const names = named.map((one) => JSON.stringify(one.name)).join(', ');
    if (from === undefined) throw new Error(`variant: expected ${names}, found ${JSON.stringify(of)}`);
    const all = [...named, { ...from, name }];
    const members = all.map(({ name, spec }): Member => ({ name, spec, pipeline: pipelineOf(spec, library) }));
    const reason = cannotRunTogether(members);
    if (reason !== undefined) throw new Error(reason);
    begin(prepare(all, library, now.drawn, all), past?.at());
  };

  const obey = (entry: Exclude<Entry, Travel>): void => {
    const { members, drawn } = now;
    switch (entry.type) {
      case 'change':
        if (failed !== undefined) throw new Error(`the pipeline has failed: ${failed}`);
        change(entry);
        break;
      case 'reset': {
        const variants = members.map(({ name, spec }) => ({ name, spec: { ...spec, seed: entry.seed } }));
        begin(prepare(variants, library, drawn));
        break;
      }
      case 'load':
        begin(prepare([{ name: '', spec: entry.spec }], library, drawn));
        break;
      case 'compare':
        begin(prepare(entry.variants, library, drawn));
        break;
      case 'restore': {
        const bytes = fromBase64(entry.checkpoint);
        const found = E.isLeft(bytes) ? bytes : decodeBundle(bytes.right, library);
        if (E.isLeft(found)) throw new Error(found.left);
        begin(prepare(found.right, library, drawn, found.right));
        break;
      }
      case 'branch':
        branch(entry);
    }
  };

  const until = (signal?: AbortSignal): Stood =>
    next === stop ? Promise.resolve(E.right(next)) : wait(standing, signal);
  const broken = (): E.Either<string, never> | undefined =>
    failed === undefined ? undefined : E.left(`the pipeline has failed: ${failed}; reset, load or restore it`);

  /** @throws {Error} why it got no further */
  const reach = async (step: number): Promise<void> => {
    if (step === next) return;
    stop = step;
    commands.next({ type: 'pause' });
    commands.next({ type: 'step', steps: step - next });
    const stood = await until();
    if (E.isLeft(stood)) throw new Error(stood.left);
  };

  const travel = async (to: Position): Promise<void> => {
    const route = past?.route(to);
    if (past === undefined || route === undefined) throw new Error('expected a step of the past that is kept');
    const pace = speed;
    const way: Exclude<typeof travelling, undefined> = { last: undefined };
    travelling = way;
    try {
      [speed, stop] = [Number.POSITIVE_INFINITY, 0];
      begin(prepare(route.checkpoints, library, now.drawn, route.checkpoints));
      for (const entry of route.changes) {
        await reach(entry.step);
        change(entry);
      }
      await reach(to.step);
    } finally {
      travelling = undefined;
      speed = pace;
      commands.next({ type: 'speed', speed });
    }
    const here = checkpoints(atHand ?? now.states);
    if (!past.goOn(to)) past.begin(here, to);
    kept.next({ checkpoints: here, due: false, begins: true });
    if (way.last !== undefined) frames.next(way.last);
  };

  begin(now);
  return {
    frames,
    failures,
    kept,
    state: () => ({
      members: now.members,
      insides: now.insides,
      controls,
      step: next,
      paused: stop !== undefined,
      speed,
      failed,
    }),
    apply: (entry) => E.tryCatch(() => obey(entry), why),
    travel: async (to) => {
      try {
        return E.right(await travel(to));
      } catch (error) {
        return E.left(why(error));
      }
    },
    pause: (signal) => {
      if (stop === next) return until();
      // It stands still only where its states are known: one step on, if need be.
      stop = atHand === undefined ? next + 1 : next;
      commands.next({ type: 'pause' });
      if (stop > next) commands.next({ type: 'step', steps: 1 });
      else settle(E.right(next));
      return until(signal);
    },
    resume: () => {
      const refusal = broken();
      if (refusal !== undefined) return refusal;
      stop = undefined;
      settle(E.left('interrupted: it runs on'));
      commands.next({ type: 'resume' });
      return E.right(next);
    },
    step: (steps, signal) => {
      const ahead = (stop ?? next) - next + steps;
      const far = E.left(`steps: expected at most ${MOST_AHEAD} from where it stands, found ${ahead}`);
      const refusal = broken() ?? (ahead > MOST_AHEAD ? far : undefined);
      if (refusal !== undefined) return Promise.resolve(refusal);
      stop = (stop ?? next) + steps;
      commands.next({ type: 'pause' });
      commands.next({ type: 'step', steps: stop - next });
      return until(signal);
    },
    standing: () => until(),
    speed: (wanted) => {
      speed = wanted;
      commands.next({ type: 'speed', speed });
    },
    save: (signal) => {
      const refusal = broken();
      if (refusal !== undefined) return Promise.resolve(refusal);
      if (atHand !== undefined) return Promise.resolve(E.right(checkpoints(atHand)));
      return wait(saving, signal);
    },
    keep: async () => {
      if (failed !== undefined) return;
      if (atHand === undefined) {
        const saved = wait(saving, undefined);
        // Told to make one step, the clock makes it at once, however slow its pace.
        commands.next({ type: 'pause' });
        commands.next({ type: 'step', steps: 1 });
        const found = await saved;
        if (E.isLeft(found)) return;
      }
      if (atHand === undefined) return;
      const here = checkpoints(atHand);
      past?.keep(here);
      kept.next({ checkpoints: here, due: false, begins: false });
    },
    goOn: () => {
      if (stop === undefined) commands.next({ type: 'resume' });
      else if (stop > next) {
        commands.next({ type: 'pause' });
        commands.next({ type: 'step', steps: stop - next });
      }
    },
    stop: () => {
      running?.unsubscribe();
      giveUp('the session has ended');
    },
  };
};
