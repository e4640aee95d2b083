import { pogodin2019 } from '../../modules/index.ts';
import { literal, number, object, oneOf, optional, orNull, whole } from '../decode.ts';
import { amount, positive, ranges } from './ranges.ts';

export type RuleSpec =
  | {
      readonly kind: 'hebbian';
      readonly learningRate: number /** null: a constant rate. */;
      readonly decay: number | null;
    }
  | { readonly kind: 'force'; readonly alpha: number };

export type ConsolidationSpec =
  | { readonly kind: 'everyStep' | 'perTrial' | 'frozen' }
  | { readonly kind: 'every'; readonly steps: number }
  | { readonly kind: 'sparsely'; readonly probability: number };

export const hebbian = object<Extract<RuleSpec, { kind: 'hebbian' }>>({
  kind: literal('hebbian'),
  learningRate: optional(amount, pogodin2019.hebbian.learningRate),
  decay: optional(orNull(positive), pogodin2019.hebbian.decay),
});
export const force = object<Extract<RuleSpec, { kind: 'force' }>>({
  kind: literal('force'),
  alpha: optional(positive, pogodin2019.force.alpha),
});
export const rule = oneOf<RuleSpec>({ hebbian, force });

export const consolidation = oneOf<ConsolidationSpec>({
  everyStep: object({ kind: literal('everyStep') }),
  perTrial: object({ kind: literal('perTrial') }),
  frozen: object({ kind: literal('frozen') }),
  every: object({ kind: literal('every'), steps: whole(ranges.steps.min, ranges.steps.max) }),
  sparsely: object({ kind: literal('sparsely'), probability: number(ranges.share) }),
});
