import * as E from 'fp-ts/lib/Either.js';
import type { Shelved } from '../../../pipelines/index.ts';
import { h, setText } from '../dom.ts';
import type { Act } from './act.ts';

const size = (bytes: number): string => `${Math.max(0.1, bytes / 1e6).toFixed(1)} MB`;

/** Checkpoints that the server keeps by name: to add what runs now, and to go on from one. */
export const shelf = (act: Act): { readonly element: HTMLElement; readonly open: () => void } => {
  const said = h('p', { class: 'said', role: 'status' });
  const list = h('ul', { class: 'kept' });
  const name = h('input', {
    ...{ id: 'kept-name', type: 'text', required: true, maxlength: 100, placeholder: 'half.ckpt' },
    ...{ pattern: '\\w[\\w.\\-]*', title: 'Letters, digits, dots, - and _', autocomplete: 'off', spellcheck: 'false' },
  });

  const goOn = async (file: string): Promise<void> => {
    const done = await act.restoreKept(file);
    if (E.isLeft(done)) setText(said, done.left);
    else dialog.close();
  };
  const row = ({ file, bytes, modified }: Shelved): HTMLElement =>
    h(
      'li',
      {},
      h('span', { class: 'file' }, file),
      h('span', { class: 'caption' }, `${size(bytes)}, ${new Date(modified).toLocaleString()}`),
      h('button', { type: 'button', 'aria-label': `Go on from ${file}`, click: () => void goOn(file) }, 'Go on'),
    );
  const show = async (): Promise<void> => {
    const kept = await act.kept();
    if (E.isLeft(kept)) return setText(said, kept.left);
    const rows = kept.right.map(row);
    return list.replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'caption' }, 'None yet.')]));
  };
  const keep = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const file = name.value;
    const done = await act.keep(file);
    setText(said, E.isLeft(done) ? done.left : `Kept as ${file}.`);
    if (E.isRight(done)) name.value = '';
    await show();
  };

  const dialog = h(
    'dialog',
    { class: 'shelf', 'aria-labelledby': 'kept-title' },
    h(
      'header',
      {},
      h('h2', { id: 'kept-title' }, 'Checkpoints on the server'),
      h('button', { type: 'button', class: 'dismiss', 'aria-label': 'Close', click: () => dialog.close() }, '×'),
    ),
    h(
      'form',
      { submit: (event: SubmitEvent) => void keep(event) },
      h('label', { for: 'kept-name' }, 'Keep what runs now as'),
      name,
      h('button', { type: 'submit', class: 'primary' }, 'Keep'),
    ),
    said,
    list,
    h(
      'p',
      { class: 'caption' },
      'A name that is there is written over. They stay in the folder of serve --checkpoints, else until the server ends.',
    ),
  );
  return {
    element: dialog,
    open: () => {
      setText(said, '');
      void show();
      dialog.showModal();
    },
  };
};
