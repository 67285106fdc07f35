import { z } from 'zod'

export const UpdateChannel = z.enum(['stable', 'beta'])

/** The state of the search for updates. `found` and `ready` name the version; only a user downloads and installs it. */
const UpdateState = z.discriminatedUnion('is', [
  z.object({ is: z.literal('idle') }),
  z.object({ is: z.literal('looking') }),
  z.object({ is: z.literal('current') }),
  z.object({ is: z.literal('found'), version: z.string() }),
  z.object({ is: z.literal('downloading'), version: z.string(), percent: z.number() }),
  z.object({ is: z.literal('ready'), version: z.string() }),
  z.object({ is: z.literal('failed'), problem: z.string() }),
])
export type UpdateState = z.infer<typeof UpdateState>

/**
 * `by`: Winnow itself, the packages of the system (apt, dnf), or the user by hand, as from source. `lockedBy`: who turned updates
 * off. `feed`: the place that an administrator chose.
 */
export const Updates = z.object({
  by: z.enum(['winnow', 'packages', 'hand']),
  version: z.string(),
  isOn: z.boolean(),
  channel: UpdateChannel,
  lockedBy: z.string().nullable(),
  feed: z.object({ url: z.string(), setBy: z.string() }).nullable(),
  lookedAtMs: z.number().nullable(),
  state: UpdateState,
})
export type Updates = z.infer<typeof Updates>

export const UpdatesChange = z.object({ isOn: z.boolean().optional(), channel: UpdateChannel.optional() })
export type UpdatesChange = z.infer<typeof UpdatesChange>
