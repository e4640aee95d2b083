import * as E from 'fp-ts/lib/Either.js';
import { Subject } from 'rxjs';
import type { Shelved } from '../../../pipelines/index.ts';
import type { Connection, Notice } from '../connection/connection.ts';
import type { Json } from '../contract.ts';
import type { Specified } from '../state/specs.ts';

/** A pipeline that ships, by its name, or one as data. */
export type Loadable = string | Specified['spec'];

/** What a user can do to the simulation. What is refused is told in words. */
export interface Act {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly step: (steps: number) => void;
  readonly speed: (speed: number | 'max') => void;
  readonly reset: (seed?: number) => void;
  /** @param variant where it is left out, in all of them; parameters have their names without the place */
  readonly swap: (place: string, kind: string, variant?: string, parameters?: Readonly<Record<string, Json>>) => void;
  readonly set: (parameters: Readonly<Record<string, Json>>) => void;
  readonly specs: () => Promise<E.Either<string, readonly Specified[]>>;
  readonly load: (pipeline: Loadable) => void;
  readonly compare: (variants: Readonly<Record<string, Loadable>>) => void;
  readonly save: () => void;
  readonly restore: (file: File) => void;
  /** Checkpoints that are kept by name where it runs, where that is possible. */
  readonly shelf: boolean;
  readonly kept: () => Promise<E.Either<string, readonly Shelved[]>>;
  readonly keep: (file: string) => Promise<E.Either<string, unknown>>;
  readonly restoreKept: (file: string) => Promise<E.Either<string, unknown>>;
  readonly told: Subject<Notice>;
}

/** Hands a file to the browser to keep. */
const keep = (name: string, bytes: Uint8Array<ArrayBuffer>): void => {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

export const actOn = (connection: Connection): Act => {
  const told = new Subject<Notice>();
  const tell = (result: E.Either<string, unknown>): void => {
    // Who interrupts a step by another command need not be told.
    if (E.isLeft(result) && !result.left.startsWith('interrupted')) told.next({ level: 'wrong', message: result.left });
  };
  const call = (method: string, params?: object): void => void connection.call(method, params).then(tell);
  return {
    told,
    pause: () => call('pause'),
    resume: () => call('resume'),
    step: (steps) => call('step', { steps }),
    speed: (speed) => call('speed', { speed }),
    reset: (seed) => call('reset', seed === undefined ? {} : { seed }),
    swap: (place, kind, variant, parameters) =>
      call('swap', {
        ...{ place, kind },
        ...(parameters === undefined ? {} : { parameters }),
        ...(variant === undefined ? {} : { variant }),
      }),
    specs: async () =>
      E.map((found) => (found as { readonly specs?: readonly Specified[] }).specs ?? [])(await connection.call('get')),
    set: (parameters) => call('set', { parameters }),
    load: (pipeline) => call('load', { pipeline }),
    compare: (variants) => call('load', { variants }),
    save: async () => {
      const saved = await connection.save();
      if (E.isLeft(saved)) return tell(saved);
      keep(saved.right.name, saved.right.bytes);
      return told.next({ level: 'note', message: `Saved as ${saved.right.name}.` });
    },
    restore: async (file) => {
      const restored = await connection.restore(new Uint8Array(await file.arrayBuffer()));
      if (E.isLeft(restored)) return tell(E.left(`${file.name}: ${restored.left}`));
      return told.next({ level: 'note', message: `It goes on from ${file.name}.` });
    },
    shelf: connection.shelf,
    kept: async () =>
      E.map((found) => (found as { readonly checkpoints: readonly Shelved[] }).checkpoints)(
        await connection.call('list'),
      ),
    keep: (file) => connection.call('save', { file }),
    restoreKept: async (file) => {
      const restored = await connection.call('restore', { file });
      if (E.isRight(restored)) told.next({ level: 'note', message: `It goes on from ${file}.` });
      return restored;
    },
  };
};
