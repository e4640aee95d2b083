import { showPage } from '../../../server/page/page.ts';
import { fakeConnection } from '../fakes.ts';
import { FAKES } from '../pipelines.ts';

/** The page of a pipeline that only seems to run: `?of=paper`. What is called stands in `calls`. */
const name = new URLSearchParams(location.search).get('of') ?? 'paper';
const fake = fakeConnection(FAKES[name], FAKES);
globalThis.calls = fake.calls;
globalThis.demands = fake.demands;
showPage(fake.connection);
