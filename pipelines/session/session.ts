import * as E from 'fp-ts/lib/Either.js';
import { type Observable, Subject } from 'rxjs';
import { isRecord } from '../../modules/core/json.ts';
import { type Controls, type Json, type JsonObject, within } from '../../modules/index.ts';
import { OURS } from '../catalogue/library.ts';
import { toBase64 } from '../checkpoint/base64.ts';
import { encodeBundle } from '../checkpoint/bundle.ts';
import { difference } from '../run/checkpoint.ts';
import {
  type Inside,
  type Node,
  nodesOf,
  type PlaceDescription,
  placesOf,
  type Signal,
  signalsWithin,
} from '../run/description.ts';
import type { Frame } from '../run/pipeline.ts';
import { pipelineOf } from '../run/pipelineOf.ts';
import { parseSpec, type Spec } from '../run/spec.ts';
import type { Member, Variant } from '../run/variant.ts';
import { cannotRunTogether, MOST_VARIANTS } from '../run/variants.ts';
import { describeProblem, describeProblems, type Problem, show } from '../schema/decode.ts';
import { leavesOf, type ParameterValue, parametersOf } from '../schema/parameters.ts';
import { replaceAt } from '../schema/schema.ts';
import { type Call, type Calls, callOf } from './calls.ts';
import { type Changes, changesFrom, kindAt, placedIn, valueAt } from './changes.ts';
import { type End, type Entry, type Header, JOURNAL, lineOf, type Pace } from './journal.ts';
import { type Kept, type RunnerOptions, runner, type State } from './runner.ts';

/** What runs. */
export interface Description {
  readonly pipeline: string;
  /** ms */
  readonly dt: number;
  readonly trialSteps: number;
  readonly seed: number;
  /** [''] for one pipeline. */
  readonly variants: readonly string[];
  /** Prefixed `variant/` where there are several. */
  readonly signals: readonly Signal[];
  readonly graph: readonly Node[];
  /** What can be swapped: what stands there now, and what could. */
  readonly places: readonly PlaceDescription[];
  readonly parameters: readonly ParameterValue[];
  readonly paused: boolean;
  readonly speed: number | 'max';
}

/** A change, after it took effect. */
export interface Change {
  /** The first step that it holds for. */
  readonly step: number;
  readonly method: string;
  readonly params: unknown;
  /** Those with new values. */
  readonly parameters: readonly ParameterValue[];
  /** After `set` and `swap`: what these were before, by their names. */
  readonly before?: Readonly<Record<string, Json>>;
}

/** A change with the whole of what runs after it. */
export interface Told {
  readonly change: Change;
  readonly description: Description;
  /** More of it is new than values: signals, modules, or where they started. */
  readonly anew: boolean;
}

/** A checkpoint that is kept. */
export interface Shelved {
  readonly file: string;
  readonly bytes: number;
  /** When it was written, as ISO 8601 has it. */
  readonly modified: string;
}

/** Where checkpoints are kept by name. */
export interface Shelf {
  readonly list: () => Promise<readonly Shelved[]>;
  readonly save: (file: string, bytes: Uint8Array) => Promise<E.Either<string, void>>;
  readonly load: (file: string) => Promise<E.Either<string, Uint8Array>>;
}

export interface SessionOptions extends RunnerOptions {
  readonly pipeline: string;
  /** Of the program, for the journal. */
  readonly version: string;
  /** Pipelines that `load` knows by name, and their names. */
  readonly names?: () => readonly string[];
  readonly named?: (name: string) => Promise<E.Either<string, Spec>>;
  readonly shelf?: Shelf | undefined;
  /** Hears each line of the journal before the change that it tells of is answered. */
  readonly write?: (line: string) => void;
}

