/** Built-in decisions. A rule of a policy can't have such a name, because it could be mistaken for one. */
export const builtInRules: ReadonlySet<string> = new Set([
  'hold',
  'settling',
  'restored',
  'golden',
  'open-task',
  'canary',
  'open-alarm',
  'frozen-dataset',
  'no-backup',
  'no-golden',
  'sequence',
  'scope',
  'erasure',
  'default',
])

/** Names that rules of saved policies may have: such a policy still works, but can't be saved again. */
export const lateBuiltInRules: ReadonlySet<string> = new Set(['open-alarm', 'no-backup'])
