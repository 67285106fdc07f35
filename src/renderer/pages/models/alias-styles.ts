import { Clock3, FlaskConical, type LucideIcon, RotateCcw, ScanEye, Target } from 'lucide-react'
import type { Model, ModelAlias } from '#contract'
import type { Tone } from '../../kit/index.ts'

type AliasLook = { title: string; icon: LucideIcon; tone: Tone; color: string; means: string }

/** The words and color of each alias, in the order of its cards. */
export const aliasLooks: Record<ModelAlias, AliasLook> = {
  current: {
    title: 'Current',
    icon: Target,
    tone: 'accent',
    color: 'var(--accent)',
    means: 'Predicts labels for new images; shown in review',
  },
  canary: {
    title: 'Canary',
    icon: FlaskConical,
    tone: 'warn',
    color: 'var(--canary)',
    means: 'Tried on a share of the new images',
  },
  candidate: {
    title: 'Candidate',
    icon: Clock3,
    tone: 'ok',
    color: 'var(--ok)',
    means: 'Can be run and measured; predictions are not shown',
  },
  shadow: {
    title: 'Shadow',
    icon: ScanEye,
    tone: 'neutral',
    color: 'var(--line-strong)',
    means: 'Runs beside the current model; predictions are not shown',
  },
  previous: {
    title: 'Previous',
    icon: RotateCcw,
    tone: 'neutral',
    color: 'var(--previous)',
    means: 'Was current before; a rollback goes back to it',
  },
}
export const aliases = Object.keys(aliasLooks) as ModelAlias[]

/** The name with the version, once there are several. */
export const shownName = ({ name, version }: Pick<Model, 'name' | 'version'>): string =>
  version === 1 ? name : `${name} ${version}`