/** One pipeline, or several variants side by side, driven by commands. It knows no sockets and no threads. */
export interface Session {
  readonly frames: Observable<readonly Frame[]>;
  /** After each change, for whoever watches. */
  readonly told: Observable<Told>;
  readonly failures: Observable<unknown>;
  readonly kept: Observable<Kept>;
  readonly state: () => State;
  readonly description: () => Description;
  /** Left: one line on what is wrong, and nothing has changed. Calls take effect in their order. */
  readonly call: (method: string, params?: unknown) => Promise<E.Either<string, unknown>>;
  /** A change from a journal, as it stands there. */
  readonly replay: (entry: Entry) => E.Either<string, void>;
  /** Stops, and ends the journal. */
  readonly end: () => void;
}

/** What stands in a place, as one word: parameters name the kind only. */
const kindIn = (value: Json): Json => {
  const kind = isRecord(value) ? value.kind : undefined;
  return typeof kind === 'string' ? kind : value;
};

/** What a swap puts in a place; or one line on what is wrong with its kind or its parameters. */
const swappedIn = (
  member: Member,
  now: Controls,
  place: string,
  kind: string,
  parameters: Readonly<Record<string, unknown>>,
): E.Either<string, Json> => {
  if (kindAt(member, now, place) === undefined) return placedIn(member, now, place, kind);
  const kinds = member.pipeline.schema.places.find(({ name }) => name === place)?.kinds ?? [];
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) {
    return E.left(`kind: expected ${kinds.map((one) => JSON.stringify(one.kind)).join(', ')}, found ${show(kind)}`);
  }
  const known = leavesOf(found.parameters).map(([path]) => path.join('.'));
  const names = [...new Set([...Object.keys(found.parameters), ...known])];
  const unknown = Object.keys(parameters).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const expected = names.join(', ') || `none of ${kind}`;
    return E.left(`parameters: expected ${expected}; found ${unknown.slice(0, 20).map(show).join(', ')}`);
  }
  // `weights.noise` is one of a group; what is not said of the group stays.
  const standing = isRecord(now[place]) && now[place].kind === kind ? (now[place] as JsonObject) : {};
  let given: JsonObject = {};
  for (const [name, value] of Object.entries(parameters)) {
    const [group = '', ...rest] = name.split('.');
    if (rest.length > 0 && given[group] === undefined) given = { ...given, [group]: standing[group] ?? {} };
    given = replaceAt(given, [group, ...rest], value as Json);
  }
  return placedIn(member, now, place, { ...given, kind });
};

/** What a swap changes: all that stands in the place then, in each variant that is meant. */
export const swapsOf = (
  { place, kind, parameters, variant }: Calls['swap'],
  members: readonly Member[],
  controls: readonly Controls[],
): E.Either<string, Changes> => {
  const those = members.map((member, i) => [member, controls[i] as Controls] as const);
  const meant = those.filter(([{ name }]) => variant === null || name === variant);
  if (meant.length === 0) {
    const names = members.map(({ name }) => show(name)).join(', ');
    return E.left(`variant: expected ${names}, found ${show(variant)}`);
  }
  const changes: Record<string, Json> = {};
  for (const [member, now] of meant) {
    const whole = swappedIn(member, now, place, kind, parameters);
    if (E.isLeft(whole)) return whole;
    changes[within(member.name, place)] = whole.right;
  }
  return E.right(changes);
};

/** Characters of journal that are held to be asked for; beyond this only a file has it. */
const MOST_JOURNAL = 1 << 24;
/** The largest checkpoint that is given as the result of a call. */
const MOST_INLINE = 1 << 26;

const fixed = (speed: number): number | 'max' => (speed === Number.POSITIVE_INFINITY ? 'max' : speed);

