const closers: (() => unknown)[] = [];

/** Called after the test, together with all the others. */
export const afterwards = (close: () => unknown): void => {
  closers.push(close);
};

export const closeAll = async (): Promise<void> => {
  await Promise.all(closers.splice(0).map(async (close) => close()));
};
