/// <reference lib="webworker" />
import { examiner } from '../../thread/exam.ts';

const examine = examiner();

self.onmessage = async ({ data }: MessageEvent<Uint8Array>) => {
  // A network that diverges in a test has no score.
  postMessage(await examine(data).catch(() => []));
};
