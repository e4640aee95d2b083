import * as E from 'fp-ts/lib/Either.js';
import { NEVER, type Observable, Subject } from 'rxjs';
import { isRecord } from '../../modules/core/json.ts';
import {
  type Command,
  type Controls,
  Inspected,
  type Parameter,
  type Parameters,
  type Tick,
} from '../../modules/index.ts';
import type { Change, Description, Frame, Member, Told } from '../../pipelines/index.ts';
import { nodesOf, placesOf, signalsOf } from '../../pipelines/run/description.ts';
import { drawnOutput } from '../../pipelines/run/pipeline.ts';
import { parametersOf } from '../../pipelines/schema/parameters.ts';
import { callOf } from '../../pipelines/session/calls.ts';
import { applied, changesFrom } from '../../pipelines/session/changes.ts';
import { swapsOf } from '../../pipelines/session/swaps.ts';
import type { Watched } from '../thread/thread.ts';

/** A pipeline of a plain script, as it is watched: what it is, its frames say. */
export interface Script extends Watched {
  readonly see: (frame: Tick) => void;
  /** The same frame once more, for who has begun to listen since. */
  readonly repeat: (frame: Tick) => void;
  readonly fail: (error: unknown) => void;
}

/** The clock's own controls as parameters: nobody has said what they may be. */
const undeclared = (controls: Controls, places: readonly string[]): Parameters =>
  Object.fromEntries(
    Object.entries(controls).flatMap(([name, value]): readonly (readonly [string, Parameter])[] => {
      if (places.includes(name)) return [];
      if (typeof value === 'number') return [[name, { type: 'number', live: true, default: value, about: name }]];
      if (!isRecord(value)) return [];
      return [[name, { type: 'group', live: false, about: name, parameters: undeclared(value as Controls, []) }]];
    }),
  );

const REFUSED = 'a script does not know how; give it as a pipeline (pipeline({ … })) to `reservoir-rx serve`';
const DEAF = 'this script takes no commands: hand stage.commands to its clock (see broadcaster)';

