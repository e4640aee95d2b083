import { Observable } from 'rxjs';

/** Each frame that the browser draws, with its time (ms); none while the page is hidden. */
export const frames: Observable<number> = new Observable((subscriber) => {
  let id = requestAnimationFrame(function next(time) {
    subscriber.next(time);
    if (!subscriber.closed) id = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(id);
});
