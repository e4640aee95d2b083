/**
 * What a checkout needs before anything runs from it: the kernels, the page, and the programs' bundle. Without the development packages
 * (`npm ci --omit=dev`, or NODE_ENV=production) there is nothing to build them with, and nothing runs from source.
 */
import { execSync } from 'node:child_process';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Whether a package lies where this file would find it. */
const isThere = (name) => {
  try {
    resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    return error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
};

if (['assemblyscript', 'vite'].every(isThere)) {
  execSync('npm run --silent kernels && npm run --silent build:page && node bin/build.mjs', { stdio: 'inherit' });
} else {
  console.error(
    'reservoir-rx: without its development packages a checkout is not built; `npm ci --include=dev` builds it',
  );
}
