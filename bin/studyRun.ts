import { takeUntil } from 'rxjs';
import type { Engine, Store } from '../pipelines/jobs/index.ts';
import { type Plan, runStudy } from '../pipelines/studies/index.ts';
import { type Interrupt, interrupts } from './interrupts.ts';
import { tell } from './output.ts';
import { studyProgress } from './studyOutput.ts';
import type { Watching } from './studyWatch.ts';

export interface Carrying {
  readonly plan: Plan;
  readonly store: Store;
  readonly engine: Engine;
  readonly untilCertain: boolean;
  readonly watch: Watching;
  /** What to say when nothing happens for a while. */
  readonly idle: string | undefined;
}

/** How it ended. */
export interface Carried {
  /** The signal that ended it, if one did. */
  readonly interrupt: Interrupt | undefined;
  /** Runs that could not be done for reasons of the machine's. */
  readonly undone: number;
}

const PATIENCE = 5000;

/** Does the runs of a study that are still to be done, and tells how it goes. */
export const carryOut = ({ plan, store, engine, untilCertain, watch, idle }: Carrying): Promise<Carried> =>
  new Promise((resolve, reject) => {
    const progress = studyProgress();
    let interrupt: Interrupt | undefined;
    let undone = 0;
    const listening = interrupts.subscribe((request) => {
      if (request.again) process.exit(request.code);
      interrupt = request;
    });
    const waiting = setTimeout(() => idle !== undefined && tell(idle), PATIENCE);
    const over = (end: () => void): void => {
      clearTimeout(waiting);
      listening.unsubscribe();
      progress.clear();
      end();
    };
    let part = '';
    runStudy(plan, { store, engine, untilCertain })
      .pipe(takeUntil(interrupts))
      .subscribe({
        next: (told) => {
          if (told.type === 'run') {
            const { variant, seed, event } = told;
            clearTimeout(waiting);
            progress.see(event.tally, part);
            watch.see(event.tally);
            if (event.type !== 'failed') return;
            undone += event.kept ? 0 : 1;
            progress.clear();
            tell(`${variant.name}, seed ${seed}: failed: ${event.reason}`);
          } else if (untilCertain && told.standing.next.length > 0) {
            const { looks, of, certain } = told.standing;
            part = `look ${looks + 1} of ${of} · `;
            if (certain.length > 0) tell(`certain so far: ${certain.map(({ name }) => name).join('; ')}`);
          }
        },
        error: (error) => over(() => reject(error)),
        complete: () => over(() => resolve({ interrupt, undone })),
      });
  });
