import 'uplot/dist/uPlot.min.css';
import './style/tokens.css';
import './style/page.css';
import './style/panels.css';
import './style/diagram.css';
import './style/inspector.css';
import './style/shelf.css';
import './style/picker.css';
import type { Connection } from './connection/connection.ts';
import { h } from './dom.ts';
import { actOn } from './panels/act.ts';
import { hero } from './panels/hero.ts';
import { notices } from './panels/notices.ts';
import { statusLine } from './panels/status.ts';
import { toolbar } from './panels/toolbar.ts';
import { storeOf } from './state/store.ts';
import { themeToggle } from './theme.ts';
import { mainView } from './view.ts';

/** The page of a simulation, wherever that runs. */
export const showPage = (connection: Connection): void => {
  const theme = themeToggle();
  const store = storeOf(connection);
  const act = actOn(connection);
  document
    .getElementById('app')
    ?.replaceChildren(
      h('a', { class: 'skip', href: '#panels' }, 'To the curves'),
      h(
        'header',
        { class: 'top' },
        h('span', { class: 'name' }, 'reservoir-rx'),
        statusLine(store).element,
        toolbar(store, act).element,
        theme,
      ),
      hero(store, act).element,
      notices(store, act).element,
      mainView(store, act).element,
      h(
        'footer',
        {},
        'reservoir-rx, after Pogodin, Corneil, Seeholzer, Heng & Gerstner (2019), ',
        h('a', { href: 'https://arxiv.org/abs/1910.10559' }, 'arXiv 1910.10559'),
        '. Keys: space pauses, . makes a step.',
      ),
    );
};
