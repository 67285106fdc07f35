/** The headings under which commands are listed, in this order. */
export const commandGroups = [
  'Go to',
  'Review',
  'Draw and edit',
  'View',
  'Library',
  'Datasets',
  'Models',
  'Jobs',
  'Workspace',
  'Help',
] as const
export type CommandGroup = (typeof commandGroups)[number]

/**
 * Something a user can do. It feeds the key dispatcher, the palette, the shortcuts page and tooltips.
 * `id` is `module.verb`; `keys` are the default combinations as in keys.ts, the first one is shown.
 */
export type Command = {
  id: string
  title: string
  /** Other words by which the palette finds it, separated by commas. */
  words?: string
  group: CommandGroup
  keys?: readonly string[]
  /** Whether it can be done now; absent means always. Looked at on each key press. */
  when?: () => boolean
  run: () => void
  /** Runs again while the key is held down, e.g. for moving on. */
  repeats?: boolean
  /** Also works while a text field has the focus; only for combinations with Mod or Alt, and Escape. */
  whileTyping?: boolean
  /** Its key may be kept until it can be done: for what chooses or looks, and neither changes nor judges anything. */
  waits?: boolean
  /** Left out of the palette: makes sense by key only, such as nudging by arrow keys. */
  keyOnly?: boolean
}
