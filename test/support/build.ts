import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isCurrent } from '../../bin/current.mjs';

/**
 * Before the tests: the program and the page as they ship, in `dist/`, for the tests that start processes and threads. From
 * there they start in a third of the time that they take from TypeScript. What is newer than its sources is not built again.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What `npm run build` makes last. */
const STAMP = 'dist/server/page/built/index.html';

export default (): void => {
  if (!isCurrent(STAMP)) execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  process.env.RESERVOIR_RX_BUILT = '1';
};
