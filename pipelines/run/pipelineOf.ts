import { type Library, OURS } from '../catalogue/library.ts';
import { networkPipeline } from './network.ts';
import type { Pipeline } from './pipeline.ts';
import { isNetwork, type Spec } from './spec.ts';

/** A pipeline by its spec. @throws {RangeError} if it is one in code that the library does not have */
export const pipelineOf = (spec: Spec, library: Library = OURS): Pipeline => {
  if (isNetwork(spec)) return networkPipeline(spec, library);
  const found = library.pipelines.find(({ name }) => name === spec.pipeline);
  if (found === undefined) throw new RangeError(`pipeline: expected one whose file is used, found ${spec.pipeline}`);
  return found.of(spec);
};
