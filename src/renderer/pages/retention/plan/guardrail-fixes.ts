import { t } from '@lingui/core/macro'
import type { Guardrail } from '#contract'

/** The place where a guardrail can be fixed. */
export type FixTarget = 'limits' | 'impact' | 'backups' | 'check' | 'golden' | 'erasure'

type Fix = { text: string; button?: string; target?: FixTarget }

const limits = (text: string): Fix => ({ text, button: t`Open the limits…`, target: 'limits' })
const tooMuchTrashed = () =>
  limits(t`Narrow the rule, retire instead of trashing, or raise the limit, then plan again.`)
const tooMuchRemoved = () => limits(t`Keep more of it with a rule or floor, or raise the limit, then plan again.`)

/** The fix for each failed guardrail. */
const fixes: Record<Guardrail['id'], () => Fix> = {
  'drop-share': tooMuchTrashed,
  'drop-count': tooMuchTrashed,
  'drop-bytes': tooMuchTrashed,
  'drop-30-days': tooMuchTrashed,
  'class-share': tooMuchRemoved,
  'source-share': tooMuchRemoved,
  'class-average': () => ({ text: t`Check the class under “Before and after”. You confirm this when you apply.` }),
  'no-empty-group': () => ({ text: t`Keep some of it with a rule or floor, or allow it for this plan:` }),
  'image-count': () =>
    limits(t`Many images are gone since the last plan. Check the disk, or lower the limit if you removed them.`),
  originals: () => ({
    text: t`Connect the disk or network folder, then plan again.`,
    button: t`Open Check workspace…`,
    target: 'check',
  }),
  pins: () => ({ text: t`Change the rule that removes them, or unpin them in the library, then plan again.` }),
  'reviewed-drop': () => ({
    text: t`You type their number when you apply. To keep them, limit the rule to images that are not reviewed.`,
  }),
  clock: () => ({ text: t`Check this computer’s date. You confirm this when you apply.` }),
  backup: () => ({
    text: t`They stay until they are backed up.`,
    button: t`Open Backups…`,
    target: 'backups',
  }),
  'no-golden-set': () => ({
    text: t`Choose a frozen dataset as the golden set and plan again, or type their number when you apply.`,
    button: t`Choose a golden set…`,
    target: 'golden',
  }),
  holds: () => ({ text: t`Choose hold or erasure for each.`, button: t`Open Erasure…`, target: 'erasure' }),
  impact: () => ({ text: t`Estimate the impact on the model first.`, button: t`Open Impact…`, target: 'impact' }),
}

export const fixOf = ({ id, ok, weight }: Guardrail): Fix =>
  ok && weight === 'stop' ? { text: t`Allowed for this plan. You confirm it when you apply.` } : fixes[id]()

/** Sorts guardrails: blocking ones first, then those that need confirmation. */
export const byUrgency = (guardrails: readonly Guardrail[]): Guardrail[] => {
  const rank = ({ ok, doubt }: Guardrail) => (!ok ? 0 : doubt ? 1 : 2)
  return guardrails.toSorted((a, b) => rank(a) - rank(b))
}
