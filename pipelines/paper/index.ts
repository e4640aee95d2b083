export type { Experiment, Scale } from './experiment.ts';
export { agenda, chosen, experiments, names } from './experiments.ts';
export { type Origins, origins, runsIn } from './folder.ts';
export { lacks, writeReport } from './report.ts';
export { type Progress, runPaper } from './runPaper.ts';
export { full, quick, tiny } from './scale.ts';
export { sample, type Verified, verify } from './verify.ts';
