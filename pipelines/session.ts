import * as E from 'fp-ts/lib/Either.js';
import { type Observable, Subject } from 'rxjs';
import type { TrainingFrame } from './assemble.ts';
import { toBase64 } from './base64.ts';
import { encodeBundle } from './bundle.ts';
import { type Command, commandOf, controlsFrom, controlsOfSwap } from './commands.ts';
import { type Parameter, parametersOf, within } from './controls.ts';
import { describeProblem, show } from './decode.ts';
import type { Signal } from './description.ts';
import { type EngineOptions, engine, type Kept, type State } from './engine.ts';
import { type End, type Entry, type Header, JOURNAL, lineOf, type Pace } from './journal.ts';
import { parseSpec, type Spec, trialSteps } from './spec.ts';
import type { Variant } from './variant.ts';
import { cannotRunTogether, MOST_VARIANTS } from './variants.ts';

/** One of the modules that a pipeline is built of: a node of its graph. */
export interface Node {
  /** The variant that it belongs to; '' where there is one pipeline only. */
  readonly variant: string;
  /** The signal that it writes. */
  readonly name: string;
  readonly kind: string;
  /** The signals that it read at its first step; `past.readout` is what the loop brought back. */
  readonly reads: readonly string[];
}

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
  readonly parameters: readonly Parameter[];
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
  readonly parameters: readonly Parameter[];
  /** After `set` and `swap`: what these were before, by their names. */
  readonly before?: Readonly<Record<string, Parameter['value']>>;
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

export interface SessionOptions extends EngineOptions {
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
  readonly frames: Observable<readonly TrainingFrame[]>;
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

/** Characters of journal that are held to be asked for; beyond this only a file has it. */
const MOST_JOURNAL = 1 << 24;
/** The largest checkpoint that is given as the result of a call. */
const MOST_INLINE = 1 << 26;

const fixed = (speed: number): number | 'max' => (speed === Number.POSITIVE_INFINITY ? 'max' : speed);

const describe = (pipeline: string, { members, insides, controls, paused, speed }: State): Description => {
  const [first] = members;
  const each = members.map(({ name }, i) => ({ name, inside: insides[i] }));
  return {
    pipeline,
    dt: first?.spec.dt ?? 1,
    trialSteps: first === undefined ? 0 : trialSteps(first.spec),
    seed: first?.spec.seed ?? 0,
    variants: members.map(({ name }) => name),
    signals: each.flatMap(({ name, inside }) =>
      (inside?.signals ?? []).map((signal) => ({ ...signal, name: within(name, signal.name) })),
    ),
    graph: each.flatMap(({ name, inside }) =>
      (inside?.modules ?? []).map(({ writes, kind, reads }) => ({ variant: name, name: writes, kind, reads })),
    ),
    parameters: members.flatMap(({ name }) => parametersOf(name, controls)),
    paused,
    speed: fixed(speed),
  };
};

/**
 * Starts a session. The commands are described in docs/protocol.md.
 * @throws whatever a module throws where it is built or at its first step
 */
export const session = (options: SessionOptions): Session => {
  const told = new Subject<Told>();
  const run = engine(options);
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

  /** Makes a change, writes it down and tells of it. */
  const make = (entry: Entry, method: string, params: unknown): E.Either<string, unknown> => {
    const before = run.state();
    const done = run.apply(entry);
    if (E.isLeft(done)) return done;
    write(entry);
    const { members, controls } = run.state();
    if (entry.type === 'load' || entry.type === 'compare') pipeline = entry.pipeline;
    const only = entry.type === 'controls' ? new Set(Object.keys(entry.controls)) : undefined;
    const parameters = members.flatMap(({ name }) => parametersOf(name, controls, only));
    const was = parameters.map(({ name }) => [name, before.controls[name] as Parameter['value']] as const);
    const change = { method, params, parameters, ...(only === undefined ? {} : { before: Object.fromEntries(was) }) };
    return tell(change, before.members !== members || before.insides !== run.state().insides);
  };

  /** Only what differs is a change. */
  const set = (parameters: Readonly<Record<string, unknown>>): E.Either<string, unknown> => {
    const { members, controls, step } = run.state();
    const decoded = controlsFrom(parameters, members);
    if (E.isLeft(decoded)) return decoded;
    const changed = Object.entries(decoded.right).filter(([name, value]) => controls[name] !== value);
    if (changed.length === 0) return E.right({ step, parameters: [] });
    return make({ type: 'controls', step, controls: Object.fromEntries(changed) }, 'set', { parameters });
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
    return E.right({ step, pipelines: options.names?.() ?? [], checkpoints: (await options.shelf?.list()) ?? [] });
  };

  const journal = (): E.Either<string, unknown> =>
    lines === undefined
      ? E.left(`the journal has outgrown ${MOST_JOURNAL} characters; only a file has it (serve --journal)`)
      : E.right({ step: run.state().step, journal: [...lines, lineOf(end())].join('') });

  const specOf = async (wanted: unknown): Promise<E.Either<string, Spec>> => {
    if (typeof wanted === 'string') {
      return options.named?.(wanted) ?? E.left('pipeline: expected a spec, there are no names here');
    }
    const spec = parseSpec(wanted);
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
    const why = cannotRunTogether(found);
    return why === undefined ? E.right(found) : E.left(`variants: ${why}`);
  };

  /** What is to be fetched before a command can take effect: a spec by its name, a checkpoint from its file. */
  const fetched = async (command: Command): Promise<E.Either<string, unknown>> => {
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

  const obey = (command: Command, found: unknown): E.Either<string, unknown> | Promise<E.Either<string, unknown>> => {
    const { members, controls, step, failed } = run.state();
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
        return failed === undefined ? set(command.params.parameters) : E.left(`the pipeline has failed: ${failed}`);
      case 'swap': {
        const changed = controlsOfSwap(command.params, members, controls);
        if (E.isLeft(changed)) return changed;
        const { place, kind, parameters, variant } = command.params;
        const params = { place, kind, parameters, ...(variant === null ? {} : { variant }) };
        return make({ type: 'controls', step, controls: changed.right }, 'swap', params);
      }
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
          parameters: members.flatMap(({ name }) => parametersOf(name, controls)),
          specs: members.map(({ name, spec }) => ({ variant: name, spec })),
        });
      case 'list':
        return listed();
      case 'journal':
        return journal();
    }
  };

  const call = async (method: string, params?: unknown): Promise<E.Either<string, unknown>> => {
    const command = commandOf(method, params);
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
