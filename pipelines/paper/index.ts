export { type Experiment, resultsFrom, type Scale } from './experiment.ts';
export { chosen, experiments, names } from './experiments.ts';
export { type Origins, origins, runsIn } from './folder.ts';
export { agenda, most, standings } from './plan.ts';
export { lacks, writeReport } from './report.ts';
export { type Progress, resultsIn, runPaper } from './runPaper.ts';
export { full, quick, tiny } from './scale.ts';
export type { Standing } from './standing.ts';
export { sample, type Verified, verify } from './verify.ts';
