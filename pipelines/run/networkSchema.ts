import type { JsonObject } from '../../modules/index.ts';
import { kindsOf, type Library } from '../catalogue/library.ts';
import { PLACES } from '../catalogue/places.ts';
import { declarationsOf, type Schema } from '../schema/schema.ts';

/** What can be set of the published network: its places with their kinds. @param start what stands in each to begin with */
export const networkSchema = (start: JsonObject, library: Library): Schema => ({
  parameters: {},
  places: PLACES.map(({ name, title, symbol }) => ({
    ...{ name, title, symbol, start: start[name] as JsonObject },
    kinds: declarationsOf(kindsOf(library, name)),
  })),
});
