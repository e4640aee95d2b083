/** Whether this is the page without a server. */
declare const __SITE__: boolean;