export const script = (name: string, commands: Subject<Command>): Script => {
  const frames = new Subject<readonly Frame[]>();
  const told = new Subject<Told>();
  const failures = new Subject<unknown>();
  let inspected = new Inspected();
  let last: Frame | undefined;
  let controls: Controls = {};
  let dt = 1;
  let paused = false;
  let speed: number | 'max' = 'max';
  let members: readonly Member[] = [];

  /** All that the places hold, where the controls do not say. */
  const standing = (): Controls => ({
    ...Object.fromEntries(inspected.places.map((place) => [place.name, place.start])),
    ...controls,
  });
  const inside = () => ({
    signals:
      last === undefined
        ? []
        : signalsOf(
            last,
            inspected.nodes.map(({ declaration }) => declaration),
          ),
    modules: inspected.nodes,
    places: inspected.places,
  });

  const understand = (frame: Frame): void => {
    const { describe } = frame;
    if (!(describe instanceof Inspected)) return;
    inspected = describe;
    ({ dt, controls } = frame);
    const trialSteps = inspected.trialSteps ?? 1;
    const schema = {
      places: inspected.places,
      parameters: undeclared(
        controls,
        inspected.places.map((one) => one.name),
      ),
    };
    const spec = { dt, seed: 0, protocol: { trials: 0, testAt: [], testTrials: 0 } };
    const pipeline = { spec, trialSteps, schema, build: () => () => NEVER, scored: drawnOutput };
    members = [{ name: '', spec, pipeline }] as unknown as readonly Member[];
  };

  const description = (): Description => {
    const now = standing();
    const [member] = members;
    return {
      ...{ pipeline: name, dt, trialSteps: inspected.trialSteps ?? 1, seed: 0, variants: [''] },
      ...{ signals: inside().signals, graph: nodesOf('', inside()), places: placesOf('', inside(), now) },
      parameters: member === undefined ? [] : parametersOf('', member.pipeline.schema, now),
      ...{ paused, speed },
    };
  };

  const step = (): number => (last === undefined ? 0 : last.step + 1);
  const tell = (change: Omit<Change, 'step'>, anew = false): E.Either<string, unknown> => {
    told.next({ change: { step: step(), ...change }, description: description(), anew });
    return E.right({ step: step(), parameters: change.parameters });
  };

  /** A change is told when the frame that it holds for has come: only then is it known what stands where. */
  let waiting: (() => void)[] = [];
  const change = (method: string, params: unknown, changes: Controls, anew: readonly string[]) => {
    const after = applied(members, [standing()], changes);
    if (E.isLeft(after)) return Promise.resolve(after);
    const [next = {}] = after.right;
    const places = inspected.places.map((place) => place.name);
    const touched = new Set(Object.keys(changes).map((address) => address.split('.')[0] as string));
    const changed = Object.fromEntries(Object.entries(next).filter(([key]) => touched.has(key)));
    commands.next({ type: 'change', controls: changed, anew });
    controls = { ...controls, ...changed };
    const done = (): E.Either<string, unknown> => {
      const all = description().parameters.filter((one) => touched.has(one.name.split('.')[0] as string));
      return tell(
        { method, params, parameters: all },
        [...touched].some((key) => places.includes(key)) && anew.length > 0,
      );
    };
    if (paused) return Promise.resolve(done());
    return new Promise<E.Either<string, unknown>>((resolve) => waiting.push(() => resolve(done())));
  };

  /** Steps that have been asked for one by one: the first that is not to be made, and who waits for it. */
  let until: number | undefined;
  let counting: (() => void)[] = [];
  const stand = (): void => {
    until = undefined;
    const all = counting;
    counting = [];
    for (const done of all) done();
  };

  const pace = (command: Command, method: string, params: object): E.Either<string, unknown> => {
    commands.next(command);
    return tell({ method, params, parameters: [] });
  };

  const call: Watched['call'] = async (method, params) => {
    const decoded = callOf(method, params);
    if (E.isLeft(decoded)) return decoded;
    const command = decoded.right;
    if (command.method === 'get') {
      return E.right({
        step: step(),
        parameters: description().parameters,
        specs: [{ variant: '', spec: standing() }],
      });
    }
    if (command.method === 'list') return E.right({ step: step(), pipelines: [], checkpoints: [] });
    if (!commands.observed) return E.left(DEAF);
    switch (command.method) {
      case 'pause':
        paused = true;
        stand();
        return pace({ type: 'pause' }, 'pause', {});
      case 'resume':
        paused = false;
        stand();
        return pace({ type: 'resume' }, 'resume', {});
      case 'step': {
        const { steps } = command.params;
        paused = true;
        until = Math.max(until ?? 0, step()) + steps;
        commands.next({ type: 'step', steps });
        // Answered when they have been made, or when it has been told to go on.
        await new Promise<void>((resolve) => counting.push(resolve));
        return tell({ method: 'step', params: command.params, parameters: [] });
      }
      case 'speed':
        speed = Number.isFinite(command.params.speed) ? command.params.speed : 'max';
        return pace({ type: 'speed', speed: command.params.speed }, 'speed', { speed });
      case 'set': {
        const changes = changesFrom(command.params.parameters, members, [standing()]);
        return E.isLeft(changes) ? changes : change('set', command.params, changes.right, []);
      }
      case 'swap': {
        const changes = swapsOf(command.params, members, [standing()]);
        return E.isLeft(changes) ? changes : change('swap', command.params, changes.right, Object.keys(changes.right));
      }
      default:
        return E.left(`${method}: ${REFUSED}`);
    }
  };

  const see = (tick: Tick): void => {
    const frame = tick as Frame;
    last = frame;
    understand(frame);
    ({ controls } = frame);
    frames.next([frame]);
    if (until !== undefined && frame.step + 1 >= until) stand();
    if (waiting.length === 0) return;
    const all = waiting;
    waiting = [];
    for (const done of all) done();
  };

  return {
    frames: frames as Observable<readonly Frame[]>,
    ...{ told, failures, kept: NEVER, description, call },
    state: () => ({ members, paused }),
    end: () => {},
    see,
    repeat: (frame) => frames.next([frame as Frame]),
    fail: (error) => failures.next(error),
  };
};
