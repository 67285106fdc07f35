import { t } from '@lingui/core/macro'
import { Clock3, FlaskConical, type LucideIcon, RotateCcw, ScanEye, Target } from 'lucide-react'
import type { ModelAlias } from '#contract'
import type { Tone } from '../../kit/index.ts'

type AliasLook = { title: string; icon: LucideIcon; tone: Tone; color: string; means: string }

/** The title and color of each alias, in the order of the cards. */
export const aliasLooks: Record<ModelAlias, AliasLook> = {
  current: {
    title: t`Current`,
    icon: Target,
    tone: 'accent',
    color: 'var(--accent)',
    means: t`Predicts labels for new images; shown in review`,
  },
  canary: {
    title: t`Canary`,
    icon: FlaskConical,
    tone: 'warn',
    color: 'var(--canary)',
    means: t`Tried on a share of the new images`,
  },
  candidate: {
    title: t`Candidate`,
    icon: Clock3,
    tone: 'ok',
    color: 'var(--ok)',
    means: t`Can be run and measured; predictions are not shown`,
  },
  shadow: {
    title: t`Shadow`,
    icon: ScanEye,
    tone: 'neutral',
    color: 'var(--line-strong)',
    means: t`Runs beside the current model; predictions are not shown`,
  },
  previous: {
    title: t`Previous`,
    icon: RotateCcw,
    tone: 'neutral',
    color: 'var(--previous)',
    means: t`The last current model. A rollback returns to it`,
  },
}
export const aliases = Object.keys(aliasLooks) as ModelAlias[]
