import type { Share } from '../../modules/index.ts';

/** What has been drawn and is shared, by what it was drawn from. */
export interface Drawn {
  readonly share: Share;
  readonly of: ReadonlyMap<string, unknown>;
}

/**
 * Draws each thing once. @param before what was drawn earlier: what is asked for again is taken from there, the rest is
 * let go
 */
export const sharing = (before?: Drawn): Drawn => {
  const of = new Map<string, unknown>();
  const share: Share = <T>(name: string, make: () => T): T => {
    if (!of.has(name)) of.set(name, before?.of.has(name) ? before.of.get(name) : make());
    return of.get(name) as T;
  };
  return { share, of };
};
