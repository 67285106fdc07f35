import { t } from '@lingui/core/macro'
/** The headings under which commands are listed, in this order. */
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
 * Something a user can do. It feeds the key dispatcher, the palette, the shortcuts page and tooltips.
 * `id` is `module.verb`; `keys` are the default combinations as in keys.ts, the first one is shown.
 */
export type Command = {
  id: string
  title: string
  /** Synonyms for the palette, separated by commas. */
  words?: string
  /** How it is done by mouse, where there is such a way; for the list of keys. */
  mouse?: string
  group: CommandGroup
  keys?: readonly string[]
  /** Whether it can be done now; absent means always. Looked at on each key press. */
  when?: () => boolean
  /** Why the acting user may not do it, or null. Palette and menus leave it out then; its key says why. */
  refused?: () => string | null
  run: () => void
  /** Runs again while the key is held down, e.g. for moving on. */
  repeats?: boolean
  /** Also works while a text field has the focus; only for combinations with Mod or Alt, and Escape. */
  whileTyping?: boolean
  /** Its key may be kept until it can be done: for selecting and viewing, which change no labels and set no verdict. */
  waits?: boolean
  /** Left out of the palette: makes sense by key only, such as nudging by arrow keys. */
  keyOnly?: boolean
}
