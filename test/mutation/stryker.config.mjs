/**
 * `npm run mutate`: what guards the server and keeps runs is changed in one place at a time, and the tests that run it must notice.
 * One file: `npm run mutate -- --mutate server/http/guard.ts`. Lines that live are listed at the end and in reports/mutation.html.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  mutate: [
    'server/http/*.ts',
    'server/wire/{audience,bucket,intake,limits,outbox,queue,shares}.ts',
    'pipelines/jobs/{disk,lock,store}.ts',
    'pipelines/files/files.ts',
    'pipelines/checkpoint/bundle.ts',
  ],
  // Types are checked elsewhere; the compiler is too new for its rewriting of tsconfig.json.
  disableTypeChecks: false,
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  dryRunTimeoutMinutes: 30,
  // A mutant that waits for ever counts as noticed; what is slow because of the machine must not.
  timeoutMS: 15_000,
  ignorePatterns: ['docs/paper', 'docs/studies', 'docs/images', '*.log'],
  symlinkNodeModules: true,
  tempDirName: 'node_modules/.cache/stryker',
  reporters: ['clear-text', 'progress', 'html'],
  htmlReporter: { fileName: 'reports/mutation.html' },
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
};
