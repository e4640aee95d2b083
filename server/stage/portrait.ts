import { NEVER } from 'rxjs';
import { isRecord } from '../../modules/core/json.ts';
import { type Controls, Inspected, type Parameter, type Parameters } from '../../modules/index.ts';
import type { Description, Frame, Member } from '../../pipelines/index.ts';
import { type Inside, nodesOf, placesOf, signalsOf } from '../../pipelines/run/description.ts';
import { drawnOutput } from '../../pipelines/run/pipeline.ts';
import { warningsOf } from '../../pipelines/run/warnings.ts';
import { parametersOf } from '../../pipelines/schema/parameters.ts';

/** What is known of a script's pipeline. Its frames are the only source. */
export interface Portrait {
  /** Takes in a frame. @returns whether it shows other signals, modules or kinds than the frames before */
  readonly see: (frame: Frame) => boolean;
  /** The next frame will carry these controls, too. */
  readonly expect: (controls: Controls) => void;
  /** The number of the next step. */
  readonly step: () => number;
  /** What stands in the places and what the parameters are, complete. */
  readonly standing: () => Controls;
  /** The pipeline as a session knows its pipelines; none before the first frame. */
  readonly members: () => readonly Member[];
  readonly describe: () => Omit<Description, 'pipeline' | 'paused' | 'speed'>;
}

/** The clock's own controls as parameters. Nobody has said which values they may have. */
const undeclared = (controls: Controls, places: readonly string[]): Parameters =>
  Object.fromEntries(
    Object.entries(controls).flatMap(([name, value]): readonly (readonly [string, Parameter])[] => {
      if (places.includes(name)) return [];
      if (typeof value === 'number') return [[name, { type: 'number', live: true, default: value, about: name }]];
      if (!isRecord(value)) return [];
      return [[name, { type: 'group', live: false, about: name, parameters: undeclared(value as Controls, []) }]];
    }),
  );

/** A script's pipeline, as far as commands are concerned: its places and parameters. It cannot be built from this. */
const memberOf = ({ dt, controls }: Frame, { places, trialSteps = 1 }: Inspected): Member => {
  const names = places.map(({ name }) => name);
  const spec = { dt, seed: 0, protocol: { trials: 0, testAt: [], testTrials: 0 } };
  const schema = { places, parameters: undeclared(controls, names) };
  const pipeline = { spec, trialSteps, schema, build: () => () => NEVER, scored: drawnOutput };
  return { name: '', spec, pipeline } as unknown as Member;
};

export const portrait = (): Portrait => {
  let inspected = new Inspected();
  let last: Frame | undefined;
  let controls: Controls = {};
  let members: readonly Member[] = [];
  let form = '';

  const standing = (): Controls => ({
    ...Object.fromEntries(inspected.places.map((place) => [place.name, place.start])),
    ...controls,
  });

  const insideOf = ({ nodes: modules, places }: Inspected): Inside => {
    const declarations = modules.map(({ declaration }) => declaration);
    return { signals: last === undefined ? [] : signalsOf(last, declarations), modules, places };
  };

  /** What makes it another pipeline. Not what modules read: that may differ from step to step. */
  const formOf = (all: Inside): string => {
    const nodes = all.modules.map(({ writes, kind, place }) => [writes, kind, place]);
    const kinds = placesOf('', all, standing()).map(({ name, kind }) => [name, kind]);
    return JSON.stringify([all.signals, nodes, kinds]);
  };

  return {
    see: (frame) => {
      last = frame;
      ({ controls } = frame);
      if (!(frame.describe instanceof Inspected)) return false;
      const [before, now] = [form, formOf(insideOf(frame.describe))];
      if (now === before) return false;
      [form, inspected] = [now, frame.describe];
      members = [memberOf(frame, inspected)];
      return before !== '';
    },
    expect: (some) => {
      controls = { ...controls, ...some };
    },
    step: () => (last === undefined ? 0 : last.step + 1),
    standing,
    members: () => members,
    describe: () => {
      const [all, now] = [insideOf(inspected), standing()];
      return {
        ...{ dt: last?.dt ?? 1, trialSteps: inspected.trialSteps ?? 1, seed: 0, variants: [''] },
        ...{ signals: all.signals, graph: nodesOf('', all), places: placesOf('', all, now) },
        parameters: members.flatMap(({ pipeline }) => parametersOf('', pipeline.schema, now)),
        warnings: members.flatMap(({ pipeline }) => warningsOf(pipeline, now)),
      };
    },
  };
};
