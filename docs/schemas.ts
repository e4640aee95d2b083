import { writeFileSync } from 'node:fs';
import { specSchema, studySchema } from '../index.ts';

/** The schemas that ship with the package: `npm run docs:schema`. test/docs.test.ts fails when they are not current. */
export const SCHEMAS: Readonly<Record<string, () => object>> = {
  'docs/spec.schema.json': () => specSchema(),
  'docs/study.schema.json': () => studySchema(),
};

/** As it stands in the file. */
export const textOf = (schema: object): string => `${JSON.stringify(schema)}\n`;

if (process.argv.includes('--write')) {
  for (const [path, schema] of Object.entries(SCHEMAS)) writeFileSync(path, textOf(schema()));
}
