import { broken, report } from './failure.ts';

/** Remembers why stdout could not be written. That its reader has gone is no error. */
export const watchStdout = (): { readonly settle: (code: number) => Promise<number> } => {
  let failed: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failed ??= error;
  });
  return {
    /** The exit code, once all that was printed is written or has failed. */
    settle: async (code) => {
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      if (failed === undefined) return code;
      report(broken(new Error(`stdout: expected a place to write to, found ${failed.message}`)));
      return code === 0 ? 1 : code;
    },
  };
};
