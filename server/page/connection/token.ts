/** What is needed of the window that the page is in. */
export interface Tab {
  readonly location: Pick<Location, 'href'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * Takes the token out of the page's address, where it could be read, kept as a bookmark or sent to others. The tab keeps it for
 * the next time that it loads the page; no other origin, and no other prefix of this one, has it.
 */
export const takeToken = (tab: Tab): string | undefined => {
  const url = new URL(tab.location.href);
  const place = `reservoir-rx token ${new URL('./', url).pathname}`;
  const given = url.searchParams.get('token');
  if (given !== null) {
    url.searchParams.delete('token');
    tab.history.replaceState(tab.history.state, '', url);
  }
  try {
    if (given === null) return tab.sessionStorage.getItem(place) ?? undefined;
    tab.sessionStorage.setItem(place, given);
  } catch {
    // The browser keeps nothing for pages. Then this page has the token until it is loaded again.
  }
  return given ?? undefined;
};
