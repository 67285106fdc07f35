import { t } from '@lingui/core/macro'
import type { ObjectChange } from '#contract'

/** The color of each change on images, in the legend and in lists. */
export const changeColors: Record<ObjectChange | 'unchanged', string> = {
  added: '#3fc98b',
  removed: '#f0706f',
  relabelled: '#a98bf0',
  reshaped: '#f2b13f',
  resized: '#f2b13f',
  moved: '#f2b13f',
  attributes: '#7fb6f5',
  unchanged: '#e8e9ec',
}

export const changeTitles: Record<ObjectChange, string> = {
  added: t`Added`,
  removed: t`Deleted`,
  relabelled: t`Class changed`,
  reshaped: t`Reshaped`,
  resized: t`Resized`,
  moved: t`Moved`,
  attributes: t`Attributes changed`,
}

/** One entry per color. */
export const changeLegend: readonly { kind: ObjectChange | 'unchanged'; text: string }[] = [
  { kind: 'added', text: t`added` },
  { kind: 'moved', text: t`moved, resized or reshaped` },
  { kind: 'relabelled', text: t`class changed` },
  { kind: 'attributes', text: t`attributes` },
  { kind: 'removed', text: t`deleted` },
  { kind: 'unchanged', text: t`same` },
]
