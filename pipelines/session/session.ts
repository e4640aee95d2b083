import * as E from 'fp-ts/lib/Either.js';
import { type Observable, Subject } from 'rxjs';
import { kindOf } from '../../modules/core/swap.ts';
import { type Controls, type Json, within } from '../../modules/index.ts';
import { OURS } from '../catalogue/library.ts';
import { toBase64 } from '../checkpoint/base64.ts';
import { encodeBundle } from '../checkpoint/bundle.ts';
import { difference } from '../run/checkpoint.ts';
import type { Frame } from '../run/pipeline.ts';
import type { Spec } from '../run/spec.ts';
import type { Variant } from '../run/variant.ts';
import { type ParameterValue, parametersOf } from '../schema/parameters.ts';
import { type Call, type Calls, callOf, draws } from './calls.ts';
import { type Changes, changesFrom, valueAt } from './changes.ts';
import { deeds } from './deeds.ts';
import { type Change, type Description, describe, spokenSpeed, type Told, warningsNow } from './description.ts';
import { fetcher } from './fetch.ts';
import { type End, type Entry, JOURNAL, lineOf, type Travel } from './journal.ts';
import { journalLines, MOST_JOURNAL } from './journalLines.ts';
import { type Kept, type RunnerOptions, runner, type State } from './runner.ts';
import type { Shelf } from './shelf.ts';
import { swapsOf } from './swaps.ts';
import { type Position, type TimelineLimits, timeline } from './timeline.ts';
import { watchMemories } from './watchMemories.ts';

export interface SessionOptions extends Omit<RunnerOptions, 'past'> {
  readonly pipeline: string;
  /** Of the program, for the journal. */
  readonly version: string;
  /** Pipelines that `load` knows by name, and their names. */
  readonly names?: () => readonly string[];
  readonly named?: (name: string) => Promise<E.Either<string, Spec>>;
  readonly shelf?: Shelf | undefined;
  /** How much of the past is kept. */
  readonly past?: Partial<TimelineLimits>;
  /** Hears each line of the journal before the change that it tells of is answered. */
  readonly write?: (line: string) => void;
}

/** One pipeline, or several variants side by side, driven by commands. It knows no sockets and no threads. */
export interface Session {
  readonly frames: Observable<readonly Frame[]>;
  /** After each change, for whoever watches. */
  readonly told: Observable<Told>;
  /** What runs, when a warning has come up or is over between two changes. */
  readonly warned: Observable<Description>;
  readonly failures: Observable<unknown>;
  readonly kept: Observable<Kept>;
  readonly state: () => State;
  readonly description: () => Description;
  /**
   * Left: one line on what is wrong, and nothing has changed. Calls take effect in their order.
   * @param signal tells that nobody waits for the answer any more
   */
  readonly call: (method: string, params?: unknown, signal?: AbortSignal) => Promise<E.Either<string, unknown>>;
  /** A change from a journal, as it stands there. */
  readonly replay: (entry: Exclude<Entry, Travel>) => E.Either<string, void>;
  /** Stops, and ends the journal. */
  readonly end: () => void;
}

/** What stands in a place, as one word: parameters name the kind only. */
const inOneWord = (value: Json): Json => kindOf(value) ?? value;

const UNWANTED = 'nobody waits for this any more';

/** The largest checkpoint that is given as the result of a call. */
const MOST_INLINE = 1 << 26;

/**
 * Starts a session. The commands are described in docs/protocol.md.
 * @throws whatever a module throws where it is built or at its first step
 */