const describe = (pipeline: string, { members, insides, controls, paused, speed }: State): Description => {
  const [first] = members;
  const each = members.map((member, i) => ({ member, inside: insides[i] as Inside, now: controls[i] as Controls }));
  return {
    pipeline,
    dt: first?.spec.dt ?? 1,
    trialSteps: first?.pipeline.trialSteps ?? 0,
    seed: first?.spec.seed ?? 0,
    variants: members.map(({ name }) => name),
    signals: each.flatMap(({ member, inside }) => signalsWithin(member.name, inside)),
    graph: each.flatMap(({ member, inside }) => nodesOf(member.name, inside)),
    places: each.flatMap(({ member, inside, now }) => placesOf(member.name, inside, now)),
    parameters: each.flatMap(({ member, now }) => parametersOf(member.name, member.pipeline.schema, now)),
    paused,
    speed: fixed(speed),
  };
};

/**
 * Starts a session. The commands are described in docs/protocol.md.
 * @throws whatever a module throws where it is built or at its first step
 */
export const session = (options: SessionOptions): Session => {
  const { library = OURS } = options;
  const told = new Subject<Told>();
  const run = runner(options);
  let { pipeline } = options;
  let lines: string[] | undefined = [];
  let length = 0;
  let tail: Promise<unknown> = Promise.resolve();

  const write = (line: Header | Entry | Pace): void => {
    const text = lineOf(line);
    length += text.length;
    if (length > MOST_JOURNAL) lines = undefined;
    lines?.push(text);
    options.write?.(text);
  };
  const end = (): End => ({ type: 'end', step: run.state().step });
  const description = (): Description => describe(pipeline, run.state());

  const tell = (change: Omit<Change, 'step'>, anew = false) => {
    const { step } = run.state();
    told.next({ change: { step, ...change }, description: description(), anew });
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
  const make = (entry: Entry, method: string, params: unknown): E.Either<string, unknown> => {
    const before = run.state();
    const done = run.apply(entry);
    if (E.isLeft(done)) return done;
    write(entry);
    if (entry.type === 'load' || entry.type === 'compare') pipeline = entry.pipeline;
    const parameters = parametersNow(entry.type === 'change' ? entry.changes : undefined);
    const was = parameters.flatMap(({ name }) => {
      const value = valueAt(before.members, before.controls, name);
      return value === undefined ? [] : [[name, kindIn(value)] as const];
    });
    const isChange = entry.type === 'change';
    const change = { method, params, parameters, ...(isChange ? { before: Object.fromEntries(was) } : {}) };
    return tell(change, before.members !== run.state().members || before.insides !== run.state().insides);
  };

  /** Only what differs is a change. */
  const set = (parameters: Readonly<Record<string, unknown>>): E.Either<string, unknown> => {
    const { members, controls, step } = run.state();
    const decoded = changesFrom(parameters, members, controls);
    if (E.isLeft(decoded)) return decoded;
    const changed = Object.entries(decoded.right).filter(
      ([name, value]) => difference(valueAt(members, controls, name), value, '') !== undefined,
    );
    if (changed.length === 0) return E.right({ step, parameters: [] });
    return make({ type: 'change', step, changes: Object.fromEntries(changed) }, 'set', { parameters });
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

  /** The pace has changed, which is written down for who reads it. */
  const paced = (method: string, params: unknown) => {
    write({ type: 'pace', step: run.state().step, method, params });
    return tell({ method, params, parameters: [] });
  };

  const stood = async (method: string, params: unknown, done: Promise<E.Either<string, number>>) => {
    const result = await done;
    return E.isLeft(result) ? result : paced(method, params);
  };

  const saved = async (file: string | null): Promise<E.Either<string, unknown>> => {
    const found = await run.save();
    if (E.isLeft(found)) return found;
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

  const listed = async (): Promise<E.Either<string, unknown>> => {
    const { step } = run.state();
    return E.right({
      step,
      pipelines: [...(options.names?.() ?? []), ...library.pipelines.map(({ name }) => name)],
      checkpoints: (await options.shelf?.list()) ?? [],
    });
  };

  const journal = (): E.Either<string, unknown> =>
    lines === undefined
      ? E.left(`the journal has outgrown ${MOST_JOURNAL} characters; only a file has it (serve --journal)`)
      : E.right({ step: run.state().step, journal: [...lines, lineOf(end())].join('') });

  const specOf = async (wanted: unknown): Promise<E.Either<string, Spec>> => {
    if (typeof wanted === 'string') {
      const own = library.pipelines.find(({ name }) => name === wanted);
      if (own !== undefined)
        return E.mapLeft((all: readonly Problem[]) => describeProblems(all))(own.decode({ pipeline: wanted }));
      return options.named?.(wanted) ?? E.left('pipeline: expected a spec, there are no names here');
    }
    const spec = parseSpec(wanted, library);
    return E.isRight(spec) ? spec : E.left(spec.left.slice(0, 50).map(describeProblem).join('; '));
  };

  const variantsOf = async (
    wanted: Readonly<Record<string, unknown>>,
  ): Promise<E.Either<string, readonly Variant[]>> => {
    const found: Variant[] = [];
    for (const [name, which] of Object.entries(wanted).slice(0, MOST_VARIANTS + 1)) {
      const spec = await specOf(which);
      if (E.isLeft(spec)) return E.left(`${show(name)}: ${spec.left}`);
      found.push({ name, spec: spec.right });
    }
    const members = found.map(({ name, spec }): Member => ({ name, spec, pipeline: pipelineOf(spec, library) }));
    const why = cannotRunTogether(members);
    return why === undefined ? E.right(found) : E.left(`variants: ${why}`);
  };

  /** What is to be fetched before a command can take effect: a spec by its name, a checkpoint from its file. */
  const fetched = async (command: Call): Promise<E.Either<string, unknown>> => {
    if (command.method === 'load') {
      const { pipeline: wanted, variants } = command.params;
      if ((wanted === null) === (variants === null)) return E.left('expected either pipeline or variants');
      return variants === null ? specOf(wanted) : variantsOf(variants);
    }
    if (command.method === 'restore') {
      const { checkpoint, file } = command.params;
      if ((checkpoint === null) === (file === null)) return E.left('expected either checkpoint or file');
      if (file === null) return E.right(checkpoint);
      const bytes = await (options.shelf?.load(file) ??
        E.left('file: expected none, there is no folder for checkpoints'));
      return E.isLeft(bytes) ? bytes : E.right(toBase64(bytes.right));
    }
    return E.right(undefined);
  };

  const obey = (command: Call, found: unknown): E.Either<string, unknown> | Promise<E.Either<string, unknown>> => {
    const { members, controls, step, failed } = run.state();
    const standing = failed === undefined ? undefined : E.left(`the pipeline has failed: ${failed}`);
    switch (command.method) {
      case 'pause':
        return stood('pause', {}, run.pause());
      case 'step': {
        const done = run.step(command.params.steps);
        return stood('step', command.params, done);
      }
      case 'resume': {
        const done = run.resume();
        return E.isLeft(done) ? done : paced('resume', {});
      }
      case 'speed':
        run.speed(command.params.speed);
        return paced('speed', { speed: fixed(command.params.speed) });
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
      case 'save':
        return saved(command.params.file);
      case 'get':
        return E.right({
          step,
          parameters: parametersNow(),
          specs: members.map(({ name }, i) => ({ variant: name, spec: controls[i] as Controls })),
        });
      case 'list':
        return listed();
      case 'journal':
        return journal();
    }
  };

  const call = async (method: string, params?: unknown): Promise<E.Either<string, unknown>> => {
    const command = callOf(method, params);
    if (E.isLeft(command)) return command;
    const before = tail;
    const found = fetched(command.right);
    // Taking effect, not being done: a call that waits for steps does not keep later ones waiting.
    const begun = (async () => {
      await before.catch(() => undefined);
      const what = await found;
      return { result: E.isLeft(what) ? what : obey(command.right, what.right) };
    })();
    tail = begun;
    return (await begun).result;
  };

  const { members } = run.state();
  write({
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
