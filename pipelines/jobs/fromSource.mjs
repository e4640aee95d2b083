// A worker process, or one of a cluster's tasks, run from a checkout: it knows no TypeScript until tsx is registered. Tests
// have built the program already, which starts sooner.
const module = process.argv.length > 2 ? 'arrayTask' : 'worker';
if (process.env.RESERVOIR_RX_BUILT === '1') {
  await import(`../../dist/program/pipelines/jobs/${module}.js`);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import(`./${module}.ts`);
}