export const session = (options: SessionOptions): Session => {
  const { library = OURS } = options;
  const told = new Subject<Told>();
  const warned = new Subject<Description>();
  const past = timeline(options.past);
  const run = runner({ ...options, past });
  const done = deeds();
  let { pipeline } = options;
  /** What ran on each line is called. */
  const pipelines = new Map([[past.at().line, pipeline]]);
  const lines = journalLines(options.write);
  const fetch = fetcher({ library, named: options.named, shelf: options.shelf });
  let tail: Promise<unknown> = Promise.resolve();

  const end = (): End => ({ type: 'end', step: run.state().step });
  const memories = watchMemories(run.state);
  const description = (): Description => describe(pipeline, run.state(), memories.warnings());
  run.frames.subscribe((frames) => {
    if (memories.see(frames)) warned.next(description());
  });

  let toldLine = past.at().line;

  const tell = (change: Omit<Change, 'step' | 'line'>, anew = false) => {
    const { step } = run.state();
    const { line } = past.at();
    const other = line === toldLine ? undefined : past.lines().find(({ id }) => id === line);
    toldLine = line;
    const onLine = other === undefined ? {} : { line: { id: other.id, from: other.from } };
    told.next({ change: { step, ...change, ...onLine }, description: description(), anew });
    return E.right({ step, parameters: change.parameters });
  };

  /** All parameters of all members, or those that a change has touched. */
  const parametersNow = (changes?: Changes): readonly ParameterValue[] => {
    const { members, controls } = run.state();
    const all = members.flatMap(({ name, pipeline }, i) =>
      parametersOf(name, pipeline.schema, controls[i] as Controls),
    );
    if (changes === undefined) return all;
    const names = Object.keys(changes);
    return all.filter(({ name }) => names.some((one) => name === one || name.startsWith(`${one}.`)));
  };

  /** Makes a change, writes it down and tells of it. */
  const make = (
    entry: Exclude<Entry, Travel>,
    method: string,
    params: unknown,
    noted = true,
  ): E.Either<string, unknown> => {
    const before = run.state();
    const from = past.at();
    const made = run.apply(entry);
    if (E.isLeft(made)) return made;
    lines.write(entry);
    if (entry.type === 'load' || entry.type === 'compare') pipeline = entry.pipeline;
    pipelines.set(past.at().line, pipeline);
    const touched = entry.type === 'change' ? Object.keys(entry.changes).join() : '';
    if (noted) done.note({ from, method, touched }, before.members[0]?.pipeline.trialSteps ?? 1);
    const parameters = parametersNow(entry.type === 'change' ? entry.changes : undefined);
    const was = parameters.flatMap(({ name }) => {
      const value = valueAt(before.members, before.controls, name);
      return value === undefined ? [] : [[name, inOneWord(value)] as const];
    });
    const isChange = entry.type === 'change';
    const change = { method, params, parameters, ...(isChange ? { before: Object.fromEntries(was) } : {}) };
    const after = run.state();
    const warned = difference(warningsNow(before), warningsNow(after), '') !== undefined;
    return tell(change, warned || before.members !== after.members || before.insides !== after.insides);
  };

  /** Only what differs is a change. */
  const set = (parameters: Readonly<Record<string, unknown>>, noted = true): E.Either<string, unknown> => {
    const { members, controls, step } = run.state();
    const decoded = changesFrom(parameters, members, controls);
    if (E.isLeft(decoded)) return decoded;
    const changed = Object.entries(decoded.right).filter(
      ([name, value]) => difference(valueAt(members, controls, name), value, '') !== undefined,
    );
    if (changed.length === 0) return E.right({ step, parameters: [] });
    return make({ type: 'change', step, changes: Object.fromEntries(changed) }, 'set', { parameters }, noted);
  };

  /** The module is made anew, also where one of that kind is in place already. */
  const swap = (command: Calls['swap']): E.Either<string, unknown> => {
    const { members, controls, step } = run.state();
    const swapped = swapsOf(command, members, controls);
    if (E.isLeft(swapped)) return swapped;
    const changes = swapped.right;
    const { place, kind, parameters, variant } = command;
    const params = { place, kind, parameters, ...(variant === null ? {} : { variant }) };
    return make({ type: 'change', step, changes, anew: Object.keys(changes) }, 'swap', params);
  };

  /** Goes to a position of the past, and tells of it. */
  const go = async (method: string, params: unknown, to: Position, resumes: boolean) => {
    const { step, paused } = run.state();
    const gone = await run.travel(to);
    if (E.isLeft(gone)) return gone;
    lines.write({ type: 'travel', step, to });
    pipeline = pipelines.get(to.line) ?? pipeline;
    pipelines.set(past.at().line, pipeline);
    if (resumes && !paused) run.resume();
    return tell({ method, params, parameters: parametersNow() }, true);
  };

  const rewind = async ({ step, trial, line }: Calls['rewind']) => {
    if ((step === null) === (trial === null)) return E.left('expected either step or trial');
    const from = past.at();
    const { members } = run.state();
    const wanted = step ?? (trial ?? 0) * (members[0]?.pipeline.trialSteps ?? 1);
    const to = past.find(line ?? from.line, wanted);
    if (to === undefined) {
      const lines = past.lines().map(({ id, start, end }) => `${start} to ${end} of line ${id}`);
      return E.left(
        `${step === null ? 'trial' : 'step'}: expected a step from ${lines.join(', or ')}; found ${wanted}`,
      );
    }
    const gone = await go('rewind', { step: wanted, line: to.line }, to, false);
    if (E.isRight(gone)) done.note({ from, method: 'rewind', touched: '' }, 1);
    return gone;
  };

  const undo = async () => {
    const last = done.undo();
    if (last === undefined) return E.left('undo: expected something that was done, found nothing');
    const at = past.at();
    const gone = await go('undo', { of: last.method }, last.from, true);
    if (E.isRight(gone)) done.undone(last, at);
    return gone;
  };

  const redo = async () => {
    const last = done.redo();
    if (last === undefined) return E.left('redo: expected something that was undone, found nothing');
    const gone = await go('redo', { of: last.deed.method }, last.to, true);
    if (E.isRight(gone)) done.redone();
    return gone;
  };

  const branch = ({ variant, name, original, parameters }: Calls['branch']) => {
    const { step, members, controls } = run.state();
    const of = variant ?? members[0]?.name ?? '';
    const under = (prefix: string) =>
      Object.fromEntries(Object.entries(parameters).map(([key, value]) => [within(prefix, key), value]));
    const fits = changesFrom(under(of), members, controls);
    if (E.isLeft(fits)) return fits;
    const entry: Entry = { type: 'branch', step, of, name, original };
    const made = make(entry, 'branch', { variant: of, name, ...(of === '' ? { original } : {}) });
    if (E.isLeft(made) || Object.keys(parameters).length === 0) return made;
    return set(under(name), false);
  };

  const history = () => {
    const { line, step } = past.at();
    const [undone, redone] = [done.undo()?.method ?? null, done.redo()?.deed.method ?? null];
    return E.right({ step, line, lines: past.lines(), undo: undone, redo: redone });
  };

  /** The pace has changed, which is written down for who reads it. */
  const tellPace = (method: string, params: unknown) => {
    lines.write({ type: 'pace', step: run.state().step, method, params });
    return tell({ method, params, parameters: [] });
  };

  /** Whether someone waits for it to stand still in the place of those who have left. */
  let stoodFor = false;

  const whenStanding = async (
    method: string,
    params: unknown,
    done: Promise<E.Either<string, number>>,
    signal: AbortSignal | undefined,
  ) => {
    const result = await done;
    if (E.isRight(result)) return tellPace(method, params);
    if (signal?.aborted && !stoodFor) {
      // Who asked for it has left, but it will stand still all the same, and the others are told.
      stoodFor = true;
      void run.standing().then((stood) => {
        stoodFor = false;
        if (E.isRight(stood)) tellPace(method, params);
      });
    }
    return result;
  };

  const save = async (file: string | null, signal: AbortSignal | undefined): Promise<E.Either<string, unknown>> => {
    const found = await run.save(signal);
    if (E.isLeft(found)) return found;
    if (signal?.aborted) return E.left(UNWANTED);
    const bytes = encodeBundle(found.right);
    const step = found.right[0]?.checkpoint.step ?? 0;
    if (file === null) {
      return bytes.length <= MOST_INLINE
        ? E.right({ step, checkpoint: toBase64(bytes) })
        : E.left(`file: expected one for a checkpoint of more than ${MOST_INLINE} bytes, found none`);
    }
    if (options.shelf === undefined) return E.left('file: expected none, there is no folder for checkpoints here');
    const written = await options.shelf.save(file, bytes);
    return E.isLeft(written) ? written : E.right({ step, file, bytes: bytes.length });
  };

  const list = async (): Promise<E.Either<string, unknown>> => {
    const { step } = run.state();
    return E.right({
      step,
      pipelines: [...(options.names?.() ?? []), ...library.pipelines.map(({ name }) => name)],
      checkpoints: (await options.shelf?.list()) ?? [],
    });
  };

  const journal = (): E.Either<string, unknown> => {
    const text = lines.text(end());
    return text === undefined
      ? E.left(`the journal has outgrown ${MOST_JOURNAL} characters; only a file has it (serve --journal)`)
      : E.right({ step: run.state().step, journal: text });
  };

  const obey = (
    command: Call,
    found: unknown,
    signal: AbortSignal | undefined,
  ): E.Either<string, unknown> | Promise<E.Either<string, unknown>> => {
    const { members, controls, step, failed } = run.state();
    const standing = failed === undefined ? undefined : E.left(`the pipeline has failed: ${failed}`);
    switch (command.method) {
      case 'pause':
        return whenStanding('pause', {}, run.pause(signal), signal);
      case 'step': {
        const done = run.step(command.params.steps, signal);
        return whenStanding('step', command.params, done, signal);
      }
      case 'resume': {
        const done = run.resume();
        return E.isLeft(done) ? done : tellPace('resume', {});
      }
      case 'speed':
        run.speed(command.params.speed);
        return tellPace('speed', { speed: spokenSpeed(command.params.speed) });
      case 'set':
        return standing ?? set(command.params.parameters);
      case 'swap':
        return swap(command.params);
      case 'reset': {
        const seed = command.params.seed ?? members[0]?.spec.seed ?? 0;
        return make({ type: 'reset', step, seed }, 'reset', { seed });
      }
      case 'load': {
        const { pipeline: wanted, variants } = command.params;
        if (variants !== null) {
          const label = Object.keys(variants).join(',');
          const entry: Entry = { type: 'compare', step, pipeline: label, variants: found as readonly Variant[] };
          return make(entry, 'load', { variants: Object.keys(variants) });
        }
        const name = typeof wanted === 'string' ? wanted : 'given';
        return make({ type: 'load', step, pipeline: name, spec: found as Spec }, 'load', { pipeline: name });
      }
      case 'restore': {
        const { file } = command.params;
        return make({ type: 'restore', step, checkpoint: found as string }, 'restore', file === null ? {} : { file });
      }
      case 'rewind':
        return rewind(command.params);
      case 'undo':
        return undo();
      case 'redo':
        return redo();
      case 'branch':
        return branch(command.params);
      case 'timeline':
        return history();
      case 'save':
        return save(command.params.file, signal);
      case 'get':
        return E.right({
          step,
          parameters: parametersNow(),
          specs: members.map(({ name }, i) => ({ variant: name, spec: controls[i] as Controls })),
        });
      case 'list':
        return list();
      case 'journal':
        return journal();
    }
  };

  const call: Session['call'] = async (method, params, signal) => {
    const command = callOf(method, params);
    if (E.isLeft(command)) return command;
    const before = tail;
    const found = fetch(command.right);
    // Taking effect, not being done: a call that waits for steps does not keep later ones waiting.
    const begun = (async () => {
      await before.catch(() => undefined);
      const what = await found;
      if (E.isLeft(what)) return { result: what };
      if (!draws(method, params)) return { result: obey(command.right, what.right, signal) };
      // What is drawn may be too much for this thread, or be given up. Then another goes on from here.
      await run.keep();
      const result = await obey(command.right, what.right, signal);
      run.goOn();
      return { result };
    })();
    tail = begun;
    return (await begun).result;
  };

  const { members } = run.state();
  lines.write({
    type: 'journal',
    format: JOURNAL,
    version: options.version,
    pipeline,
    seed: members[0]?.spec.seed ?? 0,
    variants: members.map(({ name, spec }) => ({ name, spec })),
  });

  return {
    frames: run.frames,
    told,
    warned,
    failures: run.failures,
    kept: run.kept,
    state: run.state,
    description,
    call,
    replay: (entry) => {
      const made = make(entry, entry.type, {});
      return E.isLeft(made) ? made : E.right(undefined);
    },
    end: () => {
      run.stop();
      options.write?.(lineOf(end()));
    },
  };
};
