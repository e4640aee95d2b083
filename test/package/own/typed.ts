import { clock } from 'reservoir-rx';
import { type Answer, query } from 'reservoir-rx/studies';
import { interval, map, type Observable, withLatestFrom } from 'rxjs';

/** Operators of the user's own rxjs take what ours gives: there is one copy of it. */
export const sums: Observable<number> = clock({ trials: 1, trialSteps: 10 }).pipe(
  withLatestFrom(interval(10)),
  map(([{ step }, n]) => step + n),
);

export const asked = (folder: string): Promise<Answer> => query(folder, 'select 1');
