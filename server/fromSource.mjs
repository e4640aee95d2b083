// The simulation's thread, run from a checkout: threads do not inherit tsx, so it is registered here first.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
