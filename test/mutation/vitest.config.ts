import { defineConfig } from 'vitest/config';

/** The tests that run guards, limits and stores in their own process. Threads and commands run what is built, which has no mutants. */
export default defineConfig({
  test: {
    env: { RESERVOIR_RX_BUILT: '1' },
    setupFiles: ['test/support/close.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    include: [
      'test/server/{admission,checkpoints,control,crowd,downloads,guard,pages,queue,shares,slow,upgrades}.test.ts',
      'test/pipelines/{checkpoint,disk,files}.test.ts',
      'test/pipelines/jobs/store.test.ts',
    ],
  },
});
