// A worker process, run from a checkout: it knows no TypeScript until tsx is registered.
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
