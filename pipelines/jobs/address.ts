/** A server's address for messages: without whoever logs in and their password, which may hold `/` and `@` themselves. */
export const shown = (url: string): string => url.replace(/\/\/.*@/s, '//');
