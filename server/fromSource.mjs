// A thread of the server, run from a checkout: threads do not inherit tsx, so it is registered here first. The thread's
// module is named in the query; it is the simulation's where there is none.
import { register } from 'tsx/esm/api';

register();
await import(`./${new URL(import.meta.url).search.slice(1) || 'worker'}.ts`);
