/** Names of what decides without a rule of the policy; a rule of that name could be taken for it. */
export const builtInRules: ReadonlySet<string> = new Set([
  'hold',
  'settling',
  'restored',
  'golden',
  'open-task',
  'canary',
  'frozen-dataset',
  'no-golden',
  'sequence',
  'scope',
  'erasure',
  'default',
])
