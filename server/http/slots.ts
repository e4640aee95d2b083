/** Room for so many things at one time. */
export interface Slots {
  /** @returns a function that gives the slot back, or undefined if there is none left */
  readonly take: (who: string) => (() => void) | undefined;
}

/** @param each how many of them one may have */
export const slots = (all: number, each: number): Slots => {
  const held = new Map<string, number>();
  let sum = 0;
  return {
    take: (who) => {
      const own = held.get(who) ?? 0;
      if (sum >= all || own >= each) return undefined;
      sum += 1;
      held.set(who, own + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        sum -= 1;
        const left = (held.get(who) ?? 1) - 1;
        if (left === 0) held.delete(who);
        else held.set(who, left);
      };
    },
  };
};
