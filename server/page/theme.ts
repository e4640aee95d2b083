import { h } from './dom.ts';
import { forgetColours } from './draw/palette.ts';

type Theme = 'light' | 'dark';

const KEY = 'theme';

const stored = (): Theme | undefined => {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
};

const system = matchMedia('(prefers-color-scheme: dark)');

const current = (): Theme => stored() ?? (system.matches ? 'dark' : 'light');

/** Light or dark: as the system has it, until someone says otherwise. */
export const themeToggle = (): HTMLButtonElement => {
  const button = h('button', { type: 'button', class: 'plain theme' }, '◐');
  const show = (): void => {
    const theme = current();
    document.documentElement.dataset.theme = theme;
    const words = theme === 'dark' ? 'Change to light' : 'Change to dark';
    button.title = words;
    button.setAttribute('aria-label', words);
    forgetColours();
  };
  button.addEventListener('click', () => {
    try {
      localStorage.setItem(KEY, current() === 'dark' ? 'light' : 'dark');
    } catch {
      // Without storage it stays as the system has it.
    }
    show();
  });
  system.addEventListener('change', show);
  show();
  return button;
};
