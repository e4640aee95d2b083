import { afterEach } from 'vitest';
import { closeAll } from './afterwards.ts';

/** In every test file, whatever it imports: those that share a process evaluate a module of helpers once. */
afterEach(closeAll);
