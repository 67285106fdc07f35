import { z } from 'zod'

/** The name of a profile of this computer, which gives tasks to a scheduler, or `processes` of its own. */
export const ProfileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'The name of a profile has up to 40 small letters, digits and dashes.')
  .meta({ description: 'profile of a cluster to run on, or "processes"' })

/** `problem`: why it can't be used. */
export const ListedProfile = z.object({ name: ProfileName, problem: z.string().nullable() })
export type ListedProfile = z.infer<typeof ListedProfile>
