import { t } from '@lingui/core/macro'
/** The headings of the list of commands, in their order. */
export const groupTitles = {
  'Go to': t`Go to`,
  Review: t`Review`,
  'Draw and edit': t`Draw and edit`,
  View: t`View`,
  Library: t`Library`,
  Retention: t`Retention`,
  Datasets: t`Datasets`,
  Models: t`Models`,
  Team: t`Team`,
  Jobs: t`Jobs`,
  Workspace: t`Workspace`,
  Help: t`Help`,
}
export type CommandGroup = keyof typeof groupTitles
export const commandGroups = Object.keys(groupTitles) as CommandGroup[]

/**
 * Something a user can do. The key dispatcher, the palette, the list of shortcuts and tooltips use it. `id` is `module.verb`.
 * `keys` are the default combinations, written as in keys.ts; the first one is shown.
 */
export type Command = {
  id: string
  title: string
  /** Synonyms for the palette, separated by commas. */
  words?: string
  /** How to do it by mouse, for the list of shortcuts. */
  mouse?: string
  group: CommandGroup
  keys?: readonly string[]
  /** Whether it can run now; absent means always. Called on each key press. */
  when?: () => boolean
  /** Returns why the acting user may not do it, or null. The palette and menus then hide it, and its key shows the reason. */
  refused?: () => string | null
  run: () => void
  /** Runs again while the key is held down, for example to move on. */
  repeats?: boolean
  /** Also works while a text field has the focus. Only for Escape and combinations with Mod or Alt. */
  whileTyping?: boolean
  /** Its key may be kept until it can run. Only for selecting and viewing, which change no labels and set no verdict. */
  waits?: boolean
  /** Hidden from the palette, because it only makes sense by key, such as nudging with the arrow keys. */
  keyOnly?: boolean
}
