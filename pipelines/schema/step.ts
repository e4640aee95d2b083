import { isRecord } from '../../modules/core/json.ts';
import { type TimeConstant, timeConstantsIn, tooLongStep } from '../../modules/core/timeConstants.ts';
import type { JsonObject } from '../../modules/index.ts';
import type { Problem } from './decode.ts';
import { type Schema, standingIn } from './schema.ts';
import type { Warning } from './warning.ts';

/** The length of a step against the time constants of what stands in a record. Kinds declare which these are. */

type Constant = TimeConstant & { readonly value: number };

const isNumber = (one: TimeConstant): one is Constant => typeof one.value === 'number';

/** All time constants by their addresses: of the pipeline itself, and of what stands in its places. */
const timeConstantsOf = ({ places, parameters }: Schema, record: JsonObject): readonly Constant[] =>
  [
    ...timeConstantsIn(parameters, record, ''),
    ...places.flatMap((place) => {
      const standing = record[place.name];
      const values = isRecord(standing) ? standing : place.start;
      return timeConstantsIn(standingIn(place, record)?.parameters ?? {}, values, place.name);
    }),
  ].filter(isNumber);

/** Those that steps of dt (ms) are too long for: nothing that is integrated with them would stay finite. */
export const tooLongSteps = (schema: Schema, record: JsonObject, dt: number): readonly Problem[] =>
  timeConstantsOf(schema, record).flatMap(({ path, value }) => tooLongStep(path, value, dt) ?? []);

/** Those that steps of dt (ms) are coarse for, though they can be made. */
export const coarseSteps = (schema: Schema, record: JsonObject, dt: number): readonly Warning[] =>
  timeConstantsOf(schema, record).flatMap(({ path, value }): readonly Warning[] => {
    if (dt < value || dt >= 2 * value) return [];
    const what = dt === value ? 'forgets all that was before it' : 'swings to the other side of where it tends to';
    return [{ path, message: `a time constant of ${value} ms in steps of ${dt} ms: each step ${what}` }];
  });
